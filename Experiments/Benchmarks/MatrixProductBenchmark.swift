import OneHotNumerics

/// Single-precision matrix products `[m, k] · [k, n]`, as dense layers without a bias.
///
/// `--m 64,256,2048`, `--n 64`, `--k 64`.
func measureMatrixProducts(_ measurement: Measurement) throws {
  let (n, k) = (try measurement.number("n", default: 64), try measurement.number("k", default: 64))
  let right = normalMatrix(rows: k, columns: n)
  for m in try measurement.numbers("m", default: [64, 256, 2_048]) {
    let left = normalMatrix(rows: m, columns: k)
    let product = Matrix(rows: m, columns: n)
    let operations = 2 * Double(m) * Double(n) * Double(k)
    measurement.run([("m", m), ("n", n), ("k", k)], units: 1e-9 * operations, unit: "GFLOP/s") {
      Kernels.active.denseInputGradient(upstream: left, transposedWeights: right, into: product)
    }
  }
}
