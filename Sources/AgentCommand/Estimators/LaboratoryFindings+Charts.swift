import OneHotFoundations
import OneHotLaboratory
import OneHotPlotting
import OneHotRecords

extension LaboratoryFindings {
  /// The pictures of the study, for each case of the problem, and the names of their files.
  var charts: [(name: String, chart: Chart)] {
    let measured = measurements.grouped(by: \.label).flatMap { label, measurements in
      let charts =
        [("bias-variance", Self.biasAgainstVariance(measurements))]
        + (Self.cosineAgainstTemperature(measurements).map { [("cosine-temperature", $0)] } ?? [])
      return charts.map { (Self.fileName($0, label), titled($1, label)) }
    }
    let trained = trainings.grouped(by: \.label).map { label, trainings in
      (Self.fileName("curve", label), titled(Self.curves(trainings), label))
    }
    return measured + trained
  }

  /// Nothing below this can be told from 0 in the pictures.
  private static let floor = 1e-3

  private static func fileName(_ picture: String, _ label: String) -> String {
    let name = RunFolder.fileName(label).split(separator: "-").joined(separator: "-")
    return "\(picture)-\(name).svg"
  }

  private func titled(_ chart: Chart, _ label: String) -> Chart {
    var chart = chart
    chart.title = "\(problem): \(label)"
    return chart
  }

  private static func biasAgainstVariance(_ measurements: [GradientMeasurement]) -> Chart {
    Chart(
      title: "",
      subtitle:
        "Estimators, at each temperature. Below 0.001 is drawn there; small biases are sampling error.",
      x: .init("bias / |exact gradient|", scale: .logarithmic),
      y: .init("deviation of one sample / |exact gradient|", scale: .logarithmic),
      series: measurements.grouped(by: \.estimator).map { estimator, measurements in
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
      series: measurements.grouped(by: \.estimator).map { estimator, measurements in
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
}
