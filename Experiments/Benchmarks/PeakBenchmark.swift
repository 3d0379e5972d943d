import COneHotMultiplyAdd
import OneHotNumerics

/// Multiply-adds on registers alone: what no kernel can exceed.
///
/// Once with operands of 0 and once with random ones, whose changing bits take more power.
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
