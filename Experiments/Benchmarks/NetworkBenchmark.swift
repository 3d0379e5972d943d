import OneHotNetworks
import OneHotNumerics

/// Forward and backward passes of a 4-64-64-2 network with tanh, parameter gradients included.
func measureNetworks(_ measurement: Measurement) {
  var random = RandomSource(seed: 1, purpose: .measurement)
  let network = MultilayerPerceptron(
    sizes: [4, 64, 64, 2], activation: .tanh, hiddenGain: 1, outputGain: 1, using: &random)
  for batch in [64, 256, 2_048] {
    let input = normalMatrix(rows: batch, columns: 4)
    let upstream = normalMatrix(rows: batch, columns: 2)
    let workspace = NetworkWorkspace(for: network, rows: batch)
    measurement.run([("batch", batch)], units: Double(batch), unit: "rows/s") {
      _ = network.forward(input, in: workspace)
      network.pullback(input: input, upstream: upstream, in: workspace)
    }
  }
}
