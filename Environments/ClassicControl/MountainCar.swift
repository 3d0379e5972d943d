import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A car in a valley whose motor is too weak for the slope: push left (0), not at all (1) or right (2) so that it swings up to
/// the goal. Every step gives reward −1.
///
/// Observation: position and velocity (per step). An episode starts at rest, anywhere from −0.6 to −0.4, terminates at position
/// 0.5, and is truncated after 200 steps.
///
/// Source: Moore (1990), "Efficient memory-based learning for robot control"; step for step the dynamics of Gymnasium's
/// MountainCar-v0, in double precision.
public struct MountainCar: Environment, Codable {
  /// Where the car is and how fast it moves.
  public struct State: Sendable, Equatable, Codable {
    /// Position; the bottom of the valley is at −π/6.
    public var position: Double
    /// By how much the position changes at a step.
    public var velocity: Double

    /// A state.
    public init(position: Double = -0.5, velocity: Double = 0) {
      self.position = position
      self.velocity = velocity
    }
  }

  /// The present state.
  public private(set) var state: State

  /// A car in the given state.
  public init(state: State = State()) {
    self.state = state
  }

  /// The specification of Gymnasium's MountainCar-v0.
  public var specification: EnvironmentSpecification { Self.sharedSpecification }

  private static let sharedSpecification = EnvironmentSpecification(
    identifier: "MountainCar-v0",
    observation: .init(bounds: [
      Float(leftEnd)...Float(rightEnd), Float(-fastest)...Float(fastest),
    ]),
    actionCount: 3, timeLimit: 200, rewardThreshold: -110,
    floor: .measured(-200, standardError: 0, "10⁵ episodes, none of which arrived"),
    optimum: .best(-100.8, "Raffin (2020), RL Baselines3 Zoo, benchmark, DQN"))

  /// Starts an episode at rest, near the bottom.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    state = State(position: random.uniform(from: -0.6, to: -0.4))
    write(into: &observation)
  }

  /// Pushes the car to the left (0), not at all (1) or to the right (2).
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) > 2 {
      programmerError("MountainCar has the actions 0, 1 and 2, not \(action)")
    }
    let push = Double(action - 1) * Self.force - Elementary.cos(3 * state.position) * Self.gravity
    state.velocity = min(max(state.velocity + push, -Self.fastest), Self.fastest)
    state.position = min(max(state.position + state.velocity, Self.leftEnd), Self.rightEnd)
    if state.position == Self.leftEnd && state.velocity < 0 { state.velocity = 0 }
    write(into: &observation)
    let isThere = state.position >= Self.goal && state.velocity >= 0
    return StepOutcome(reward: -1, status: isThere ? .terminated : .running)
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(state.position)
    observation[1] = Float(state.velocity)
  }

  private static var leftEnd: Double { -1.2 }
  private static var rightEnd: Double { 0.6 }
  private static var goal: Double { 0.5 }
  private static var fastest: Double { 0.07 }
  private static var force: Double { 0.001 }
  private static var gravity: Double { 0.0025 }
}
