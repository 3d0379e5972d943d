import Foundation
import OneHotFoundations
import OneHotLogs
import OneHotRecords

/// The folder of a comparison: its `experiment.json`, the runs under `runs/`, and the results.
public struct ComparisonFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// What was declared.
  public var experiment: URL { file("experiment.json") }

  /// Makes the folder, or goes on in one that was made before.
  ///
  /// - Parameters:
  ///   - plan: what is compared in it.
  ///   - place: nil stands for `runs/comparisons/<name>-<short id of the experiment>`.
  /// - Throws: `InputError` if there is something else at that place, or it cannot be written.
  public init(of plan: ComparisonPlan, at place: URL?) throws {
    url = try place ?? Self.standardPlace(of: plan.experiment)
    if experiment.exists { return }
    _ = try RunFolder.create(exactly: url)
    try declare(plan.experiment)
  }

  /// Writes `experiment.json`: of a folder that was made before only when its runs have been found to be of this
  /// experiment.
  ///
  /// - Throws: `InputError` if it cannot be written.
  public func declare(_ experiment: Experiment) throws {
    try WholeFile.write(experiment.encoded(), to: self.experiment, isDurable: true)
  }

  /// The same for any number of seeds, so that more can be added later.
  static func standardPlace(of experiment: Experiment) throws -> URL {
    var identity = experiment
    identity.seeds = .init(count: 1)
    identity.description = nil
    let identifier = RunFolder.shortIdentifier(of: try identity.encoded())
    return URL(fileURLWithPath: "runs").appending(path: "comparisons").appending(
      path: "\(RunFolder.fileName(experiment.name))-\(identifier)", directoryHint: .isDirectory)
  }

  /// Writes a file, or replaces it as a whole.
  func write(_ data: Data, to name: String) throws {
    try WholeFile.write(data, to: file(name))
  }

  private func file(_ name: String) -> URL { url.appending(path: name, directoryHint: .notDirectory) }

  /// Removes the figures that an earlier `summary.json` names, but for some, so that none is left of an environment that is
  /// no longer there.
  func removeFigures(besides names: [String]) {
    struct Summary: Decodable { var figures: [String] }
    let former = try? Summary(json: WholeFile.read(file("summary.json"), atMost: 1 << 26))
    for name in former?.figures ?? [] where !names.contains(name) && name == RunFolder.fileName(name) {
      try? FileManager.default.removeItem(at: file(name))
    }
  }
}
