import COneHotAllocationCounter
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning

/// Heap allocations of a warm update of the trainer with one worker: of the agent's update, and of the records of
/// the episodes that ended in it.
///
/// `--updates N` are counted, after twenty that warm everything up.
func measureAllocations(_ measurement: Measurement) throws {
  guard onehot_allocation_count() >= 0 else {
    throw InputError(
      .usage, "benchmark \(measurement.benchmark)", "allocations can be counted with glibc only",
      remedy: "run it on Linux")
  }
  let updates = try measurement.number("updates", default: 100)
  for (environment, agent) in [
    ("cartpole", "actor-critic"), ("gridworld", "actor-critic"), ("cartpole", "reinforce"),
    ("cartpole", "ppo"),
  ] {
    let counts = try allocations(of: agent, in: environment, updates: updates)
    report(
      measurement.benchmark,
      [
        ("env", environment), ("agent", agent), ("updates", updates),
        ("allocations", counts.reduce(0, +)),
        ("per_update_mean", Double(counts.reduce(0, +)) / Double(updates)),
        ("per_update_median", median(counts.map(Double.init))), ("per_update_max", counts.max()),
      ])
  }
}

private struct Enough: Error {}

/// Allocations of each update after the twentieth on this thread, which with one worker does all the work.
private func allocations(of agent: String, in environment: String, updates: Int) throws -> [Int] {
  let catalogue = Catalogue(environments: .standard)
  var request = RunRequest(environment: environment)
  request.agent = agent
  request.options = ["steps": .integer(1_000_000_000), "evaluation-interval": .integer(1_000_000_000)]
  var trainer = try Trainer(
    RunConfiguration(request, catalogue: catalogue), catalogue: catalogue, workers: 1)
  let warmUp = 20
  var totals: [Int] = []
  totals.reserveCapacity(updates + 1)
  do {
    _ = try trainer.run { event in
      guard case .update(let record) = event, record.update >= warmUp else { return }
      totals.append(onehot_allocation_count())
      if totals.count > updates { throw Enough() }
    }
  } catch is Enough {}
  return zip(totals, totals.dropFirst()).map { $1 - $0 }
}
