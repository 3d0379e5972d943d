import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

extension ComparisonResults {
  /// Reads runs that were not planned together: run folders and files of other frameworks.
  ///
  /// Runs of the same agent and options are one variant, whatever their seeds and whatever is measured or saved of them;
  /// variants are named by what they differ in. Runs of other frameworks are grouped by their paths. Equal runs are named
  /// and counted once, runs without an episode are named and left out.
  ///
  /// - Parameters:
  ///   - places: the folders and files, those named twice read once.
  ///   - title: the report's.
  ///   - command: what made it, for the report.
  ///   - template: how the paths of some runs tell their variants, instead.
  ///   - strict: whether a run that cannot be read ends it all; else it is left out, with a warning.
  ///   - catalogue: the environments and agents that the runs may name.
  ///   - workers: threads used at most.
  /// - Throws: `InputError` if no run can be read, or none is written like the template.
  public init(
    of places: [URL], title: String, command: String, groupedBy template: RunTemplate? = nil, strict: Bool,
    catalogue: Catalogue, workers: Int
  ) throws {
    var warnings: [String] = []
    var found: [FoundRun] = []
    let distinct = places.map(\.standardizedFileURL).unique
    for (place, result) in zip(distinct, RunHistory.read(distinct, workers: workers)) {
      do {
        let history = try result.get()
        let configuration = try history.configuration.map { document in
          try JSONDocument.inside("run folder \(place.path)") {
            try RunConfiguration(document, in: place, catalogue: catalogue)
          }
        }
        warnings += history.configuration?.notes(on: RunFolder(url: place).configuration, catalogue) ?? []
        if history.episodes == 0, history.evaluations.isEmpty {
          throw InputError(
            .data, "run \(place.path)",
            (["no episode has ended in it with a finite return"] + history.remarks).joined(separator: ": "))
        }
        found.append(FoundRun(place: place, history: history, configuration: configuration))
      } catch let error as InputError {
        if strict { throw error }
        warnings.append("left out: \(error)")
      }
    }
    if found.isEmpty {
      throw InputError(.data, "runs", "none can be read", remedy: warnings.first ?? "name run folders")
    }
    let grouping = try RunGrouping(found, template: template, catalogue: catalogue)
    let runs = try grouping.runs.measured(catalogue: catalogue, workers: workers)
    try self.init(
      name: title, description: "", command: command, runs: runs, warnings: warnings + grouping.warnings)
  }
}
