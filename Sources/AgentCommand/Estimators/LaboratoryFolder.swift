import Foundation
import OneHotFoundations
import OneHotLaboratory
import OneHotLogs
import OneHotNumerics
import OneHotRecords

/// The folder that a study of estimators leaves.
public struct LaboratoryFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// Makes the folder and writes the findings into it.
  ///
  /// - Parameters:
  ///   - findings: what the study found.
  ///   - place: where; nothing may be there yet, or an empty folder, or half a study that a process left which was
  ///     stopped. Nil stands for `<root>/<problem>/<seed>-<short id>`.
  ///   - root: the folder of all studies.
  /// - Throws: `InputError` if there is something already, or if the system does not let a file be written.
  public init(of findings: LaboratoryFindings, at place: URL?, under root: URL) throws {
    let folder =
      if let place {
        try RunFolder.create(exactly: place, Self.isLeft(in: place))
      } else {
        try RunFolder.create(
          in: root.appending(path: findings.problem, directoryHint: .isDirectory), seed: findings.seed,
          identifier: RunFolder.shortIdentifier(of: Data(Self.subjects(of: findings).utf8)))
      }
    url = folder.url
    do { try write(findings) } catch {
      // Half a study is no study.
      try? FileManager.default.removeItem(at: url)
      throw error
    }
  }

  /// Throws `InputError` if a folder cannot be made at a place: before a study, whose results would be lost.
  public static func check(_ place: URL) throws {
    try RunFolder.requireFree(place, isLeft(in: place))
    let existed = place.exists
    let folder = try RunFolder.create(exactly: place, isLeft(in: place))
    if !existed { try? FileManager.default.removeItem(at: folder.url) }
  }

  /// There as long as the study is not whole.
  private static let mark = ".study.partial"

  /// Whether a file of a name is part of half a study.
  private static func isLeft(in place: URL) -> (String) -> Bool {
    let isHalf = place.appending(path: mark, directoryHint: .notDirectory).exists
    return { isHalf && ($0.hasSuffix(".csv") || $0.hasSuffix(".svg")) }
  }

  private func write(_ findings: LaboratoryFindings) throws {
    try write("", to: Self.mark)
    for (name, chart) in findings.charts { try write(chart.svg(), to: name) }
    if !findings.measurements.isEmpty { try write(findings.measurements) }
    if !findings.trainings.isEmpty { try write(findings.trainings) }
    try FileManager.default.removeItem(at: file(Self.mark))
  }

  /// Whatever else than the seed determines a study, in words.
  private static func subjects(of findings: LaboratoryFindings) -> String {
    let measured = findings.measurements.map { "\($0.label) \($0.estimator) \($0.temperature ?? 0)" }
    let trained = findings.trainings.map { "\($0.label) \($0.estimator) \($0.temperature ?? "")" }
    return (["\(findings.samples)"] + measured + trained).joined(separator: "\n")
  }

  private func file(_ name: String) -> URL { url.appending(path: name, directoryHint: .notDirectory) }

  private func write(_ text: String, to name: String) throws {
    try WholeFile.write(Data(text.utf8), to: file(name))
  }

  private func write(_ measurements: [GradientMeasurement]) throws {
    let head =
      "case,estimator,temperature,relative_bias,standard_error,relative_deviation,cosine,cosine_of_64,"
      + "nanoseconds_per_sample,variance\n"
    let rows = measurements.map { measurement in
      let numbers = [
        measurement.temperature, measurement.relativeBias, measurement.relativeBiasError,
        measurement.relativeDeviation, measurement.cosine, measurement.cosineOf64,
        measurement.nanosecondsPerSample.rounded(places: 1), measurement.variance,
      ]
      return CSVWriter.row([measurement.label, measurement.estimator] + numbers.map(Self.cell))
    }
    try write(head + rows.joined(), to: "results.csv")
  }

  private func write(_ trainings: [LaboratoryTraining]) throws {
    let metrics = trainings[0].metrics.map { $0.replacing(" ", with: "_") }
    let columns = ["case", "estimator", "temperature"]
    let curves = trainings.flatMap { training in
      training.curve.map { Self.row(training, ["\($0.step)"] + $0.values.map(Self.cell)) }
    }
    let results = trainings.map { training in
      Self.row(training, (training.curve.last?.values ?? []).map(Self.cell))
    }
    try write(CSVWriter.row(columns + ["step"] + metrics) + curves.joined(), to: "curves.csv")
    try write(CSVWriter.row(columns + metrics) + results.joined(), to: "results.csv")
  }

  private static func row(_ training: LaboratoryTraining, _ cells: [String]) -> String {
    CSVWriter.row([training.label, training.estimator, training.temperature ?? ""] + cells)
  }

  private static func cell(_ number: Double?) -> String { number?.shortestText ?? "" }
}
