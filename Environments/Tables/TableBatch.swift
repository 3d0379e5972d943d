import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Many copies of a ``TableEnvironment``, stepped by one table: bit for bit what as many single ones do.
struct TableBatch<Base: TableEnvironment>: BatchEnvironment {
  let specification: EnvironmentSpecification
  let masksActions: Bool
  private let original: Base
  private let transitions: TransitionTable
  private var states: [Int32]
  private let kernels: EnvironmentKernels

  /// `count` copies of an environment.
  ///
  /// - Parameter transitions: its dynamics.
  init(_ environment: Base, transitions: TransitionTable, count: Int, kernels: EnvironmentKernels = .active) {
    original = environment
    specification = environment.specification
    masksActions = environment is any MaskedEnvironment
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
      oneHot: original.dynamics.isOneHot, rewards: &outcomes.rewards, statuses: &outcomes.statuses)
    if !isValid {
      original.dynamics.unknownAction(actions.first { !(0..<transitions.actionCount).contains($0) }!)
    }
    // The kernel has written the states' numbers there.
    if let features = original.dynamics.features { write(features, into: observations) }
  }

  private func write(_ features: [Float], into observations: Matrix) {
    let columns = observations.columns
    check(
      columns == specification.observation.count, observations.shape,
      "\(specification.observation.count) columns")
    observations.withElements { elements in
      var place = 0
      for state in states {
        let first = Int(state) * columns
        for column in 0..<columns { elements[place + column] = features[first + column] }
        place += columns
      }
    }
  }

  // The kernel draws pairs of words; a stream that someone has drawn from need not stand between two.
  private mutating func stepSingly(
    _ actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes
  ) {
    for index in states.indices {
      var single = single(index)
      var random = randoms[index]
      outcomes[index] = observations.withRow(index) { single.step(actions[index], using: &random, into: &$0) }
      randoms[index] = random
      states[index] = Int32(single.state)
    }
  }

  private func single(_ index: Int) -> Base {
    var single = original
    single.state = Int(states[index])
    return single
  }

  subscript(index: Int) -> any MultiDiscreteEnvironment {
    get { single(index) }
    set { states[index] = Int32((newValue as! Base).state) }
  }

  func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {
    (single(index) as? any MaskedEnvironment)?.writeActionMask(into: &allowed)
  }
}
