import Foundation
import OneHotEnvironmentKit
import OneHotLearning
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport

@testable import OneHotRecords

/// An environment whose episodes end after one step.
struct Coin: Environment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "Coin-v0", observation: .init(count: 1), actionCount: 2, rewardThreshold: 0.9)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    observation[0] = 0
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    observation[0] = 0
    return StepOutcome(reward: Double(action), status: .terminated)
  }
}

/// What the tests record.
enum Fixture {
  static func catalogue(environment: String = "coin") -> Catalogue {
    var registry = EnvironmentRegistry()
    registry.register(environment, summary: "a coin", environment: Coin())
    return Catalogue(environments: registry)
  }

  static func configuration(
    seed: Int = 3, environment: String = "coin", agent: String = "actor-critic"
  ) throws -> RunConfiguration {
    var request = RunRequest(environment: environment)
    request.agent = agent
    request.options = ["seed": .integer(seed)]
    return try RunConfiguration(request, catalogue: catalogue(environment: environment))
  }

  /// A policy all of whose parameters are `value`.
  static func policy(_ value: Float = 0) -> Policy {
    let network = NeuralNetwork(sizes: [1, 2], activation: .tanh)
    network.parameters.withElements { elements in
      for index in elements.indices { elements[index] = value }
    }
    return Policy(environment: "coin", network: network)
  }

  static func evaluation(step: Int, greedy: Double, sampled: Double) -> EvaluationRecord {
    EvaluationRecord(
      step: step, greedy: .init(returns: RunningMoments([greedy - 1, greedy + 1]), meanLength: 2),
      sampled: .init(returns: RunningMoments([sampled - 0.5, sampled + 0.5]), meanLength: 2.5))
  }

  static func episode(
    _ number: Int, step: Int, return value: Double, outcome: StepOutcome.Status = .terminated
  ) -> EpisodeRecord {
    EpisodeRecord(
      step: step, episode: number, environment: number % 4, return: value, length: 7, outcome: outcome)
  }
}

/// A clock that moves when told to.
final class ManualClock {
  var seconds = 0.0
}

/// Gives a recorder in a folder of its own to `body`; the training began at the second 1,700,000,000.25.
func withRecorder(
  environment: String = "Coin-v0", _ body: (RunRecorder, RunFolder, ManualClock) throws -> Void
) throws {
  try withTemporaryDirectory { root in
    let folder = try RunFolder.create(exactly: root.appending(path: "run"))
    let clock = ManualClock()
    var specification = Coin().specification
    specification.identifier = environment
    let recorder = try RunRecorder(
      folder: folder, configuration: Fixture.configuration(), specification: specification,
      scalars: UpdateScalar.standard, start: Date(timeIntervalSince1970: 1_700_000_000.25),
      clock: { clock.seconds })
    try body(recorder, folder, clock)
  }
}

extension UpdateRecord {
  /// An update of an agent of the library that has measured nothing yet.
  init(update: Int, step: Int) {
    self.init(update: update, step: step, measured: UpdateMeasurements(UpdateScalar.standard))
  }
}

extension UpdateMeasurements {
  /// Sets what is measured of an estimator's gradient.
  mutating func diagnose(
    bias: Double?, variance: Double?, signalToNoise: Double?, cosine: Double?, sampleCosine: Double?,
    nanoseconds: Double, saturatedRows: Double
  ) {
    self[.gradientBias] = bias
    self[.gradientVariance] = variance
    self[.gradientSignalToNoise] = signalToNoise
    self[.gradientCosine] = cosine
    self[.gradientSampleCosine] = sampleCosine
    self[.gradientNanoseconds] = nanoseconds
    self[.saturatedRows] = saturatedRows
  }
}
