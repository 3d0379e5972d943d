import Foundation
import OneHotLogs
import Testing

@testable import OneHotRecords

/// TensorBoard's own readers, run by the Python that the environment variable `ONEHOT_PYTHON` names, or `python3`.
enum PythonReader {
  static let reason: Comment =
    "needs a Python with the package tensorboard; ONEHOT_PYTHON names another python3"

  /// Whether there is such a Python and such a package.
  static let isAvailable = (try? run(["-c", "import tensorboard"])) != nil

  /// The scalars of a folder, sorted by tag: first as the older reader gives them, which keeps what is in the file,
  /// then as that of the scalars dashboard does.
  static func scalars(in folder: URL) throws -> [[LoggedScalar]] {
    let readers = try JSONDecoder().decode([[Row]].self, from: try run(["-c", script, folder.path]))
    return readers.map { rows in
      rows.map { LoggedScalar(tag: $0.tag, step: $0.step, wallTime: $0.time, value: Float($0.value)) }
    }
  }

  private struct Row: Decodable {
    let tag: String
    let step: Int
    let time: Double
    let value: Double
  }

  private struct Failure: Error {
    let exitCode: Int32
  }

  private static let script = """
    import json, sys
    from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
    from tensorboard.util import tensor_util

    old = event_accumulator.EventAccumulator(sys.argv[1], {"scalars": 0})
    new = plugin_event_accumulator.EventAccumulator(sys.argv[1], {"tensors": 0})
    old.Reload(), new.Reload()
    row = lambda tag, event, value: dict(tag=tag, step=event.step, time=event.wall_time, value=value)
    number = lambda event: tensor_util.make_ndarray(event.tensor_proto).item()
    scalars = sorted(old.Tags()["scalars"])
    shown = sorted(new.PluginTagToContent("scalars"))
    print(json.dumps([
        [row(tag, event, event.value) for tag in scalars for event in old.Scalars(tag)],
        [row(tag, event, number(event)) for tag in shown for event in new.Tensors(tag)],
    ]))
    """

  /// What a Python prints that ends well; throws if it does not, or if there is none.
  private static func run(_ arguments: [String]) throws -> Data {
    let name = ProcessInfo.processInfo.environment["ONEHOT_PYTHON"] ?? "python3"
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(exitCode: process.terminationStatus) }
    return data
  }
}
