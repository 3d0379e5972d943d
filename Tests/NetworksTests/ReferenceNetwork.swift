import Foundation
import OneHotNetworks
import OneHotNumerics

/// A multilayer perceptron's definition in double precision, as a function of its flat parameters.
struct ReferenceNetwork {
  let sizes: [Int]
  let activation: Activation

  /// The output for one input. Parameters lie layer by layer, weights `[inputs, outputs]` before biases.
  func output(_ input: [Double], parameters: [Double]) -> [Double] {
    var values = input
    var start = 0
    for layer in 1..<sizes.count {
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

  private func activate(_ x: Double) -> Double {
    switch activation {
    case .identity: x
    case .tanh: tanh(x)
    case .relu: max(x, 0)
    }
  }
}

extension FeedforwardNetwork {
  /// A network with normal parameters, biases included, scaled to keep activations of order 1.
  static func random(_ sizes: [Int], _ activation: Activation, seed: UInt64) -> FeedforwardNetwork {
    var random = RandomSource(seed: seed, purpose: .measurement)
    let network = FeedforwardNetwork(sizes: sizes, activation: activation)
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
