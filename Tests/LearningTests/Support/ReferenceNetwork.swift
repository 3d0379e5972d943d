import Foundation
import OneHotNumerics

/// A tanh multilayer perceptron in double precision, its parameters laid out layer by layer, weights
/// `[inputs, outputs]` before biases.
struct ReferenceNetwork {
  let sizes: [Int]

  func outputs(_ input: [Double], parameters: [Double]) -> [Double] {
    var values = input
    var start = 0
    for (index, (inputs, outputs)) in zip(sizes, sizes.dropFirst()).enumerated() {
      let biases = start + inputs * outputs
      var next = Array(parameters[biases..<biases + outputs])
      for from in 0..<inputs {
        for to in 0..<outputs { next[to] += values[from] * parameters[start + from * outputs + to] }
      }
      start = biases + outputs
      values = index == sizes.count - 2 ? next : next.map(tanh)
    }
    return values
  }
}

/// log softmax in double precision; a forbidden action gets the probability 0 and a finite logarithm.
func logSoftmax(_ logits: [Double], allowed: [Bool]? = nil) -> [Double] {
  let logits = logits.enumerated().map { allowed?[$0] == false ? -1e9 : $1 }
  let largest = logits.max() ?? 0
  let sum = logits.reduce(0) { $0 + exp($1 - largest) }
  return logits.map { $0 - largest - log(sum) }
}

/// Σ a b
func dot(_ first: [Double], _ second: [Double]) -> Double {
  zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
}

/// −Σ p log p
func entropy(_ logProbabilities: [Double]) -> Double {
  -dot(logProbabilities.map { exp($0) }, logProbabilities)
}

/// KL(p‖q) = Σ p (log p − log q)
func divergence(from p: [Double], to q: [Double]) -> Double {
  dot(p.map { exp($0) }, zip(p, q).map { $0 - $1 })
}

extension Matrix {
  /// A row in double precision.
  func row(_ row: Int) -> [Double] { (0..<columns).map { Double(self[row, $0]) } }

  /// All elements in double precision.
  var doubles: [Double] { elements.map(Double.init) }

  /// Standard normal numbers.
  static func normal(rows: Int, columns: Int, using random: inout RandomSource) -> Matrix {
    let matrix = Matrix(rows: rows, columns: columns)
    for position in 0..<matrix.count { matrix[position] = Float(random.normal()) }
    return matrix
  }
}
