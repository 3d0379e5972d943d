import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotLearning

/// Training steps per second, in CartPole or the environment that `--env` names.
///
/// `--agent ppo` (the default): four epochs of two 4-64-64 networks, so that each environment step takes eight passes (forward
/// and backward, with a step of Adam each minibatch), as in the peers. `--agent actor-critic`: its own number of
/// minibatches of three networks, and predictions for all rollouts that are kept.
///
/// `--environments N`, `--horizon N`, `--minibatch N` (PPO: by default a quarter of the rollout's rows, as is usual),
/// `--workers N`, `--steps N`. The first update, which warms everything up, and evaluations are not part of the time.
func measureTraining(_ measurement: Measurement) throws {
  let environment = measurement.text("env", default: "cartpole")
  let agent = try measurement.choice("agent", ["ppo", "actor-critic"])
  let isPPO = agent == "ppo"
  let environments = try measurement.number("environments", default: isPPO ? 4 : 16)
  let horizon = try measurement.number("horizon", default: isPPO ? 128 : 32)
  let minibatch = try measurement.number(
    "minibatch", default: isPPO ? max(1, environments * horizon / 4) : 128)
  let workers = try measurement.number("workers", default: 1)
  let steps = try measurement.number("steps", default: 100_000)

  var request = RunRequest(environment: environment)
  request.agent = agent
  request.options = [
    "environments": .integer(environments), "horizon": .integer(horizon), "minibatch": .integer(minibatch),
    "hidden": .text("64,64"), "evaluation-episodes": .integer(1),
    "evaluation-interval": .integer(1_000_000_000_000),
    // One update more than asked for: the first is not measured.
    "steps": .integer(steps + environments * horizon),
  ]
  if isPPO { request.options["epochs"] = .integer(4) }
  var rates = Rates()
  for _ in 0..<measurement.repeats { try train(request, workers: workers, into: &rates) }
  report(
    measurement.benchmark,
    [
      ("env", environment), ("agent", agent), ("total_steps", steps),
      ("environments", environments), ("horizon", horizon), ("minibatch", minibatch),
      ("workers", workers),
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
