import OneHotEnvironmentKit
import OneHotNumerics

/// Many carts and poles, stepped with vector instructions: bit for bit what as many ``CartPole``s do.
struct CartPoleBatch: BatchEnvironment {
  let specification: EnvironmentSpecification
  let count: Int
  let masksActions = false
  /// Positions, then velocities, angles and angular velocities.
  private var states: [Double]
  private let kernels: EnvironmentKernels

  /// `count` copies of a cart and pole.
  init(_ environment: CartPole, count: Int, kernels: EnvironmentKernels = .active) {
    let state = environment.state
    self.count = count
    self.kernels = kernels
    specification = environment.specification
    states = [state.position, state.velocity, state.angle, state.angularVelocity].flatMap {
      Array(repeating: $0, count: count)
    }
  }

  /// Where one cart and pole are and how they move.
  func state(_ index: Int) -> CartPole.State {
    CartPole.State(
      position: states[index], velocity: states[count + index], angle: states[2 * count + index],
      angularVelocity: states[3 * count + index])
  }

  mutating func reset(
    _ indices: ArraySlice<Int>, using randoms: inout RandomStreams, observations: Matrix
  ) {
    if randoms.areBetweenBlocks(indices) {
      kernels.cartPoleReset(indices, using: &randoms, states: &states, observations: observations)
    } else {
      for index in indices { resetSingly(index, using: &randoms, observations: observations) }
    }
  }

  // The kernel draws whole blocks; a stream that someone has drawn from need not stand at the beginning of one.
  private mutating func resetSingly(_ index: Int, using randoms: inout RandomStreams, observations: Matrix) {
    var single = CartPole()
    var random = randoms[index]
    observations.withRow(index) { single.reset(using: &random, into: &$0) }
    randoms[index] = random
    put(single.state, at: index)
  }

  mutating func step(
    actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes
  ) {
    let isValid = kernels.cartPoleStep(
      states: &states, actions: actions, observations: observations, rewards: &outcomes.rewards,
      statuses: &outcomes.statuses)
    if !isValid { CartPole.unknownAction(actions.first { $0 != 0 && $0 != 1 }!) }
  }

  subscript(index: Int) -> any Environment {
    get { CartPole(state: state(index)) }
    set { put((newValue as! CartPole).state, at: index) }
  }

  private mutating func put(_ state: CartPole.State, at index: Int) {
    states[index] = state.position
    states[count + index] = state.velocity
    states[2 * count + index] = state.angle
    states[3 * count + index] = state.angularVelocity
  }

  func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {}
}
