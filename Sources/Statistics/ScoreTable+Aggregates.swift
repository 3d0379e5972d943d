import OneHotFoundations
import OneHotNumerics

/// Aggregates of all runs and tasks. Every task has the same weight, whatever its number of runs; only the median and
/// the interquartile mean are of all scores together.
extension ScoreTable {
  /// The mean over the tasks of the mean over a task's runs. rliable: `aggregate_mean`.
  public var mean: Double { sortedTaskMeans.reduce(0, +) / Double(taskCount) }

  /// The median over the tasks of the mean over a task's runs. rliable: `aggregate_median`.
  public var medianOfTaskMeans: Double { Self.median(ofSorted: sortedTaskMeans) }

  /// The median of all scores.
  public var median: Double { Self.median(ofSorted: sortedValues) }

  /// The interquartile mean: that of what is left of all n scores when the ⌊n/4⌋ least and the ⌊n/4⌋ greatest are
  /// dropped. rliable: `aggregate_iqm`; SciPy: `trim_mean(scores, 0.25)`.
  public var interquartileMean: Double {
    let cut = sortedValues.count / 4
    let kept = sortedValues[cut..<(sortedValues.count - cut)]
    return kept.reduce(0, +) / Double(kept.count)
  }

  /// The share of the single runs strictly above a threshold, averaged over the tasks.
  public func fraction(above threshold: Double) -> Double {
    mean { $0 > threshold ? 1 : 0 }
  }

  /// The performance profile: the share of the runs strictly above τ, for every τ of a grid, and the interval that holds
  /// for that τ alone.
  ///
  /// - Throws: `InputError` if there are no thresholds, or one that is not finite.
  ///
  /// Source: Dolan and Moré (2002), "Benchmarking optimization software with performance profiles"; Agarwal et al.
  /// (2021), section 4.2 and rliable's `create_performance_profile`.
  public func performanceProfile(
    at thresholds: [Double]
  ) throws -> (fractions: [Double], intervals: [ConfidenceInterval]) {
    try InputError.checkNumbers(thresholds, subject: "thresholds of the profile")
    return (thresholds.map { fraction(above: $0) }, thresholds.map { fractionInterval(above: $0) })
  }

  /// The mean over the tasks of the mean over a task's runs of a quantity made of a run's score.
  func mean(of quantity: (Double) -> Double) -> Double {
    var total = 0.0
    for task in 0..<taskCount {
      let indices = indices(ofTask: task)
      var sum = 0.0
      for score in values[indices] { sum += quantity(score) }
      total += sum / Double(indices.count)
    }
    return total / Double(taskCount)
  }

  /// The probability that a run of this variant X scores more than one of `other` Y, averaged over the tasks.
  ///
  /// Of a task with n and m runs it is U/(nm), where Mann and Whitney's U counts the pairs with X > Y, and those with
  /// X = Y half. Nil if the variants have different numbers of tasks. Takes time Σ nm. rliable:
  /// `probability_of_improvement`.
  ///
  /// Source: Mann and Whitney (1947), "On a test of whether one of two random variables is stochastically larger than
  /// the other".
  public func probabilityOfImprovement(over other: ScoreTable) -> Double? {
    guard taskCount == other.taskCount else { return nil }
    return (0..<taskCount).reduce(0) { $0 + improvement(over: other, task: $1) } / Double(taskCount)
  }

  /// The same of one task.
  func improvement(over other: ScoreTable, task: Int) -> Double {
    let (own, rivals) = (values[indices(ofTask: task)], other.values[other.indices(ofTask: task)])
    var doubledWins = 0
    for score in own {
      for rival in rivals { doubledWins += (score > rival ? 1 : 0) + (score >= rival ? 1 : 0) }
    }
    return Double(doubledWins) / Double(2 * own.count * rivals.count)
  }

  private static func median(ofSorted numbers: [Double]) -> Double {
    let (low, high) = (numbers[(numbers.count - 1) / 2], numbers[numbers.count / 2])
    return low + (high - low) / 2
  }
}
