import OneHotNetworks
import OneHotNumerics

/// Forward and backward passes of a network with tanh between its layers, parameter gradients included.
///
/// `--sizes 4-64-64-2` (the input, hidden layers, the output), `--batch 64,256,2048`, and `--input dense|one-hot|index`: rows of
/// normal numbers; of zeros and a 1; or the same known by the place of the 1, as agents keep one-hot observations.
func measureNetworks(_ measurement: Measurement) throws {
  let sizes = try measurement.layerSizes()
  let input = try measurement.choice("input", ["dense", "one-hot", "index"])
  let batches = try measurement.numbers("batch", default: [64, 256, 2_048])
  measurePasses(measurement, of: tanhNetwork(sizes), sizes, input, batches: batches) {
    inputMatrix(input, rows: $0, columns: sizes[0])
  }
}

/// Passes of some input for each number of rows.
func measurePasses(
  _ measurement: Measurement, of network: NeuralNetwork, _ sizes: [Int], _ input: String, batches: [Int],
  makeInput: (Int) -> Matrix
) {
  for batch in batches {
    let rows = makeInput(batch)
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
func tanhNetwork(_ sizes: [Int]) -> NeuralNetwork {
  var random = RandomSource(seed: 1, purpose: .measurement)
  return NeuralNetwork(
    sizes: sizes, activation: .tanh, hiddenGain: 1, outputGain: 1, using: &random)
}

private func inputMatrix(_ kind: String, rows: Int, columns: Int) -> Matrix {
  if kind == "dense" { return normalMatrix(rows: rows, columns: columns) }
  let matrix = Matrix(rows: rows, columns: kind == "index" ? 1 : columns)
  for row in 0..<rows {
    let place = row * 7919 % columns
    if kind == "index" { matrix[row, 0] = Float(place) } else { matrix[row, place] = 1 }
  }
  return matrix
}
