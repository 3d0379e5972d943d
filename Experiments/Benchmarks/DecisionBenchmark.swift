import OneHotLearning
import OneHotNumerics

/// Single decisions of a policy, the most probable action and a sampled one, as a program that uses it asks for them.
///
/// `--sizes 4-64-64-2`: the observation, hidden layers, the actions.
func measureDecisions(_ measurement: Measurement) throws {
  let sizes = try measurement.layerSizes()
  let policy = Policy(environment: measurement.benchmark, network: tanhNetwork(sizes))
  let observation = normalMatrix(rows: 1, columns: policy.observationCount).elements
  var random = RandomSource(seed: 1, purpose: .action)
  func measure(_ action: String, _ decide: () throws -> Int) throws {
    try measurement.run([("sizes", dashed(sizes)), ("action", action)], units: 1, unit: "decisions/s") {
      _ = try decide()
    }
  }
  try measure("most probable") { try policy.mostProbableAction(observation: observation) }
  try measure("sampled") { try policy.sampleAction(observation: observation, using: &random) }
}
