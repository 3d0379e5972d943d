import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Many carts and poles, stepped with vector instructions: bit for bit what as many ``CartPole``s or, where velocities are
/// hidden, ``CartPolePositions`` do.
struct CartPoleBatch: BatchEnvironment {
  let specification: EnvironmentSpecification
  let count: Int
  let masksActions = false
  /// Positions, then velocities, angles and angular velocities.
  private var states: [Double]
  private let rules: CartPole.Rules
  private let kernels: EnvironmentKernels
  /// Whole observations, where less is shown; else nothing.
  private var observed: [Float]
  private var hidesVelocities: Bool { !observed.isEmpty }

  /// `count` copies of a cart and pole.
  init(
    _ environment: CartPole, count: Int, hidesVelocities: Bool = false, kernels: EnvironmentKernels = .active
  ) {
    let state = environment.state
    self.count = count
    rules = environment.rules
    self.kernels = kernels
    specification =
      hidesVelocities ? CartPolePositions(environment).specification : environment.specification
    observed = Array(repeating: 0, count: hidesVelocities ? 4 * count : 0)
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
        let reset = kernels.table.pointee.cartpole_reset
        if hidesVelocities {
          reset(streams, chosen, indices.count, &states, &observed, count)
        } else {
          reset(streams, chosen, indices.count, &states, observations.pointer, count)
        }
      }
    }
    if hidesVelocities { for index in indices { showPositions(index, in: observations) } }
  }

  private func showPositions(_ index: Int, in observations: Matrix) {
    for (column, place) in CartPolePositions.places.enumerated() {
      observations[index, column] = observed[4 * index + place]
    }
  }

  // The kernel draws whole blocks; a stream that someone has drawn from need not stand at the beginning of one.
  private mutating func resetSingly(_ index: Int, using randoms: inout RandomStreams, observations: Matrix) {
    var single = CartPolePositions()
    var random = randoms[index]
    single.cartPole.start(using: &random)
    randoms[index] = random
    put(single.cartPole.state, at: index)
    observations.withRow(index) { row in
      hidesVelocities ? single.write(into: &row) : single.cartPole.write(into: &row)
    }
  }

  mutating func step(
    actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes
  ) {
    checkShape(observations)
    check(actions.count == count, "\(actions.count) actions", "\(count)")
    check(outcomes.count == count, "\(outcomes.count) outcomes", "\(count)")
    let step = kernels.table.pointee.cartpole_step
    let areValid =
      hidesVelocities
      ? step(&states, actions, &observed, &outcomes.rewards, &outcomes.statuses, count)
      : step(&states, actions, observations.pointer, &outcomes.rewards, &outcomes.statuses, count)
    if areValid == 0 { CartPole.unknownAction(actions.first { $0 != 0 && $0 != 1 }!) }
    // The kernel gives 1 for every step.
    if rules.hasSuttonBartoReward {
      for index in 0..<count {
        outcomes.rewards[index] = rules.reward(standing: outcomes.statuses[index] == 0)
      }
    }
    if hidesVelocities { for index in 0..<count { showPositions(index, in: observations) } }
  }

  private func checkShape(_ observations: Matrix) {
    check(
      observations.rows == count && observations.columns == specification.observation.count,
      observations.shape,
      "[\(count), \(specification.observation.count)]")
  }

  subscript(index: Int) -> any MultiDiscreteEnvironment {
    get {
      let single = CartPole(rules, state: state(index))
      return hidesVelocities ? CartPolePositions(single) : single
    }
    set {
      let single = hidesVelocities ? (newValue as! CartPolePositions).cartPole : newValue as! CartPole
      put(single.state, at: index)
    }
  }

  private mutating func put(_ state: CartPole.State, at index: Int) {
    states[index] = state.position
    states[count + index] = state.velocity
    states[2 * count + index] = state.angle
    states[3 * count + index] = state.angularVelocity
  }

  func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {}
}
