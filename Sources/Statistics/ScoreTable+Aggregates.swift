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

  /// The performance profile: the share of the runs strictly above τ, for every τ of a grid, and the bootstrap interval
  /// that holds for that τ alone; nil if some task has a single run.
  ///
  /// - Throws: `InputError` if there are no thresholds, or one that is not finite.
  ///
  /// Source: Dolan and Moré (2002), "Benchmarking optimization software with performance profiles"; Agarwal et al.
  /// (2021), section 4.2 and rliable's `create_performance_profile`.
  public func performanceProfile(
    at thresholds: [Double], bootstrap: Bootstrap, using random: inout RandomSource
  ) throws -> (fractions: [Double], bands: [ClosedRange<Double>]?) {
    try InputError.checkNumbers(thresholds, subject: "thresholds of the profile")
    let bands = bootstrap.intervals(of: self, count: thresholds.count, using: &random) { scores, fractions in
      for place in thresholds.indices {
        fractions[place] = scores.fraction(above: thresholds[place])
      }
    }
    return (thresholds.map { fraction(above: $0) }, bands)
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
    var total = 0.0
    for task in 0..<taskCount {
      let pairs = indices(ofTask: task).count * other.indices(ofTask: task).count
      total += Double(doubledWins(over: other, task: task)) / Double(2 * pairs)
    }
    return total / Double(taskCount)
  }

  /// 2U of one task.
  private func doubledWins(over other: ScoreTable, task: Int) -> Int {
    let rivals = other.values[other.indices(ofTask: task)]
    var wins = 0
    for score in values[indices(ofTask: task)] {
      for rival in rivals { wins += (score > rival ? 1 : 0) + (score >= rival ? 1 : 0) }
    }
    return wins
  }

  private static func median(ofSorted numbers: [Double]) -> Double {
    let (low, high) = (numbers[(numbers.count - 1) / 2], numbers[numbers.count / 2])
    return low + (high - low) / 2
  }
}
