import OneHotNumerics

/// Single-precision matrix products `[m, k] · [k, n]`, as dense layers without a bias.
func measureMatrixProducts(_ measurement: Measurement) {
  for (m, n, k) in [(64, 64, 64), (256, 64, 64), (2_048, 64, 64), (512, 512, 512)] {
    let left = normalMatrix(rows: m, columns: k)
    let right = normalMatrix(rows: k, columns: n)
    let product = Matrix(rows: m, columns: n)
    let operations = 2 * Double(m) * Double(n) * Double(k)
    measurement.run([("m", m), ("n", n), ("k", k)], units: 1e-9 * operations, unit: "GFLOP/s") {
      Kernels.active.denseInputGradient(upstream: left, transposedWeights: right, into: product)
    }
  }
}
