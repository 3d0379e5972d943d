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
    do { _ = try RunFolder.create(exactly: url) } catch {
      // Another process may have made it meanwhile.
      if experiment.exists { return }
      throw error
    }
    try declare(plan.experiment)
  }

  /// The folder that was made before.
  ///
  /// - Parameters:
  ///   - plan: what is compared in it.
  ///   - place: as in ``init(of:at:)``.
  /// - Throws: `InputError` if there is no comparison at that place.
  public init(existing plan: ComparisonPlan, at place: URL?) throws {
    url = try place ?? Self.standardPlace(of: plan.experiment)
    guard !experiment.exists else { return }
    throw InputError(
      .file, "folder \(url.path)", "no comparison has begun in it: there is no experiment.json",
      remedy: "name that of a comparison by --out")
  }

  /// The runs of a plan that are not complete.
  public func missing(of plan: ComparisonPlan) -> [ComparisonPlan.Run] {
    plan.runs.filter { !$0.place(in: url).exists }
  }

  /// How far a run is that is not complete, in words.
  ///
  /// - Throws: `InputError` if the system does not let its files be read.
  public func state(of run: ComparisonPlan.Run) throws -> String {
    if let holder = try RunClaim.holder(of: run.place(in: url)) { return "\(holder) is training it" }
    return run.partialPlace(in: url).exists ? "begun, and nobody is training it" : "not begun"
  }

  /// Throws `InputError` unless it holds the very experiment that is declared: parts of different ones would not make a
  /// whole.
  public func require(_ experiment: Experiment) throws {
    guard try WholeFile.read(self.experiment, atMost: 1 << 26) != experiment.encoded() else { return }
    throw InputError(
      .data, "file \(self.experiment.path)",
      "it declares another experiment than that of which this is a part",
      remedy: "give --out a new folder, or take the change over first, by --collect instead of --shard")
  }

  /// Writes `experiment.json`: of a folder that was made before only when its runs have been found to be of this
  /// experiment.
  ///
  /// - Throws: `InputError` if it cannot be written.
  public func declare(_ experiment: Experiment) throws {
    try WholeFile.write(experiment.encoded(), to: self.experiment, isDurable: true, isShared: true)
  }

  /// Where the folder of an experiment is if no other place is named.
  ///
  /// - Throws: what encoding throws.
  public static func standardPlace(of plan: ComparisonPlan) throws -> URL {
    try standardPlace(of: plan.experiment)
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
    try WholeFile.write(data, to: file(name), isShared: true)
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
