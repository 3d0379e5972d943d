import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A pole that hangs from a cart, to be swung up and kept there: the cart is pushed left (0), not at all (1) or right (2).
///
/// A push costs 0.1. A step after which the pole is upright (the cosine of its angle above 0.5, turning at less than 1 rad/s) and
/// the cart less than 1 m from the middle gives reward 1. An episode terminates when the cart is more than 3 m from the middle,
/// and after 10 s, which are 1001 steps of 0.01 s.
///
/// Observation: position and velocity of the cart, in units of 3 m and 3 m/s; sine and cosine of the pole's angle from upright;
/// its angular velocity (rad/s); the share of the time that has passed; and 1 or −1 for whether the cart is near the middle, and
/// whether the pole turns slowly enough for a reward.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning", cartpole swingup; step for step that of bsuite
/// 0.3.6, in double precision.
public struct CartPoleSwingUp: Environment, Codable {
  /// What is rewarded.
  public struct Options: OptionGroup {
    /// The cosine of the pole's angle above which it is upright.
    public var heightThreshold = 0.5
    /// How far from the middle the cart may be for a reward, in meters.
    public var reach = 1.0
    /// What a push costs.
    public var moveCost = 0.1

    /// Those of bsuite.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .real(
          "height-threshold", \.heightThreshold, in: -1...1,
          "cosine of the angle above which the pole is upright"),
        .real(
          "x-reward-threshold", \.reach, in: 0...3, "how far from the middle the cart may be for a reward (m)"
        ),
        .real("move-cost", \.moveCost, in: 0...1e6, "what a push costs"),
      ]
    }
  }

  /// Where cart and pole are and how they move.
  public struct State: Sendable, Equatable, Codable {
    /// Position of the cart, in meters from the middle, and its velocity, in m/s.
    public var position, velocity: Double
    /// Angle of the pole, in radians from upright, and its angular velocity, in rad/s.
    public var angle, angularVelocity: Double
    /// Seconds since the episode began.
    public var time: Double

    /// A state.
    public init(
      position: Double = 0, velocity: Double = 0, angle: Double = .pi, angularVelocity: Double = 0,
      time: Double = 0
    ) {
      (self.position, self.velocity) = (position, velocity)
      (self.angle, self.angularVelocity, self.time) = (angle, angularVelocity, time)
    }
  }

  /// The present state.
  public private(set) var state: State
  private let heightThreshold, reach, moveCost: Double

  /// A cart and a pole in the given state.
  public init(_ options: Options = Options(), state: State = State()) {
    self.state = state
    (heightThreshold, reach, moveCost) = (options.heightThreshold, options.reach, options.moveCost)
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification {
    let usual = Options()
    let isUsual =
      (heightThreshold, reach, moveCost) == (usual.heightThreshold, usual.reach, usual.moveCost)
    let everything = -Float.infinity...(.infinity)
    return EnvironmentSpecification(
      identifier: "cartpole-swing-up/\(heightThreshold)-\(reach)-\(moveCost)",
      observation: .init(
        bounds: [everything, everything, -1...1, -1...1, everything, 0...1.01, -1...1, -1...1]),
      actionCount: 3, timeLimit: Self.stepLimit,
      floor: isUsual ? .measured(-36.275, standardError: 0.053, "10⁵ episodes") : nil)
  }

  /// Starts an episode near hanging down.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    state = State(
      position: random.uniform(from: -0.05, to: 0.05), velocity: random.uniform(from: -0.05, to: 0.05),
      angle: .pi + random.uniform(from: -0.05, to: 0.05),
      angularVelocity: random.uniform(from: -0.05, to: 0.05))
    write(into: &observation)
  }

  /// Pushes the cart with 10 N to the left (0), not at all (1) or to the right (2) for 0.01 s.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) > 2 {
      programmerError("cartpole-swing-up has the actions 0, 1 and 2, not \(action)")
    }
    state = Self.successor(of: state, force: Double(action - 1) * 10)
    let cosine = write(into: &observation)
    let isUpright =
      cosine > heightThreshold && abs(state.angularVelocity) < Self.slow && abs(state.position) < reach
    let isOver = state.time > Self.duration || abs(state.position) > Self.end
    return StepOutcome(
      reward: (action == 1 ? 0 : -moveCost) + (isUpright ? 1 : 0), status: isOver ? .terminated : .running)
  }

  /// Gives the cosine of the angle.
  @discardableResult
  private func write(into observation: inout MutableSpan<Float>) -> Double {
    let (sine, cosine) = Elementary.sineAndCosine(state.angle)
    observation[0] = Float(state.position / Self.end)
    observation[1] = Float(state.velocity / Self.end)
    observation[2] = Float(sine)
    observation[3] = Float(cosine)
    observation[4] = Float(state.angularVelocity)
    observation[5] = Float(state.time / Self.duration)
    observation[6] = abs(state.position) < reach ? 1 : -1
    observation[7] = abs(state.angularVelocity) < Self.slow ? 1 : -1
    return cosine
  }

  private static func successor(of state: State, force: Double) -> State {
    let next = CartPole.successor(
      of: .init(
        position: state.position, velocity: state.velocity, angle: state.angle,
        angularVelocity: state.angularVelocity), force: force, timeStep: timeStep)
    return State(
      position: next.position, velocity: next.velocity, angle: next.angle.modulo(2 * .pi),
      angularVelocity: next.angularVelocity, time: state.time + timeStep)
  }

  private static var timeStep: Double { 0.01 }
  private static var duration: Double { 10 }
  private static var stepLimit: Int { 1001 }
  /// How far from the middle an episode ends, in meters.
  private static var end: Double { 3 }
  /// Below which angular velocity the pole is at rest, in rad/s.
  private static var slow: Double { 1 }
}
