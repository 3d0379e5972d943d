import Foundation
import OneHotNetworks
import OneHotNumerics

/// A feed-forward network's definition in double precision, as a function of its flat parameters.
struct ReferenceNetwork {
  let sizes: [Int]
  var convolutions: [Convolution] = []
  let activation: Activation

  /// The output for one input. Parameters lie layer by layer, weights `[inputs, outputs]` before biases.
  func output(_ input: [Double], parameters: [Double]) -> [Double] {
    var values = input
    var start = 0
    for (index, convolution) in convolutions.enumerated() {
      let end = start + (convolution.patchCount + 1) * convolution.filters
      let layer = Array(parameters[start..<end])
      values = output(of: convolution, isFirst: index == 0, values, layer).map(activate)
      start = end
    }
    for layer in (1 + convolutions.count)..<sizes.count {
      let (inputs, outputs) = (sizes[layer - 1], sizes[layer])
      values = (0..<outputs).map { output in
        var sum = parameters[start + inputs * outputs + output]
        for k in 0..<inputs { sum += values[k] * parameters[start + k * outputs + output] }
        return layer == sizes.count - 1 ? sum : activate(sum)
      }
      start += (inputs + 1) * outputs
    }
    return values
  }

  /// Σ over planes and the kernel's rows and columns of weights and what lies beneath them, place by place.
  private func output(
    of convolution: Convolution, isFirst: Bool, _ values: [Double], _ parameters: [Double]
  ) -> [Double] {
    let (shape, kernel, filters) = (convolution.input, convolution.kernel, convolution.filters)
    func value(_ plane: Int, _ row: Int, _ column: Int) -> Double {
      guard (0..<shape.rows).contains(row), (0..<shape.columns).contains(column) else { return 0 }
      return isFirst
        ? values[(plane * shape.rows + row) * shape.columns + column]
        : values[(row * shape.columns + column) * shape.planes + plane]
    }
    /// Of TensorFlow's SAME: an odd number of zeros has one more at the end.
    func before(_ length: Int) -> Int {
      guard convolution.padding == .same else { return 0 }
      let places = Int((Double(length) / Double(convolution.stride)).rounded(.up))
      return max((places - 1) * convolution.stride + kernel - length, 0) / 2
    }
    let (top, left) = (before(shape.rows), before(shape.columns))
    var result: [Double] = []
    for row in 0..<convolution.output.rows {
      for column in 0..<convolution.output.columns {
        for filter in 0..<filters {
          var sum = parameters[convolution.patchCount * filters + filter]
          for plane in 0..<shape.planes {
            for (i, j) in (0..<kernel * kernel).map({ ($0 / kernel, $0 % kernel) }) {
              let weight = parameters[((plane * kernel + i) * kernel + j) * filters + filter]
              sum +=
                weight
                * value(plane, row * convolution.stride + i - top, column * convolution.stride + j - left)
            }
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  private func activate(_ x: Double) -> Double {
    switch activation {
    case .identity: x
    case .tanh: tanh(x)
    case .relu: max(x, 0)
    }
  }
}

extension NeuralNetwork {
  /// A network with normal parameters, biases included, scaled to keep activations of order 1.
  static func random(
    _ sizes: [Int], convolutions: [Convolution] = [], _ activation: Activation, seed: UInt64
  ) -> NeuralNetwork {
    var random = RandomSource(seed: seed, purpose: .measurement)
    let network = NeuralNetwork(sizes: sizes, convolutions: convolutions, activation: activation)
    for (weights, bias) in network.parameterViews {
      let scale = 1 / Double(weights.rows).squareRoot()
      for position in 0..<weights.count { weights[position] = Float(scale * random.normal()) }
      for position in 0..<bias.count { bias[position] = Float(0.3 * random.normal()) }
    }
    return network
  }
}

extension Matrix {
  /// Standard normal elements.
  static func random(rows: Int, columns: Int, seed: UInt64) -> Matrix {
    var random = RandomSource(seed: seed, purpose: .measurement)
    let result = Matrix(rows: rows, columns: columns)
    for position in 0..<result.count { result[position] = Float(random.normal()) }
    return result
  }

  /// The elements in double precision.
  var doubles: [Double] { elements.map(Double.init) }

  /// A row's elements in double precision.
  func row(_ index: Int) -> [Double] { slice(index..<index + 1).doubles }
}
