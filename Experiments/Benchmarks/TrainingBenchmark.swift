import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotLearning

/// Training steps per second of the actor-critic on CartPole with eight passes (forward and backward, with a step
/// of Adam each minibatch) of a 4-64-64 network per environment step: three epochs of each of two critics and two
/// of the policy. PPO does as many with four epochs of two networks.
///
/// `--environments N`, `--horizon N`, `--minibatch N` (by default a quarter of the rollout's rows, PPO's usual four
/// minibatches), `--workers N`, `--steps N`. The first update, which warms everything up, and evaluations are not part
/// of the time.
func measureTraining(_ measurement: Measurement) throws {
  let environments = try measurement.number("environments", default: 4)
  let horizon = try measurement.number("horizon", default: 128)
  let minibatch = try measurement.number("minibatch", default: max(1, environments * horizon / 4))
  let workers = try measurement.number("workers", default: 1)
  let steps = try measurement.number("steps", default: 100_000)
  let (criticEpochs, policyEpochs) = (3, 2)

  var request = RunRequest(environment: "cartpole")
  request.options = [
    "environments": .integer(environments), "horizon": .integer(horizon), "minibatch": .integer(minibatch),
    "critic-epochs": .integer(criticEpochs), "policy-epochs": .integer(policyEpochs),
    "divergence-limit": .real(1000), "hidden": .text("64,64"), "evaluation-episodes": .integer(1),
    "evaluation-interval": .integer(1_000_000_000_000),
    // One update more than asked for: the first is not measured.
    "steps": .integer(steps + environments * horizon),
  ]
  var rates = Rates()
  for _ in 0..<measurement.repeats { try train(request, workers: workers, into: &rates) }
  report(
    measurement.benchmark,
    [
      ("env", "CartPole-v1"), ("agent", "actor-critic"), ("total_steps", steps),
      ("environments", environments), ("horizon", horizon), ("minibatch", minibatch),
      ("network_passes", 2 * criticEpochs + policyEpochs), ("workers", workers),
      ("steps_per_s", rates.median),
    ] + rates.fields(unit: "training steps/s") + [("peak_rss_mib", Usage.peakMemory)])
}

/// Trains once and adds the rate from the first update to the last.
private func train(_ request: RunRequest, workers: Int, into rates: inout Rates) throws {
  let catalogue = Catalogue(environments: .standard)
  var trainer = try Trainer(
    RunConfiguration(request, catalogue: catalogue), catalogue: catalogue, workers: workers)
  var first: (step: Int, usage: Usage)?
  var last: (step: Int, usage: Usage)?
  _ = try trainer.run { event in
    guard case .update(let record) = event else { return }
    last = (record.step, Usage())
    if first == nil { first = last }
  }
  guard let first, let last else { return }
  rates.add(Double(last.step - first.step), from: first.usage, to: last.usage)
}
