import OneHotEnvironmentKit
import OneHotNumerics

/// Many gridworlds on one map, stepped by one table: bit for bit what as many ``GridWorld``s do.
struct GridWorldBatch: BatchEnvironment {
  let specification: EnvironmentSpecification
  let masksActions = false
  private let original: GridWorld
  private let transitions: TransitionTable
  private var states: [Int32]
  private let kernels: EnvironmentKernels

  /// `count` copies of a gridworld.
  ///
  /// - Parameter transitions: its dynamics.
  init(
    _ environment: GridWorld, transitions: TransitionTable, count: Int, kernels: EnvironmentKernels = .active
  ) {
    original = environment
    specification = environment.specification
    self.transitions = transitions
    self.kernels = kernels
    states = Array(repeating: Int32(environment.state), count: count)
  }

  var count: Int { states.count }

  mutating func reset(
    _ indices: ArraySlice<Int>, using randoms: inout RandomStreams, observations: Matrix
  ) {
    var single = original
    for index in indices {
      var random = randoms[index]
      observations.withRow(index) { single.reset(using: &random, into: &$0) }
      randoms[index] = random
      states[index] = Int32(single.state)
    }
  }

  mutating func step(
    actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes
  ) {
    guard randoms.areBetweenPairs else {
      return stepSingly(actions, using: &randoms, observations: observations, outcomes: &outcomes)
    }
    let isValid = kernels.tableStep(
      transitions, states: &states, actions: actions, using: &randoms, observations: observations,
      oneHot: original.observation == .oneHot, rewards: &outcomes.rewards, statuses: &outcomes.statuses)
    if !isValid { GridWorld.unknownAction(actions.first { !(0..<4).contains($0) }!) }
  }

  // The kernel draws pairs of words; a stream that someone has drawn from need not stand between two.
  private mutating func stepSingly(
    _ actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes
  ) {
    var single = original
    for index in states.indices {
      single.state = Int(states[index])
      var random = randoms[index]
      outcomes[index] = observations.withRow(index) { single.step(actions[index], using: &random, into: &$0) }
      randoms[index] = random
      states[index] = Int32(single.state)
    }
  }

  subscript(index: Int) -> any Environment {
    get {
      var single = original
      single.state = Int(states[index])
      return single
    }
    set { states[index] = Int32((newValue as! GridWorld).state) }
  }

  func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {}
}
