import OneHotGumbel
import OneHotNumerics

/// Hard samples of fresh noise and their straight-through gradients, in one pass.
///
/// `--rows N`, and `--k N` for one number of actions only.
func measureGumbelSoftmax(_ measurement: Measurement) throws {
  let rows = try measurement.number("rows", default: 4_096)
  let actions = try measurement.number("k", default: 0)
  for actions in actions > 0 ? [actions] : [2, 4, 10, 18] {
    let logits = normalMatrix(rows: rows, columns: actions)
    let upstream = normalMatrix(rows: rows, columns: actions)
    let sample = Matrix(rows: rows, columns: actions)
    let gradient = Matrix(rows: rows, columns: actions)
    var random = RandomSource(seed: 1, purpose: .policyUpdate)
    measurement.run([("rows", rows), ("k", actions)], units: Double(rows), unit: "rows/s") {
      GumbelSoftmax.straightThrough(
        logits: logits, upstream: upstream, temperature: 1, using: &random, sample: sample,
        gradient: gradient)
    }
  }
}
