import OneHotNetworks
import OneHotNumerics

/// Forward and backward passes of a network with tanh between its layers, parameter gradients included.
///
/// `--sizes 4-64-64-2` (the input, hidden layers, the output), `--batch 64,256,2048`, and `--input dense|one-hot`: rows of
/// normal numbers, or of zeros and a 1, as environments with tables observe them.
func measureNetworks(_ measurement: Measurement) throws {
  let sizes = try measurement.layerSizes()
  let input = try measurement.choice("input", ["dense", "one-hot"])
  let network = tanhNetwork(sizes)
  for batch in try measurement.numbers("batch", default: [64, 256, 2_048]) {
    let rows =
      input == "dense"
      ? normalMatrix(rows: batch, columns: sizes[0]) : oneHotMatrix(rows: batch, columns: sizes[0])
    let upstream = normalMatrix(rows: batch, columns: network.outputCount)
    let workspace = NetworkWorkspace(for: network, rows: batch)
    measurement.run(
      [("sizes", dashed(sizes)), ("input", input), ("batch", batch)], units: Double(batch), unit: "rows/s"
    ) {
      _ = network.forward(rows, in: workspace)
      network.pullback(input: rows, upstream: upstream, in: workspace)
    }
  }
}

/// The same network in every run.
func tanhNetwork(_ sizes: [Int]) -> MultilayerPerceptron {
  var random = RandomSource(seed: 1, purpose: .measurement)
  return MultilayerPerceptron(
    sizes: sizes, activation: .tanh, hiddenGain: 1, outputGain: 1, using: &random)
}

private func oneHotMatrix(rows: Int, columns: Int) -> Matrix {
  let matrix = Matrix(rows: rows, columns: columns)
  for row in 0..<rows { matrix[row, row * 7919 % columns] = 1 }
  return matrix
}
