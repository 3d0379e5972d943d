import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A pole on a cart that is pushed left (0) or right (1): as long as it stands, every step gives reward 1.
///
/// Observation: cart position (m), cart velocity (m/s), pole angle (rad, 0 upright), pole angular velocity
/// (rad/s). An episode terminates when the cart is more than 2.4 m from the middle or the pole more than 12°
/// from upright, and is truncated after 500 steps, or as many as the options say. They also choose between these rewards and
/// those of Sutton and Barto: 0 for each step, and −1 for the one with which it falls.
///
/// Source: Barto, Sutton and Anderson (1983), "Neuronlike adaptive elements that can solve difficult learning
/// control problems"; step for step the dynamics of Gymnasium's CartPole-v1 and CartPole-v0, Euler integration in
/// double precision.
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
  public internal(set) var state: State
  /// What an episode is like. It belongs to the options, and not to what is saved in the middle of an episode.
  private(set) var rules = Rules()

  private enum CodingKeys: CodingKey { case state }

  /// A cart and a pole in the given state; whether velocities are observed is for ``CartPolePositions`` to say.
  public init(_ options: Options = Options(), state: State = State()) {
    self.init(Rules(options), state: state)
  }

  init(_ rules: Rules, state: State) {
    (self.rules, self.state) = (rules, state)
  }

  /// The specification of Gymnasium's CartPole-v1, or of the variant that the options name: its bounds are twice those at
  /// which an episode ends.
  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: rules.identifier, observation: Self.sharedObservation, actionCount: 2,
      timeLimit: rules.timeLimit, rewardThreshold: rules.rewardThreshold, floor: rules.floor,
      optimum: rules.optimum)
  }

  private static let sharedObservation = EnvironmentSpecification.Observation(bounds: [
    Float(-2 * positionLimit)...Float(2 * positionLimit), -.infinity...(.infinity),
    Float(-2 * angleLimit)...Float(2 * angleLimit), -.infinity...(.infinity),
  ])

  /// Takes over a state; the options stay.
  public mutating func restore(savedState: Data) throws {
    state = try decoded(from: savedState).state
  }

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
    return StepOutcome(
      reward: rules.reward(standing: standing), status: standing ? .running : .terminated)
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
