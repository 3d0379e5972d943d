import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A pole on a cart that is pushed left (0), not at all (1) or right (2) for 0.01 s: every step gives reward 1 as long as the pole
/// stands, its height above 0.8 of its length, and the cart is within 3 m of the middle. An episode ends when that is so no
/// longer, or after 10 s, which are 1,001 steps as the times add up.
///
/// The observation is position and velocity of the cart over 3 m, sine and cosine of the pole's angle, its angular velocity (rad/s)
/// and the share of the time that has passed.
///
/// Source: Barto, Sutton and Anderson (1983), "Neuronlike adaptive elements that can solve difficult learning control problems", as
/// in Osband et al. (2020), "Behaviour suite for reinforcement learning", cartpole; step for step bsuite 0.3.6.
public struct BSuiteCartPole: Environment, RenderableEnvironment, Codable {
  /// The present state; `reset` draws each of its four numbers uniformly from [−0.05, 0.05).
  public private(set) var state: CartPole.State
  /// Seconds that have passed.
  private var time = 0.0

  /// A cart and a pole in the given state.
  public init(state: CartPole.State = .init()) {
    self.state = state
  }

  private static let (positionLimit, timeLimit, timeStep) = (3.0, 10.0, 0.01)

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification { Self.sharedSpecification }

  private static let sharedSpecification = EnvironmentSpecification(
    identifier: "bsuite-cartpole",
    observation: .init(bounds: [
      -.infinity...(.infinity), -.infinity...(.infinity), -1...1, -1...1, -.infinity...(.infinity),
      0...(.infinity),
    ]),
    actionCount: 3, timeLimit: 1001, floor: .measured(79.83, standardError: 0.09, "100,000 episodes"),
    optimum: .best(1001, "one for each step; reached from the starts that were tried"))

  /// Starts an episode near the upright position.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    state.position = random.uniform(from: -0.05, to: 0.05)
    state.velocity = random.uniform(from: -0.05, to: 0.05)
    state.angle = random.uniform(from: -0.05, to: 0.05)
    state.angularVelocity = random.uniform(from: -0.05, to: 0.05)
    time = 0
    write(into: &observation)
  }

  /// Pushes the cart with 10 N for 0.01 s, or not.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) > 2 {
      programmerError("the cart has the actions 0, 1 and 2, not \(action)")
    }
    defer { write(into: &observation) }
    state = CartPole.successor(of: state, force: Double(action - 1) * 10, timeStep: Self.timeStep)
    state.angle = state.angle.modulo(2 * .pi)
    time += Self.timeStep
    let isUp = Elementary.cos(state.angle) > 0.8 && abs(state.position) < Self.positionLimit
    return StepOutcome(
      reward: isUp ? 1 : 0, status: isUp && time <= Self.timeLimit ? .running : .terminated)
  }

  /// The cart on its track, and the pole.
  public var text: String {
    TextCanvas.cartPole(position: state.position, angle: state.angle, reach: Self.positionLimit)
  }

  private func write(into observation: inout MutableSpan<Float>) {
    let (sine, cosine) = Elementary.sineAndCosine(state.angle)
    observation[0] = Float(state.position / Self.positionLimit)
    observation[1] = Float(state.velocity / Self.positionLimit)
    observation[2] = Float(sine)
    observation[3] = Float(cosine)
    observation[4] = Float(state.angularVelocity)
    observation[5] = Float(time / Self.timeLimit)
  }
}
