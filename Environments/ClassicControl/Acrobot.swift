import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Two links that hang from each other, with a motor in the joint between them, to be swung up: torque −1 (0), none (1)
/// or 1 (2). Every step gives reward −1 until the tip is one length above the upper joint.
///
/// Observation: cosine and sine of the upper link's angle, of the lower link's angle relative to it, and the two angular
/// velocities (rad/s). An episode terminates, with reward 0, when the tip is high enough, and is truncated after 500
/// steps.
///
/// Source: Sutton (1996), "Generalization in reinforcement learning: successful examples using sparse coarse coding";
/// Sutton and Barto (1998), "Reinforcement learning: an introduction", section 11.3: the dynamics "of the book"; step for
/// step those of Gymnasium's Acrobot-v1, with the Runge-Kutta method of fourth order in double precision.
public struct Acrobot: Environment, Codable {
  /// Where the links are and how they move.
  public struct State: Sendable, Equatable, Codable {
    /// Angle of the upper link, in radians from hanging down.
    public var upperAngle: Double
    /// Angle of the lower link, in radians from the direction of the upper one.
    public var lowerAngle: Double
    /// Angular velocity of the upper link, in rad/s.
    public var upperVelocity: Double
    /// Angular velocity of the lower link relative to the upper one, in rad/s.
    public var lowerVelocity: Double

    /// A state.
    public init(
      upperAngle: Double = 0, lowerAngle: Double = 0, upperVelocity: Double = 0, lowerVelocity: Double = 0
    ) {
      self.upperAngle = upperAngle
      self.lowerAngle = lowerAngle
      self.upperVelocity = upperVelocity
      self.lowerVelocity = lowerVelocity
    }
  }

  /// The present state; `reset` draws each of its four numbers uniformly from [−0.1, 0.1).
  public private(set) var state: State

  /// Two links in the given state.
  public init(state: State = State()) {
    self.state = state
  }

  /// The specification of Gymnasium's Acrobot-v1.
  public var specification: EnvironmentSpecification { Self.sharedSpecification }

  private static let sharedSpecification = EnvironmentSpecification(
    identifier: "Acrobot-v1",
    observation: .init(
      bounds: [1, 1, 1, 1, Float(upperVelocityLimit), Float(lowerVelocityLimit)].map { -$0...$0 }),
    actionCount: 3, timeLimit: 500, rewardThreshold: -100,
    floor: .measured(-498.84, standardError: 0.08, "2 · 10⁴ episodes"),
    optimum: .best(-69, "Raffin (2020), RL Baselines3 Zoo, benchmark"))

  /// Starts an episode near hanging down.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    state.upperAngle = random.uniform(from: -0.1, to: 0.1)
    state.lowerAngle = random.uniform(from: -0.1, to: 0.1)
    state.upperVelocity = random.uniform(from: -0.1, to: 0.1)
    state.lowerVelocity = random.uniform(from: -0.1, to: 0.1)
    _ = write(into: &observation)
  }

  /// Applies a torque of −1, 0 or 1 Nm for 0.2 s.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) > 2 {
      programmerError("Acrobot has the actions 0, 1 and 2, not \(action)")
    }
    state = Self.successor(of: state, torque: Double(action - 1))
    let isHigh = -write(into: &observation) - Elementary.cos(state.lowerAngle + state.upperAngle) > 1
    return StepOutcome(reward: isHigh ? 0 : -1, status: isHigh ? .terminated : .running)
  }

  /// Gives the cosine of the upper angle.
  private func write(into observation: inout MutableSpan<Float>) -> Double {
    let upper = Elementary.sineAndCosine(state.upperAngle)
    let lower = Elementary.sineAndCosine(state.lowerAngle)
    observation[0] = Float(upper.cosine)
    observation[1] = Float(upper.sine)
    observation[2] = Float(lower.cosine)
    observation[3] = Float(lower.sine)
    observation[4] = Float(state.upperVelocity)
    observation[5] = Float(state.lowerVelocity)
    return upper.cosine
  }
}

// Two swinging links are chaotic: roundings may grow from 1e-16 to 1 within an episode. So the grouping of the operations
// is Gymnasium's, with the constants multiplied out that are 1, and sine and cosine are the library's, as there, instead
// of faster ones. Its four episodes in the tests, up to 500 steps long, are followed to 1e-14 (AMD EPYC, family 23,
// glibc 2.36); to the bit but for squares, since Python's power rounds about one in a thousand of them otherwise.
extension Acrobot {
  /// Angles of the upper and the lower link, then their velocities; or how fast these change.
  private typealias Numbers = SIMD4<Double>

  private static var gravity: Double { 9.8 }
  private static var timeStep: Double { 0.2 }
  private static var upperVelocityLimit: Double { 4 * .pi }
  private static var lowerVelocityLimit: Double { 9 * .pi }

  private static func successor(of state: State, torque: Double) -> State {
    let now = Numbers(state.upperAngle, state.lowerAngle, state.upperVelocity, state.lowerVelocity)
    let first = derivative(of: now, torque: torque)
    let second = derivative(of: now + timeStep / 2 * first, torque: torque)
    let third = derivative(of: now + timeStep / 2 * second, torque: torque)
    let fourth = derivative(of: now + timeStep * third, torque: torque)
    let next = now + timeStep / 6 * (first + 2 * second + 2 * third + fourth)
    return State(
      upperAngle: wrapped(next[0]), lowerAngle: wrapped(next[1]),
      upperVelocity: min(max(next[2], -upperVelocityLimit), upperVelocityLimit),
      lowerVelocity: min(max(next[3], -lowerVelocityLimit), lowerVelocityLimit))
  }

  /// The equations of motion of links of length, mass and moment of inertia 1, with their centers in the middle.
  private static func derivative(of numbers: Numbers, torque: Double) -> Numbers {
    let (upperAngle, lowerAngle) = (numbers[0], numbers[1])
    let (upperVelocity, lowerVelocity) = (numbers[2], numbers[3])
    let (sine, cosine) = Elementary.sineAndCosine(lowerAngle)
    let d1 = 0.25 + (1.25 + cosine) + 1 + 1
    let d2 = (0.25 + 0.5 * cosine) + 1
    let phi2 = 0.5 * gravity * Elementary.cos(upperAngle + lowerAngle - .pi / 2)
    let phi1 =
      -0.5 * (lowerVelocity * lowerVelocity) * sine - lowerVelocity * upperVelocity * sine
      + 1.5 * gravity * Elementary.cos(upperAngle - .pi / 2) + phi2
    let lowerAcceleration =
      (torque + d2 / d1 * phi1 - 0.5 * (upperVelocity * upperVelocity) * sine - phi2)
      / (0.25 + 1 - d2 * d2 / d1)
    let upperAcceleration = -(d2 * lowerAcceleration + phi1) / d1
    return Numbers(upperVelocity, lowerVelocity, upperAcceleration, lowerAcceleration)
  }

  /// An angle from −π to π. Where one turn is too much, the remainder is what its subtraction gives, to the bit.
  private static func wrapped(_ angle: Double) -> Double {
    abs(angle) <= .pi ? angle : angle.remainder(dividingBy: 2 * .pi)
  }
}
