import Foundation
import OneHotNumerics
import OneHotRecords

/// The folder of a comparison: its `experiment.json`, the runs under `runs/`, and the results.
public struct ComparisonFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// What was declared.
  public var experiment: URL { file("experiment.json") }

  /// Makes the folder, or goes on in one that was made before.
  ///
  /// - Parameter place: nil stands for `runs/comparisons/<name>-<short id of the experiment>`.
  /// - Throws: `InputError` if there is something else at that place, or it cannot be written.
  public init(of plan: ComparisonPlan, at place: URL?) throws {
    let document = try plan.experiment.encoded()
    let standard = URL(fileURLWithPath: "runs").appending(path: "comparisons").appending(
      path: "\(RunFolder.fileName(plan.experiment.name))-\(RunFolder.shortIdentifier(of: document))",
      directoryHint: .isDirectory)
    url = place ?? standard
    if FileManager.default.fileExists(atPath: experiment.path) {
      try write(document, to: "experiment.json")
    } else {
      _ = try RunFolder.create(exactly: url)
      try write(document, to: "experiment.json")
    }
  }

  /// Writes a file, or replaces it as a whole.
  func write(_ data: Data, to name: String) throws {
    do { try data.write(to: file(name), options: .atomic) } catch {
      throw InputError(
        .file, "file \(file(name).path)", "cannot be written (\(error.localizedDescription))")
    }
  }

  private func file(_ name: String) -> URL { url.appending(path: name, directoryHint: .notDirectory) }
}
