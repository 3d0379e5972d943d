import OneHotEnvironmentKit
import OneHotFoundations
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
    checkShape(observations)
    for index in indices { check(index >= 0 && index < count, "environment \(index)", "0 ..< \(count)") }
    guard randoms.areBetweenBlocks(indices) else {
      for index in indices { resetSingly(index, using: &randoms, observations: observations) }
      return
    }
    check(randoms.count == count, "\(randoms.count) streams", "\(count)")
    randoms.withKernelStreams { streams in
      indices.withUnsafeBufferPointer { indices in
        guard let chosen = indices.baseAddress else { return }
        kernels.table.pointee.cartpole_reset(
          streams, chosen, indices.count, &states, observations.pointer, count)
      }
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
    checkShape(observations)
    check(actions.count == count, "\(actions.count) actions", "\(count)")
    check(outcomes.count == count, "\(outcomes.count) outcomes", "\(count)")
    let areValid = kernels.table.pointee.cartpole_step(
      &states, actions, observations.pointer, &outcomes.rewards, &outcomes.statuses, count)
    if areValid == 0 { CartPole.unknownAction(actions.first { $0 != 0 && $0 != 1 }!) }
  }

  private func checkShape(_ observations: Matrix) {
    check(observations.rows == count && observations.columns == 4, observations.shape, "[\(count), 4]")
  }

  subscript(index: Int) -> any MultiDiscreteEnvironment {
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
