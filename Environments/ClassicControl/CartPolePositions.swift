import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A ``CartPole`` whose velocities are not shown: the observation is cart position (m) and pole angle (rad). How fast both move
/// has to be remembered.
public struct CartPolePositions: Environment, Codable {
  var cartPole: CartPole

  /// The cart and pole.
  public init(_ cartPole: CartPole = CartPole()) {
    self.cartPole = cartPole
  }

  /// That of a ``CartPole``, with half of the numbers observed.
  public var specification: EnvironmentSpecification {
    let full = cartPole.specification
    return EnvironmentSpecification(
      identifier: "\(full.identifier)/positions", observation: Self.sharedObservation, actionCount: 2,
      timeLimit: full.timeLimit, rewardThreshold: full.rewardThreshold, floor: full.floor,
      optimum: full.optimum)
  }

  /// Where the numbers that are shown stand in an observation of a ``CartPole``.
  static let places = [0, 2]

  private static let sharedObservation = {
    let bounds = CartPole().specification.observation.bounds
    return EnvironmentSpecification.Observation(bounds: places.map { bounds[$0] })
  }()

  /// Takes over a state; the options stay.
  public mutating func restore(savedState: Data) throws {
    cartPole.state = try decoded(from: savedState).cartPole.state
  }

  /// Starts an episode near the upright position.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    cartPole.start(using: &random)
    write(into: &observation)
  }

  /// Pushes the cart to the left (0) or to the right (1).
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    defer { write(into: &observation) }
    return cartPole.push(action)
  }

  /// As many copies as asked for, stepped with vector instructions to the same bits.
  public func batched(count: Int) -> any BatchEnvironment {
    CartPoleBatch(cartPole, count: count, hidesVelocities: true)
  }

  func write(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(cartPole.state.position)
    observation[1] = Float(cartPole.state.angle)
  }
}
