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
  ///   - place: where; nothing may be there yet, or an empty folder. Nil stands for
  ///     `<root>/<problem>/<seed>-<short id>`.
  /// - Throws: `InputError` if there is something already, or if the system does not let a file be written.
  public init(of findings: LaboratoryFindings, at place: URL?, under root: URL) throws {
    let folder =
      if let place {
        try RunFolder.create(exactly: place)
      } else {
        try RunFolder.create(
          in: root.appending(path: findings.problem, directoryHint: .isDirectory), seed: findings.seed,
          identifier: RunFolder.shortIdentifier(of: Data(Self.subjects(of: findings).utf8)))
      }
    url = folder.url
    do { try write(findings) } catch {
      // Half a study is no study, and would stand in the way of the next attempt.
      try? FileManager.default.removeItem(at: url)
      throw error
    }
  }

  /// Throws `InputError` if a folder cannot be made at a place: before a study, whose results would be lost.
  public static func check(_ place: URL) throws {
    try RunFolder.requireFree(place)
    let existed = FileManager.default.fileExists(atPath: place.path)
    let folder = try RunFolder.create(exactly: place)
    if !existed { try? FileManager.default.removeItem(at: folder.url) }
  }

  private func write(_ findings: LaboratoryFindings) throws {
    if !findings.measurements.isEmpty { try write(findings.measurements) }
    if !findings.trainings.isEmpty { try write(findings.trainings) }
    for (name, chart) in findings.charts { try write(chart.svg(), to: name) }
  }

  /// Whatever else than the seed determines a study, in words.
  private static func subjects(of findings: LaboratoryFindings) -> String {
    let measured = findings.measurements.map { "\($0.label) \($0.estimator) \($0.temperature ?? 0)" }
    let trained = findings.trainings.map { "\($0.label) \($0.estimator) \($0.temperature ?? "")" }
    return (["\(findings.samples)"] + measured + trained).joined(separator: "\n")
  }

  private func file(_ name: String) -> URL { url.appending(path: name, directoryHint: .notDirectory) }

  private func write(_ text: String, to name: String) throws {
    do { try Data(text.utf8).write(to: file(name), options: .withoutOverwriting) } catch {
      throw InputError.file(file(name), "cannot be written", error)
    }
  }

  private func write(_ measurements: [GradientMeasurement]) throws {
    let writer = try CSVWriter(
      creating: file("results.csv"),
      head: "case,estimator,temperature,relative_bias,standard_error,relative_deviation,cosine,cosine_of_64,"
        + "nanoseconds_per_sample,variance\n")
    for measurement in measurements {
      writer.cell(measurement.label)
      writer.cell(measurement.estimator)
      writer.cell(measurement.temperature)
      writer.cell(measurement.relativeBias)
      writer.cell(measurement.relativeBiasError)
      writer.cell(measurement.relativeDeviation)
      writer.cell(measurement.cosine)
      writer.cell(measurement.cosineOf64)
      writer.cell(measurement.nanosecondsPerSample.rounded(places: 1))
      writer.cell(measurement.variance)
      try writer.endRow()
    }
    try writer.close()
  }

  private func write(_ trainings: [LaboratoryTraining]) throws {
    let metrics = trainings[0].metrics.map { $0.replacing(" ", with: "_") }.joined(separator: ",")
    let results = try CSVWriter(
      creating: file("results.csv"), head: "case,estimator,temperature,\(metrics)\n")
    let curves = try CSVWriter(
      creating: file("curves.csv"), head: "case,estimator,temperature,step,\(metrics)\n")
    for training in trainings {
      try write(training, training.curve.last, to: results, step: nil)
      for point in training.curve { try write(training, point, to: curves, step: point.step) }
    }
    try results.close()
    try curves.close()
  }

  private func write(
    _ training: LaboratoryTraining, _ point: LaboratoryTraining.Point?, to writer: CSVWriter, step: Int?
  ) throws {
    writer.cell(training.label)
    writer.cell(training.estimator)
    writer.cell(training.temperature ?? "")
    if let step { writer.cell(step) }
    for value in point?.values ?? [] { writer.cell(value) }
    try writer.endRow()
  }
}
