import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A car too weak for the hill before it has to swing to get up: it is driven to the left (0), not (1) or to the right (2), and
/// every step costs 1 until it is at 0.5 or the time is over.
///
/// The observation is the position, the velocity per step and the share of the time that has passed. Unlike in Gymnasium's, an
/// episode that is out of time has ended, which can be seen coming.
///
/// Source: Moore (1990), "Efficient memory-based learning for robot control", as in Osband et al. (2020), "Behaviour suite for
/// reinforcement learning", mountain car; step for step bsuite 0.3.6.
public struct BSuiteMountainCar: Environment, RenderableEnvironment, Codable {
  /// How long there is.
  public struct Options: OptionGroup {
    /// Steps until the time is over.
    public var maxSteps = 1000

    /// 1,000 steps.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [.integer("max-steps", \.maxSteps, in: 1...1_000_000, "steps until the time is over")]
    }
  }

  private let maxSteps: Int
  /// Where the car is; it starts anywhere in −0.6 ..< −0.4.
  public private(set) var position: Double
  /// How far it moves a step.
  public private(set) var velocity = 0.0
  private var steps = 0

  /// A car that stands in the valley.
  public init(_ options: Options = Options(), position: Double = -0.5) {
    maxSteps = options.maxSteps
    self.position = position
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification {
    let isUsual = maxSteps == Options().maxSteps
    return EnvironmentSpecification(
      identifier: "bsuite-mountain-car/\(maxSteps)",
      observation: .init(bounds: [-1.2...0.6, -0.07...0.07, 0...1]), actionCount: 3, timeLimit: maxSteps,
      floor: isUsual ? .measured(-999.88, standardError: 0.017, "100,000 episodes") : nil,
      optimum: maxSteps >= 200
        ? .best(-97.65, "full force, with the best two changes of direction, over 20 starting places") : nil)
  }

  /// Puts the car anywhere into the valley.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    (position, velocity, steps) = (random.uniform(from: -0.6, to: -0.4), 0, 0)
    write(into: &observation)
  }

  /// Drives for a step.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) > 2 {
      programmerError("the car has the actions 0, 1 and 2, not \(action)")
    }
    defer { write(into: &observation) }
    steps += 1
    velocity += Double(action - 1) * 0.001 + Elementary.cos(3 * position) * -0.0025
    velocity = min(max(velocity, -0.07), 0.07)
    position = min(max(position + velocity, -1.2), 0.6)
    if position == -1.2 { velocity = max(velocity, 0) }
    return StepOutcome(reward: -1, status: position >= 0.5 || steps >= maxSteps ? .terminated : .running)
  }

  /// The valley, `@` the car, `G` the goal.
  public var text: String { TextCanvas.mountainCar(position: position) }

  private func write(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(position)
    observation[1] = Float(velocity)
    observation[2] = Float(Double(steps) / Double(maxSteps))
  }
}
