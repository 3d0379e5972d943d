import OneHotNumerics
import OneHotPlotting
import OneHotRecords
import OneHotStatistics

extension ComparisonResults {
  /// The pictures of the comparison.
  func figures(_ format: PictureFormat) throws -> [ComparisonFigure] {
    let names = Self.fileNames(of: environments)
    let each = try zip(environments, names).flatMap { [curves($0, $1), try solved($0, $1)] }
    return (each + [improvement(), profile()]).compactMap { figure in
      var figure = figure
      figure?.chart.format = format
      return figure
    }
  }

  private static func fileNames(of environments: [String]) -> [String] {
    environments.enumerated().map { "\($0 + 1)-\(RunFolder.fileName($1).prefix(60))" }
  }

  /// The mean of the sampled evaluations over the steps, with its 95 % interval over the seeds.
  private func curves(_ environment: String, _ name: String) -> ComparisonFigure? {
    let series = variants.map { variant in
      Chart.Series(variant, points: Self.meanCurve(of: runs(variant, in: environment)))
    }
    let counts = variants.map { runs($0, in: environment).count { !$0.history.evaluations.isEmpty } }
    if series.allSatisfy({ $0.points.isEmpty }) { return nil }
    return ComparisonFigure(
      title: "\(environment): returns of evaluations",
      note: "Mean over the seeds of the sampled evaluations, with its 95 % interval. "
        + IntervalNote.ofCurves,
      fileName: "curve-\(name).svg",
      chart: Chart(
        title: environment, subtitle: "Mean return of sampled evaluations, 95 % interval over the seeds",
        x: .init("environment steps"), y: .init("return"), series: series),
      columns: ("step", "mean_return"), counts: counts
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
    return grid.compactMap { step -> Chart.Point? in
      let values = curves.compactMap { $0.value(at: step) }
      guard values.count == curves.count, let scores = try? ScoreTable(tasks: [values]) else { return nil }
      let mean = Estimate(meanOf: scores, notAbove: runs.limit ?? .infinity)
      return Chart.Point(x: step, y: mean.value, band: mean.low.flatMap { low in mean.high.map { low...$0 } })
    }
  }

  /// The share of runs that have reached the threshold, over the steps (Kaplan and Meier).
  private func solved(_ environment: String, _ name: String) throws -> ComparisonFigure? {
    let solvers = variants.map { ($0, runs($0, in: environment).compactMap(\.stepsToThreshold)) }
      .filter { !$0.1.isEmpty }
    let series = try solvers.map { variant, steps in
      Chart.Series(variant, points: Self.stairs(try SurvivalCurve(steps)))
    }
    if series.isEmpty { return nil }
    return ComparisonFigure(
      title: "\(environment): steps to solve",
      note: "The share of runs whose greedy and sampled evaluations had both reached the threshold.",
      fileName: "solved-\(name).svg",
      chart: Chart(
        title: "\(environment): steps to solve", subtitle: "Share of runs that have reached the threshold",
        x: .init("environment steps"), y: .init("share solved", range: 0...1), series: series),
      columns: ("step", "share_solved"), counts: solvers.map(\.1.count)
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
  private func improvement() -> ComparisonFigure? {
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
    return ComparisonFigure(
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
        rules: [Chart.Rule(y: 0.5, label: "½")]),
      columns: ("environment", "chance_to_improve"),
      rows: pairs.map { pair in
        let estimate = pair.probabilityOfImprovement!
        return [
          pair.variant, pair.environment ?? "all", estimate.value.shortestText,
          estimate.low?.shortestText ?? "",
          estimate.high?.shortestText ?? "", "\(pair.pairs)",
        ]
      }
    )
  }

  /// The share of runs above every normalized score.
  private func profile() -> ComparisonFigure? {
    if summary.profiles.isEmpty { return nil }
    let series = summary.profiles.map { profile in
      Chart.Series(
        profile.variant,
        points: profile.thresholds.indices.map {
          Chart.Point(
            x: profile.thresholds[$0], y: profile.shares[$0], band: profile.low[$0]...profile.high[$0])
        })
    }
    return ComparisonFigure(
      title: "Performance profile",
      note:
        "The share of runs, over all environments, whose normalized score lies above each value, with 95 % score "
        + "intervals (Wilson), each for its value alone.",
      fileName: "profile.svg",
      chart: Chart(
        title: "Performance profile",
        subtitle: "Share of runs with a normalized score above τ, 95 % intervals",
        x: .init("normalized score τ (0 random, 1 optimal)"), y: .init("share of runs", range: 0...1),
        series: series),
      columns: ("normalized_score", "share_above"),
      counts: summary.profiles.map { profile in runs.count { $0.variant == profile.variant } }
    )
  }
}
