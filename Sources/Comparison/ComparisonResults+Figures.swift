import OneHotNumerics
import OneHotPlotting
import OneHotRecords
import OneHotStatistics

extension ComparisonResults {
  typealias Figure = (title: String, note: String, fileName: String, chart: Chart)

  /// The pictures of the comparison.
  func figures() throws -> [Figure] {
    let names = Self.fileNames(of: environments)
    let each = try zip(environments, names).flatMap { [curves($0, $1), try solved($0, $1)] }
    return (each + [improvement(), profile()]).compactMap(\.self)
  }

  private static func fileNames(of environments: [String]) -> [String] {
    environments.enumerated().map { "\($0 + 1)-\(RunFolder.fileName($1).prefix(60))" }
  }

  /// The mean of the sampled evaluations over the steps, with a 95 % t interval over the seeds.
  private func curves(_ environment: String, _ name: String) -> Figure? {
    let series = variants.map { variant in
      Chart.Series(variant, points: Self.meanCurve(of: runs(variant, in: environment)))
    }
    if series.allSatisfy({ $0.points.isEmpty }) { return nil }
    return (
      title: "\(environment): returns of evaluations",
      note: "Mean over the seeds of the sampled evaluations, with its 95 % t interval. "
        + IntervalNote.ofCurves,
      fileName: "curve-\(name).svg",
      chart: Chart(
        title: environment, subtitle: "Mean return of sampled evaluations, 95 % interval over the seeds",
        x: .init("environment steps"), y: .init("return"), series: series)
    )
  }

  /// On a grid that all runs cover, linear between evaluations: agents that learn from whole episodes are evaluated at
  /// steps of their own.
  private static func meanCurve(of runs: [ComparedRun]) -> [Chart.Point] {
    let curves = runs.compactMap { run in
      try? LearningCurve(
        steps: run.history.evaluations.map { Double($0.step) }, values: run.history.evaluations.map(\.sampled)
      )
    }
    let most = curves.map(\.steps.count).max() ?? 0
    guard !curves.isEmpty, let grid = LearningCurve.commonGrid(of: curves, count: min(200, max(2, most)))
    else { return [] }
    return grid.compactMap { step in
      let values = curves.compactMap { $0.value(at: step) }
      guard values.count == curves.count else { return nil }
      let interval = try? MeanDifference.paired(
        ScoreTable(tasks: [values]), ScoreTable(tasks: [values.map { _ in 0 }]))?.interval()
      return Chart.Point(
        x: step, y: values.reduce(0, +) / Double(values.count), band: interval ?? nil)
    }
  }

  /// The share of runs that have reached the threshold, over the steps (Kaplan and Meier).
  private func solved(_ environment: String, _ name: String) throws -> Figure? {
    let series = try variants.compactMap { variant -> Chart.Series? in
      let steps = runs(variant, in: environment).compactMap(\.stepsToThreshold)
      return steps.isEmpty ? nil : Chart.Series(variant, points: Self.stairs(try SurvivalCurve(steps)))
    }
    if series.isEmpty { return nil }
    return (
      title: "\(environment): steps to solve",
      note: "The share of runs whose greedy and sampled evaluations had both reached the threshold.",
      fileName: "solved-\(name).svg",
      chart: Chart(
        title: "\(environment): steps to solve", subtitle: "Share of runs that have reached the threshold",
        x: .init("environment steps"), y: .init("share solved", range: 0...1), series: series)
    )
  }

  private static func stairs(_ curve: SurvivalCurve) -> [Chart.Point] {
    var points = [Chart.Point(x: 0, y: 0)]
    for point in curve.points {
      points.append(Chart.Point(x: point.step, y: points[points.count - 1].y))
      points.append(Chart.Point(x: point.step, y: 1 - point.survival))
    }
    return points + [Chart.Point(x: curve.lastStep, y: points[points.count - 1].y)]
  }

  /// The chance of each variant to beat the reference, for each environment.
  private func improvement() -> Figure? {
    let pairs = summary.pairs.filter { $0.probabilityOfImprovement != nil }
    if pairs.isEmpty { return nil }
    let places = environments.map(Optional.some) + (hasNormalizedScores ? [nil] : [])
    let legend = environments.enumerated().map { "\($0 + 1) \($1)" }.joined(separator: ", ")
    let count = Double(variants.count)
    let series = variants.dropFirst().enumerated().map { number, variant in
      Chart.Series(
        variant, style: .marks,
        points: pairs.filter { $0.variant == variant }.map { pair in
          let place = Double(places.firstIndex { $0 == pair.environment }! + 1)
          let estimate = pair.probabilityOfImprovement!
          // Side by side, so that intervals do not cover each other.
          return Chart.Point(
            x: place + (Double(number + 1) / count - 0.5) * 0.5, y: estimate.value,
            band: estimate.low.flatMap { low in estimate.high.map { low...$0 } })
        })
    }
    return (
      title: "Chance to beat \(variants[0])",
      note:
        "Of a run of each variant against one of the reference, ties counting half, with 95 % score intervals (Newcombe).",
      fileName: "improvement.svg",
      chart: Chart(
        title: "Chance to beat \(variants[0])",
        subtitle: "95 % score intervals; at ½ neither is better",
        x: .init(
          legend + (hasNormalizedScores ? ", \(places.count) all" : ""),
          range: 0.5...Double(places.count) + 0.5),
        y: .init("probability of improvement", range: 0...1), series: series,
        rules: [Chart.Rule(y: 0.5, label: "½")])
    )
  }

  /// The share of runs above every normalized score.
  private func profile() -> Figure? {
    if summary.profiles.isEmpty { return nil }
    let series = summary.profiles.map { profile in
      Chart.Series(
        profile.variant,
        points: profile.thresholds.indices.map {
          Chart.Point(
            x: profile.thresholds[$0], y: profile.shares[$0], band: profile.low[$0]...profile.high[$0])
        })
    }
    return (
      title: "Performance profile",
      note:
        "The share of runs, over all environments, whose normalized score lies above each value, with 95 % score "
        + "intervals (Wilson), each for its value alone.",
      fileName: "profile.svg",
      chart: Chart(
        title: "Performance profile",
        subtitle: "Share of runs with a normalized score above τ, 95 % intervals",
        x: .init("normalized score τ (0 random, 1 optimal)"), y: .init("share of runs", range: 0...1),
        series: series)
    )
  }
}
