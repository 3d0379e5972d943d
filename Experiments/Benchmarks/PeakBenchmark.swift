import COneHotMultiplyAdd
import OneHotNumerics

/// Multiply-adds on registers alone: what no kernel can exceed.
///
/// With operands of 0 it is the clock's peak; with random ones, many processors lower their clock, as every kernel
/// with real data makes them.
func measurePeak(_ measurement: Measurement) {
  let (steps, variant) = (10_000, Kernels.active.name)
  for operands in ["zero", "random"] {
    let numbers =
      operands == "zero"
      ? [Float](repeating: 0, count: Int(ONEHOT_OPERANDS))
      : normalMatrix(rows: 1, columns: Int(ONEHOT_OPERANDS)).elements
    var result: Float = 0
    let operations = onehot_multiply_add(variant, steps, numbers, &result)
    measurement.run([("operands", operands)], units: 1e-9 * operations, unit: "GFLOP/s") {
      _ = onehot_multiply_add(variant, steps, numbers, &result)
    }
  }
}
