import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A pendulum to be swung up and kept there by a motor at its pivot, of K torques from −2 to 2 Nm in equal steps.
///
/// A step costs θ² + 0.1 ω² + 0.001 u², of the state before it: θ the angle from upright (rad, −π to π), ω the angular velocity
/// (rad/s), u the torque (Nm). Observation: cos θ, sin θ, ω. An episode starts anywhere, with a velocity from −1 to 1, and is
/// truncated after 200 steps.
///
/// Source: step for step the dynamics of Gymnasium's Pendulum-v1, in double precision. Deviation: there the torque is any number
/// from −2 to 2.
public struct Pendulum: Environment, Codable {
  /// How finely it is driven.
  public struct Options: OptionGroup {
    /// The number of torques.
    public var torques = 5

    /// Five torques.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [.integer("torques", \.torques, in: 2...1001, "torques to choose from, from -2 to 2 Nm in equal steps")]
    }
  }

  /// Where the pendulum is and how it moves.
  public struct State: Sendable, Equatable, Codable {
    /// Angle in radians from upright; it counts whole turns, too.
    public var angle: Double
    /// Angular velocity, in rad/s.
    public var velocity: Double

    /// A state.
    public init(angle: Double = .pi, velocity: Double = 0) {
      self.angle = angle
      self.velocity = velocity
    }
  }

  /// The present state.
  public private(set) var state: State
  private let torques: Int

  /// A pendulum in the given state.
  public init(_ options: Options = Options(), state: State = State()) {
    torques = options.torques
    self.state = state
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification {
    let isUsual = torques == Options().torques
    return EnvironmentSpecification(
      identifier: "Pendulum-v1/\(torques)-torques",
      observation: .init(bounds: [-1...1, -1...1, Float(-Self.fastest)...Float(Self.fastest)]),
      actionCount: torques, timeLimit: 200,
      floor: isUsual ? .measured(-1227.1, standardError: 0.9, "10⁵ episodes") : nil,
      optimum: isUsual ? .best(-138.1, "value iteration on a grid of 481 x 321 states, 10⁵ episodes") : nil)
  }

  /// Starts an episode anywhere.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    state.angle = random.uniform(from: -.pi, to: .pi)
    state.velocity = random.uniform(from: -1, to: 1)
    write(into: &observation)
  }

  /// Applies a torque for 0.05 s.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) >= torques {
      programmerError("this pendulum has the torques 0 ..< \(torques), not \(action)")
    }
    let torque = -2 + 4 * Double(action) / Double(torques - 1)
    let angle = (state.angle + .pi).modulo(2 * .pi) - .pi
    let cost = angle * angle + 0.1 * (state.velocity * state.velocity) + 0.001 * (torque * torque)
    let acceleration = 15 * Elementary.sin(state.angle) + 3 * torque
    state.velocity = min(max(state.velocity + acceleration * Self.timeStep, -Self.fastest), Self.fastest)
    state.angle += state.velocity * Self.timeStep
    write(into: &observation)
    return StepOutcome(reward: -cost)
  }

  private func write(into observation: inout MutableSpan<Float>) {
    let (sine, cosine) = Elementary.sineAndCosine(state.angle)
    observation[0] = Float(cosine)
    observation[1] = Float(sine)
    observation[2] = Float(state.velocity)
  }

  private static var timeStep: Double { 0.05 }
  private static var fastest: Double { 8 }
}

extension Double {
  /// The remainder from 0 to a positive divisor, as Python and NumPy have it.
  func modulo(_ divisor: Double) -> Double {
    let remainder = truncatingRemainder(dividingBy: divisor)
    return remainder < 0 ? remainder + divisor : remainder
  }
}
