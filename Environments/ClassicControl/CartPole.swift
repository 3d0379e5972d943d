import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A pole on a cart that is pushed left (0) or right (1): as long as it stands, every step gives reward 1.
///
/// Observation: cart position (m), cart velocity (m/s), pole angle (rad, 0 upright), pole angular velocity
/// (rad/s). An episode terminates when the cart is more than 2.4 m from the middle or the pole more than 12°
/// from upright, and is truncated after 500 steps.
///
/// Source: Barto, Sutton and Anderson (1983), "Neuronlike adaptive elements that can solve difficult learning
/// control problems"; step for step the dynamics of Gymnasium's CartPole-v1, Euler integration in double
/// precision.
public struct CartPole: Environment, Codable {
  /// Where cart and pole are and how they move.
  public struct State: Sendable, Equatable, Codable {
    /// Position of the cart, in meters from the middle.
    public var position: Double
    /// Velocity of the cart, in m/s.
    public var velocity: Double
    /// Angle of the pole, in radians from upright.
    public var angle: Double
    /// Angular velocity of the pole, in rad/s.
    public var angularVelocity: Double

    /// A state.
    public init(position: Double = 0, velocity: Double = 0, angle: Double = 0, angularVelocity: Double = 0) {
      self.position = position
      self.velocity = velocity
      self.angle = angle
      self.angularVelocity = angularVelocity
    }
  }

  /// The present state; `reset` draws each of its four numbers uniformly from [−0.05, 0.05).
  public private(set) var state: State

  /// A cart and a pole in the given state.
  public init(state: State = State()) {
    self.state = state
  }

  /// The specification of Gymnasium's CartPole-v1: its bounds are twice those at which an episode ends.
  public var specification: EnvironmentSpecification { Self.sharedSpecification }

  private static let sharedSpecification = EnvironmentSpecification(
    identifier: "CartPole-v1",
    observation: .init(bounds: [
      Float(-2 * positionLimit)...Float(2 * positionLimit), -.infinity...(.infinity),
      Float(-2 * angleLimit)...Float(2 * angleLimit), -.infinity...(.infinity),
    ]),
    actionCount: 2, timeLimit: 500, rewardThreshold: 475,
    floor: .measured(22.255, standardError: 0.037, "10⁵ episodes"),
    optimum: .exact(500, "one for each step within the time limit"))

  /// Starts an episode near the upright position.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    start(using: &random)
    write(into: &observation)
  }

  /// Draws a state near the upright position.
  mutating func start(using random: inout RandomSource) {
    state.position = random.uniform(from: -0.05, to: 0.05)
    state.velocity = random.uniform(from: -0.05, to: 0.05)
    state.angle = random.uniform(from: -0.05, to: 0.05)
    state.angularVelocity = random.uniform(from: -0.05, to: 0.05)
  }

  /// As many copies as asked for, stepped with vector instructions to the same bits.
  public func batched(count: Int) -> any BatchEnvironment {
    CartPoleBatch(self, count: count)
  }

  /// Pushes the cart with 10 N to the left (0) or to the right (1) for 0.02 s.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    defer { write(into: &observation) }
    return push(action)
  }

  /// Moves on, and says how it went.
  mutating func push(_ action: Int) -> StepOutcome {
    if action != 0 && action != 1 { Self.unknownAction(action) }
    state = Self.successor(of: state, force: action == 1 ? Self.force : -Self.force, timeStep: Self.timeStep)
    let standing = abs(state.position) <= Self.positionLimit && abs(state.angle) <= Self.angleLimit
    return StepOutcome(reward: 1, status: standing ? .running : .terminated)
  }

  /// Traps.
  static func unknownAction(_ action: Int) -> Never {
    programmerError("CartPole has the actions 0 and 1, not \(action)")
  }

  /// Where a force (N) for a time (s) leads to, by a step of Euler's method.
  // The grouping of the operations is Gymnasium's, so that rounding is the same too. The kernel of CartPoleBatch
  // repeats it.
  static func successor(of state: State, force: Double, timeStep: Double) -> State {
    let (sine, cosine) = Elementary.sineAndCosine(state.angle)
    let drive =
      (force + poleMassLength * (state.angularVelocity * state.angularVelocity) * sine) / totalMass
    let angularAcceleration =
      (gravity * sine - cosine * drive)
      / (halfLength * (4.0 / 3.0 - poleMass * (cosine * cosine) / totalMass))
    let acceleration = drive - poleMassLength * angularAcceleration * cosine / totalMass
    return State(
      position: state.position + timeStep * state.velocity,
      velocity: state.velocity + timeStep * acceleration,
      angle: state.angle + timeStep * state.angularVelocity,
      angularVelocity: state.angularVelocity + timeStep * angularAcceleration)
  }

  func write(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(state.position)
    observation[1] = Float(state.velocity)
    observation[2] = Float(state.angle)
    observation[3] = Float(state.angularVelocity)
  }
}

extension CartPole {
  private static var gravity: Double { 9.8 }
  private static var poleMass: Double { 0.1 }
  private static var totalMass: Double { 0.1 + 1.0 }
  private static var halfLength: Double { 0.5 }
  private static var poleMassLength: Double { 0.1 * 0.5 }
  private static var force: Double { 10 }
  private static var timeStep: Double { 0.02 }
  private static var positionLimit: Double { 2.4 }
  private static var angleLimit: Double { 12 * 2 * Double.pi / 360 }
}
