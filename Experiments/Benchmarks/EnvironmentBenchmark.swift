import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotNumerics

/// Environment steps per second with uniformly random actions, drawn before the clock starts; finished episodes
/// restart.
///
/// `--env cartpole|frozenlake`, `--map 4x4|8x8`, `--observation one-hot|index`, `--num-envs N`, and `--batch plain` to
/// step copies of the plain environment one after the other instead of the environment's own batch.
func measureEnvironment(_ measurement: Measurement) throws {
  let environment = try makeEnvironment(measurement)
  let count: Int = try measurement.number("num-envs", default: 4096)
  let batch = try measurement.choice("batch", ["own", "plain"])
  var runner = EnvironmentRunner(
    batch == "plain" ? plainlyBatched(environment) : environment, count: count, seed: 0, purpose: .measurement
  )
  runner.startAll()
  let actions = randomActions(sets: 256, count: count, choices: environment.specification.actionCount)
  var call = 0
  var fields: [Field] = [
    ("env", environment.specification.identifier), ("batch", batch), ("num_envs", count),
  ]
  if environment is GridWorld { fields.append(("observation", try observation(measurement))) }
  measurement.run(fields, units: Double(count), unit: "env steps/s") {
    runner.step(actions[call & 255])
    runner.restartEnded()
    call += 1
  }
}

private func randomActions(sets: Int, count: Int, choices: Int) -> [[Int]] {
  var random = RandomSource(seed: 0, purpose: .action)
  return (0..<sets).map { _ in (0..<count).map { _ in random.index(below: choices) } }
}

private func makeEnvironment(_ measurement: Measurement) throws -> any MultiDiscreteEnvironment {
  if try measurement.choice("env", ["cartpole", "frozenlake"]) == "cartpole" { return CartPole() }
  let map = try measurement.choice("map", ["4x4", "8x8"])
  var options = GridWorld.Options()
  options.slip = 2.0 / 3
  options.stepReward = 0
  options.holeReward = 0
  options.timeLimit = map == "4x4" ? 100 : 200
  options.observation = try observation(measurement) == "index" ? .index : .oneHot
  return try GridWorld(text: frozenLakeMaps[map]!, name: "frozenlake-\(map)", options: options)
}

private func observation(_ measurement: Measurement) throws -> String {
  try measurement.choice("observation", ["one-hot", "index"])
}

/// Gymnasium's maps.
private let frozenLakeMaps = [
  "4x4": "S...\n.H.H\n...H\nH..G",
  "8x8": "S.......\n........\n...H....\n.....H..\n...H....\n.HH...H.\n.H..H.H.\n...H...G",
]

/// An environment without a batch of its own.
private struct PlainlyBatched<Base: MultiDiscreteEnvironment>: MultiDiscreteEnvironment {
  var base: Base
  var specification: EnvironmentSpecification { base.specification }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    base.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    base.step(actions, using: &random, into: &observation)
  }

  func batched(count: Int) -> any BatchEnvironment { Replicated(base, count: count) }
}

private func plainlyBatched(_ environment: some MultiDiscreteEnvironment) -> any MultiDiscreteEnvironment {
  PlainlyBatched(base: environment)
}
