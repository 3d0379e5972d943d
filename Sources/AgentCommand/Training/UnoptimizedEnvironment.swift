import OneHotEnvironmentKit
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// Notices an environment of a user's own that slows a training down because it is not optimized: SwiftPM optimizes no target
/// in a debug build unless its settings say so, and unoptimized Swift is 10 to 100 times slower.
enum UnoptimizedEnvironment {
  /// The share of a training's time from which on stepping the environment is worth a word.
  private static let notableShare = 0.2
  /// Seconds that may be spent on measuring.
  private static let budget = 0.02

  /// What to say after a training; nil if this is a release build, the environment is one of the library's, or it took
  /// little of the time.
  static func note(on session: TrainingSession, seconds: Double, steps: Int, catalogue: Catalogue) -> String?
  {
    #if DEBUG
      let configuration = session.configuration
      guard
        let environment = try? catalogue.environments.element(named: configuration.environment)
          .makeEnvironment(
            options: configuration.environmentOptions, seed: UInt64(configuration.training.seed)),
        !isOfLibrary(environment)
      else { return nil }
      let share = secondsPerStep(of: environment) * Double(steps) / max(seconds, 1e-9)
      guard share > notableShare else { return nil }
      return
        "stepping the environment took about \(Int((min(share, 1) * 100).rounded())) % of the time, in a debug "
        + "build; unless its target has swiftSettings: [.unsafeFlags([\"-O\"], .when(configuration: .debug))], it is not "
        + "optimized: add them, or use 'swift run -c release'"
    #else
      return nil
    #endif
  }

  /// Whether the library brings an environment, and optimizes it; its wrappers do not matter.
  private static func isOfLibrary(_ environment: any MultiDiscreteEnvironment) -> Bool {
    let name = String(reflecting: type(of: environment))
    if name.hasPrefix("OneHotEnvironmentKit."), let wrapper = environment as? any ObservationWrapper {
      return isOfLibrary(wrapper.base)
    }
    return name.hasPrefix("OneHotEnvironments.")
  }

  /// The time of a step with random actions.
  private static func secondsPerStep(of environment: any MultiDiscreteEnvironment) -> Double {
    var runner = EnvironmentRunner(environment, count: 1, seed: 1, purpose: .measurement)
    var random = RandomSource(seed: 1, purpose: .measurement, index: 1)
    let space = environment.specification.actions
    var allowed = [Bool](repeating: true, count: space.optionCount)
    runner.startAll()
    let start = ContinuousClock.now
    var steps = 0
    repeat {
      if runner.masksActions {
        var span = allowed.mutableSpan
        runner.writeActionMask(0, into: &span)
      }
      guard let actions = space.randomOptions(allowed: allowed, using: &random) else { break }
      runner.step(actions)
      runner.restartEnded()
      steps += 1
    } while ContinuousClock.now - start < .seconds(budget)
    return (ContinuousClock.now - start) / .seconds(1) / Double(max(1, steps))
  }
}
