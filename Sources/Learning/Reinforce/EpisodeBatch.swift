/// What all lanes played in one update, one entry for each step, lane by lane, in memory that is kept.
struct EpisodeBatch: Sendable {
  /// The row of the states that holds the step's.
  private(set) var rows: [Int] = []
  /// Discounted returns from each step to the end of its episode.
  private(set) var returns: [Double] = []
  /// What the baselines made of other episodes see.
  private(set) var steps: [EpisodeBaselines.Step] = []
  /// Return less baseline.
  var advantages: [Double] = []
  /// The episodes, in the order of their ends.
  private(set) var finished: [FinishedEpisode] = []
  /// Where each lane's steps begin, and where the last one's end.
  private var starts: [Int] = []

  /// Room for so many episodes and steps.
  init(episodes: Int, steps: Int) {
    rows.reserveCapacity(steps)
    returns.reserveCapacity(steps)
    self.steps.reserveCapacity(steps)
    advantages.reserveCapacity(steps)
    finished.reserveCapacity(episodes)
    starts.reserveCapacity(episodes + 1)
  }

  /// Takes over what the lanes have just played.
  ///
  /// - Parameter weightedOptimally: whether steps weigh as the optimal baseline wants it; else all weigh the same.
  mutating func collect(from lanes: [EpisodeLane], weightedOptimally: Bool) {
    rows.removeAll(keepingCapacity: true)
    returns.removeAll(keepingCapacity: true)
    steps.removeAll(keepingCapacity: true)
    finished.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    var firstRow = 0
    for lane in lanes {
      starts.append(rows.count)
      for (row, step) in lane.steps.enumerated() {
        rows.append(firstRow + row)
        returns.append(step.returnToGo)
        let weight =
          weightedOptimally
          ? EpisodeBaselines.optimalWeight(
            logProbabilities: lane.logProbabilities, row: row, action: step.action) : 1
        steps.append(.init(time: step.time, returnToGo: step.returnToGo, weight: weight))
      }
      finished += lane.finished
      firstRow += lane.states.rows
    }
    starts.append(rows.count)
    countSteps()
  }

  /// Gives the finished episodes the environment steps that all lanes together had taken by then.
  private mutating func countSteps() {
    for index in finished.indices {
      let time = finished[index].step
      finished[index].step = finished.reduce(0) { $0 + min($1.length, time) }
    }
    finished.sortByEnd()
  }

  /// The places of one lane's steps.
  func part(_ lane: Int) -> Range<Int> { starts[lane]..<starts[lane + 1] }

  /// Makes the advantages with one baseline for all steps.
  mutating func subtract(_ baseline: Double) {
    advantages.removeAll(keepingCapacity: true)
    for value in returns { advantages.append(value - baseline) }
  }
}
