import OneHotNumerics

extension Bootstrap {
  /// Fewer runs than this leave so many resamples without spread that the studentized bootstrap bounds nothing.
  private static let leastRuns = 5
  /// A standard error below this share of the runs' own is rounding.
  private static let roundingShare = 1e-9

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
    var resampler = ScoreResampler(scores)
    return studentizedInterval(of: (scores.mean, scores.squaredErrorOfMean)) {
      resampler.draw(using: &random)
      return (resampler.resample.mean, resampler.resample.squaredErrorOfMean)
    }
  }

  /// The interval of the difference of two variants' means whose runs come in no pairs, likewise: both variants' runs are
  /// drawn independently. Where a task has fewer than 5 runs of a variant it is Welch's, by
  /// ``MeanDifference/unpaired(_:_:)``.
  ///
  /// Nil if some task has a single run of a variant, no task's runs differ, or the numbers of tasks do.
  ///
  /// Source: Hall and Martin (1988), "On the bootstrap and two-sample problems".
  public func differenceInterval(
    of first: ScoreTable, from second: ScoreTable, using random: inout RandomSource
  ) -> ConfidenceInterval? {
    guard first.taskCount == second.taskCount else { return nil }
    guard min(first.leastRunCount, second.leastRunCount) >= Self.leastRuns else {
      let interval = (try? MeanDifference.unpaired(first, second))?.interval(confidence: confidence)
      return interval.map { .init($0.lowerBound, $0.upperBound, coverage: confidence, method: .student) }
    }
    var resamplers = (ScoreResampler(first), ScoreResampler(second))
    return studentizedInterval(
      of: (first.mean - second.mean, first.squaredErrorOfMean + second.squaredErrorOfMean)
    ) {
      resamplers.0.draw(using: &random)
      resamplers.1.draw(using: &random)
      let (one, other) = (resamplers.0.resample, resamplers.1.resample)
      return (one.mean - other.mean, one.squaredErrorOfMean + other.squaredErrorOfMean)
    }
  }

  /// By the quantiles of what resamples differ by from an estimate, in units of their standard errors.
  private func studentizedInterval(
    of estimate: (value: Double, squaredError: Double),
    _ resample: () -> (value: Double, squaredError: Double)
  ) -> ConfidenceInterval? {
    guard estimate.squaredError > 0 else { return nil }
    // Equal scores that were added up in different orders differ by rounding, which is no spread.
    let rounding = Self.roundingShare * Self.roundingShare * estimate.squaredError
    var ratios: [Double] = []
    ratios.reserveCapacity(resamples)
    for _ in 0..<resamples {
      let drawn = resample()
      let squaredError = drawn.squaredError > rounding ? drawn.squaredError : 0
      let ratio = (drawn.value - estimate.value) / squaredError.squareRoot()
      ratios.append(ratio.isNaN ? 0 : ratio)
    }
    ratios.sort()
    let left = Int((1 - confidence) / 2 * Double(resamples))
    func end(_ ratio: Double) -> Double? {
      let margin = ratio * estimate.squaredError.squareRoot()
      return margin.isFinite ? estimate.value - margin : nil
    }
    return ConfidenceInterval(
      end(ratios[resamples - 1 - left]), end(ratios[left]), coverage: confidence,
      method: .studentizedBootstrap)
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
