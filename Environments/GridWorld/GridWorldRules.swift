/// What happens on a map: rewards, slipping and the time limit.
struct GridWorldRules: Equatable {
  var stepReward = -0.01
  var goalReward = 1.0
  var holeReward = -1.0
  var cliffReward = -1.0
  var timeLimit = 200
  var slip = 0.0

  /// These rules with what the options ask for.
  func replaced(by options: GridWorld.Options) -> GridWorldRules {
    GridWorldRules(
      stepReward: options.stepReward ?? stepReward, goalReward: options.goalReward ?? goalReward,
      holeReward: options.holeReward ?? holeReward, cliffReward: options.cliffReward ?? cliffReward,
      timeLimit: options.timeLimit ?? timeLimit, slip: options.slip)
  }

  /// The reward of the step that arrives at a cell.
  func reward(arrivingAt cell: GridWorldMap.Cell) -> Double {
    switch cell {
    case .goal: goalReward
    case .hole: holeReward
    case .cliff: cliffReward
    case .start, .free, .wall: stepReward
    }
  }
}
