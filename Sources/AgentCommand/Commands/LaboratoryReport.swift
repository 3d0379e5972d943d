import Foundation
import OneHotLaboratory

/// What `agent estimators` found.
struct LaboratoryReport: Encodable {
  private let summary: String
  private let findings: LaboratoryFindings
  private let seconds: Double
  private let folder: URL

  init(_ problem: any LaboratoryProblem, _ findings: LaboratoryFindings, seconds: Double, folder: URL) {
    summary = problem.summary
    self.findings = findings
    self.seconds = seconds
    self.folder = folder
  }

  private enum CodingKeys: CodingKey { case folder, seconds }

  /// The findings' own keys, beside the folder and the time taken.
  func encode(to encoder: any Encoder) throws {
    try findings.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(folder.path, forKey: .folder)
    try container.encode(seconds, forKey: .seconds)
  }

  /// As people read it.
  var text: String {
    let cases = findings.measurements.isEmpty ? trainings : measurements
    let notes = findings.notes.isEmpty ? "" : "\n" + findings.notes.map { "\($0)\n" }.joined()
    return "\(findings.problem): \(summary)\n"
      + "\(NumberText.count(findings.samples)) samples for each estimator, seed \(findings.seed), "
      + "\(NumberText.duration(seconds))\n" + cases + notes
      + "\ntables and pictures in \(ShellText.path(of: folder))\n"
  }

  private var measurements: String {
    let explanation = """

      bias: |mean - exact| / |exact|, and its standard error; deviation: of one sample / |exact|;
      cosine: of the mean, and of the mean of 64 samples, to the exact gradient\n
      """
    return explanation
      + groups(of: findings.measurements, by: \.label) { measurements in
        var table = TextTable(
          ["estimator", "tau", "bias", "+-", "deviation", "cosine", "of 64", "ns/sample"], leading: 2)
        for each in measurements {
          table.add([
            each.estimator, each.temperature.map { "\($0)" } ?? "", Self.number(each.relativeBias),
            Self.number(each.relativeBiasError), Self.number(each.relativeDeviation),
            Self.number(each.cosine), Self.number(each.cosineOf64),
            String(format: "%.1f", each.nanosecondsPerSample),
          ])
        }
        return table.text
      }
  }

  private var trainings: String {
    groups(of: findings.trainings, by: \.label) { trainings in
      var table = TextTable(["estimator", "tau"] + trainings[0].metrics, leading: 2)
      for each in trainings {
        table.add([each.estimator, each.temperature ?? ""] + each.final.map(Self.number))
      }
      return table.text
    }
  }

  /// A table for each case, in the order of the cases.
  private func groups<Row>(of rows: [Row], by label: (Row) -> String, _ table: ([Row]) -> String) -> String {
    var labels: [String] = []
    for row in rows where labels.last != label(row) { labels.append(label(row)) }
    return labels.map { wanted in "\n\(wanted)\n" + table(rows.filter { label($0) == wanted }) }.joined()
  }

  private static func number(_ value: Double?) -> String {
    guard let value else { return "-" }
    return abs(value) < 10 ? String(format: "%.4f", value) : NumberText.value(value)
  }
}
