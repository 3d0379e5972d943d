import OneHotNetworks
import OneHotNumerics

/// Forward and backward passes of a network that reads pictures, parameter gradients included: filters of 3 x 3, a dense layer
/// and the output, with rectifiers between them.
///
/// `--sizes 4-10-10-16-128-6` (planes, rows and columns of a picture, filters, the dense layer, the output), `--batch 128`, and
/// `--input dense|boards`: pictures of normal numbers; or of zeros with a 1 at one place in sixteen.
func measurePictures(_ measurement: Measurement) throws {
  let sizes = try measurement.numbers("sizes", separator: "-", count: 6, default: [4, 10, 10, 16, 128, 6])
  let input = try measurement.choice("input", ["dense", "boards"])
  let shape = PlaneShape(planes: sizes[0], rows: sizes[1], columns: sizes[2])
  let convolution = Convolution(of: shape, filters: sizes[3], kernel: 3)
  var random = RandomSource(seed: 1, purpose: .measurement)
  let network = NeuralNetwork(
    sizes: [shape.count, convolution.output.count] + sizes[4...], convolutions: [convolution],
    activation: .relu, outputGain: 1, using: &random)
  let batches = try measurement.numbers("batch", default: [128])
  measurePasses(measurement, of: network, sizes, input, batches: batches) { batch in
    let rows = normalMatrix(rows: batch, columns: shape.count)
    if input == "boards" {
      for place in 0..<rows.count { rows[place] = place * 7919 % 16 == 0 ? 1 : 0 }
    }
    return rows
  }
}
