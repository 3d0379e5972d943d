import OneHotPlotting
import OneHotRecords

/// The pictures of a study of estimators, for each case of the problem.
struct LaboratoryCharts {
  /// File names and charts.
  let charts: [(name: String, chart: Chart)]
  /// Nothing below this can be told from 0 in the pictures.
  private static let floor = 1e-3

  init(_ findings: LaboratoryFindings) {
    let measured = Self.groups(findings.measurements, by: \.label).flatMap { label, measurements in
      let charts =
        [("bias-variance", Self.biasAgainstVariance(measurements))]
        + (Self.cosineAgainstTemperature(measurements).map { [("cosine-temperature", $0)] } ?? [])
      return charts.map { (Self.fileName($0, label), Self.titled($1, findings, label)) }
    }
    let trained = Self.groups(findings.trainings, by: \.label).map { label, trainings in
      (Self.fileName("curve", label), Self.titled(Self.curves(trainings), findings, label))
    }
    charts = measured + trained
  }

  private static func fileName(_ picture: String, _ label: String) -> String {
    let name = RunFolder.fileName(label).split(separator: "-").joined(separator: "-")
    return "\(picture)-\(name).svg"
  }

  private static func titled(_ chart: Chart, _ findings: LaboratoryFindings, _ label: String) -> Chart {
    var chart = chart
    chart.title = "\(findings.problem): \(label)"
    return chart
  }

  private static func biasAgainstVariance(_ measurements: [GradientMeasurement]) -> Chart {
    Chart(
      title: "",
      subtitle:
        "Estimators, at each temperature. Below 0.001 is drawn there; small biases are sampling error.",
      x: .init("bias / |exact gradient|", scale: .logarithmic),
      y: .init("deviation of one sample / |exact gradient|", scale: .logarithmic),
      series: groups(measurements, by: \.estimator).map { estimator, measurements in
        Chart.Series(
          estimator, style: measurements.count > 1 ? .lineWithMarks : .marks,
          points: measurements.map {
            .init(x: max(floor, $0.relativeBias), y: $0.relativeDeviation.map { max(floor, $0) } ?? .nan)
          })
      })
  }

  /// Estimators without a temperature are level lines. Nil unless there are several temperatures.
  private static func cosineAgainstTemperature(_ measurements: [GradientMeasurement]) -> Chart? {
    let temperatures = measurements.compactMap(\.temperature)
    guard let least = temperatures.min(), let most = temperatures.max(), least < most else { return nil }
    let ends = [least, most]
    return Chart(
      title: "", subtitle: "Cosine between the mean of 64 samples and the exact gradient.",
      x: .init("temperature", scale: .logarithmic), y: .init("cosine"),
      series: groups(measurements, by: \.estimator).map { estimator, measurements in
        let points = measurements.flatMap { measurement in
          (measurement.temperature.map { [$0] } ?? ends).map {
            Chart.Point(x: $0, y: measurement.cosineOf64 ?? .nan)
          }
        }
        return Chart.Series(estimator, style: points.count > 2 ? .lineWithMarks : .line, points: points)
      })
  }

  private static func curves(_ trainings: [LaboratoryTraining]) -> Chart {
    Chart(
      title: "", x: .init("batches"), y: .init(trainings[0].metrics[0]),
      series: trainings.map { training in
        Chart.Series(
          training.estimator + (training.temperature.map { " (\($0))" } ?? ""),
          points: training.curve.map { .init(x: Double($0.step), y: $0.values[0]) })
      })
  }

  /// Rows with the same key, in the order in which the keys first appear.
  private static func groups<Row>(_ rows: [Row], by key: (Row) -> String) -> [(String, [Row])] {
    var keys: [String] = []
    for row in rows where !keys.contains(key(row)) { keys.append(key(row)) }
    return keys.map { wanted in (wanted, rows.filter { key($0) == wanted }) }
  }
}
