import OneHotNumerics

extension Bootstrap {
  /// Fewer runs than this leave so many resamples without spread that the studentized bootstrap bounds nothing.
  private static let leastRuns = 5

  /// The interval of the mean over the tasks of the mean over a task's runs, by the studentized bootstrap: its quantiles are
  /// those of (resample's mean − mean)/(resample's standard error). Skewed scores get a skewed interval. Where runs are so
  /// much alike that resamples without any spread reach a quantile, that end is open: such runs do not bound it. Of fewer
  /// than 5 runs of a task it is Student's, by ``MeanDifference``.
  ///
  /// Nil if some task has a single run, or no task's runs differ.
  ///
  /// Source: Efron (1981), "Nonparametric standard errors and confidence intervals" (the bootstrap t); Hall (1988),
  /// "Theoretical comparison of bootstrap confidence intervals".
  public func meanInterval(of scores: ScoreTable, using random: inout RandomSource) -> ConfidenceInterval? {
    guard scores.leastRunCount >= Self.leastRuns else {
      let interval = MeanDifference(of: scores)?.interval(confidence: confidence)
      return interval.map { .init($0.lowerBound, $0.upperBound, coverage: confidence, method: .student) }
    }
    let (mean, error) = (scores.mean, scores.squaredErrorOfMean.squareRoot())
    guard error > 0 else { return nil }
    var resampler = ScoreResampler(scores)
    var ratios: [Double] = []
    ratios.reserveCapacity(resamples)
    for _ in 0..<resamples {
      resampler.draw(using: &random)
      let difference = resampler.resample.mean - mean
      let ratio = difference / resampler.resample.squaredErrorOfMean.squareRoot()
      ratios.append(ratio.isNaN ? 0 : ratio)
    }
    ratios.sort()
    let left = Int((1 - confidence) / 2 * Double(resamples))
    return ConfidenceInterval(
      Self.end(mean, ratios[resamples - 1 - left] * error), Self.end(mean, ratios[left] * error),
      coverage: confidence, method: .studentizedBootstrap)
  }

  private static func end(_ mean: Double, _ margin: Double) -> Double? {
    margin.isFinite ? mean - margin : nil
  }
}

extension ScoreTable {
  /// The square of the standard error of ``mean``; every task has at least two runs.
  fileprivate var squaredErrorOfMean: Double {
    var sum = 0.0
    for task in 0..<taskCount {
      let scores = RunningMoments(values[indices(ofTask: task)])
      sum += scores.variance / Double(scores.count - 1)
    }
    return sum / Double(taskCount * taskCount)
  }
}
