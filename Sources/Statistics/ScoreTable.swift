import OneHotFoundations

/// The scores of one variant: those of its runs (seeds) on each of its tasks (environments).
///
/// There is at least one task and at least one run of each; tasks may have different numbers of runs. All scores are
/// finite and at most 10¹⁰⁰ in size, so that no statistic overflows.
///
/// Source: Agarwal, Schwarzer, Castro, Courville and Bellemare (2021), "Deep reinforcement learning at the edge of
/// the statistical precipice", and its library rliable, whose conventions are followed.
public struct ScoreTable: Sendable, Equatable {
  /// All scores, task after task, in the order of the runs.
  public internal(set) var values: [Double]
  /// All scores in ascending order.
  public internal(set) var sortedValues: [Double]
  /// The mean score of each task, in ascending order.
  public internal(set) var sortedTaskMeans: [Double]
  /// Where each task's scores begin among ``values``, and the end of the last.
  private let bounds: [Int]

  /// The scores of each task's runs, `[tasks][runs]`.
  ///
  /// - Throws: `InputError` if there is no task, a task without runs, or a score that is not finite or beyond ±10¹⁰⁰.
  public init(tasks: [[Double]]) throws {
    if tasks.isEmpty { throw InputError(.data, "scores", "there are none") }
    for (task, scores) in tasks.enumerated() {
      try InputError.checkNumbers(scores, subject: "scores, task \(task + 1)")
    }
    self.init(checked: tasks)
  }

  /// Scores known to be sound.
  private init(checked tasks: [[Double]]) {
    values = Array(tasks.joined())
    sortedValues = values.sorted()
    sortedTaskMeans = tasks.map { $0.reduce(0, +) / Double($0.count) }.sorted()
    bounds = tasks.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  /// How many tasks there are.
  public var taskCount: Int { sortedTaskMeans.count }

  /// The positions of a task's scores among ``values``; traps if there is no such task.
  public func indices(ofTask task: Int) -> Range<Int> {
    if task < 0 || task >= taskCount { programmerError("task \(task) of \(taskCount)") }
    return bounds[task]..<bounds[task + 1]
  }

  /// How many runs the task with the fewest has.
  package var leastRunCount: Int {
    (0..<taskCount).reduce(values.count) { min($0, indices(ofTask: $1).count) }
  }

  /// What each run of this variant scored more than the run of the same seed of `other`, run by run in their order.
  ///
  /// - Throws: `InputError` if the variants have different numbers of tasks, or of runs of a task.
  public func differences(from other: ScoreTable) throws -> ScoreTable {
    try checkTasks(of: other)
    return ScoreTable(
      checked: try (0..<taskCount).map { task in
        let (own, others) = (indices(ofTask: task), other.indices(ofTask: task))
        if own.count != others.count {
          throw InputError(
            .data, "paired scores, task \(task + 1)", "\(own.count) runs and \(others.count)",
            remedy: "pairs need the same seeds in both variants")
        }
        return zip(own, others).map { values[$0] - other.values[$1] }
      })
  }

  /// Throws an `InputError` if the variants have different numbers of tasks.
  func checkTasks(of other: ScoreTable) throws {
    if taskCount == other.taskCount { return }
    throw InputError(
      .data, "scores of two variants", "\(taskCount) tasks and \(other.taskCount)",
      remedy: "variants are compared on the same tasks")
  }
}

extension InputError {
  /// Throws an error about `subject` unless there are numbers, all of them finite and at most 10¹⁰⁰ in size.
  static func checkNumbers(_ numbers: [Double], subject: String) throws {
    if numbers.isEmpty { throw InputError(.data, subject, "there are none") }
    guard let place = numbers.firstIndex(where: { !(abs($0) <= 1e100) }) else { return }
    throw InputError(
      .data, "\(subject), number \(place + 1)", "\(numbers[place])", remedy: "a finite number up to 1e100")
  }

  /// Throws an error about `subject` unless a number lies between 0 and 1, neither of them.
  static func checkProbability(_ number: Double, subject: String) throws {
    if number > 0, number < 1 { return }
    throw InputError(.data, subject, "\(number)", remedy: "a number between 0 and 1")
  }
}
