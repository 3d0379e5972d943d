import Foundation
import OneHotNumerics

/// The kernels' definitions, element by element in double precision, each with a bound on what single precision
/// may deviate from it.
enum NaiveKernels {
  /// A sum of products, and the sum of their absolute values, which bounds the rounding error of the sum.
  struct Sum {
    var value = 0.0
    var magnitude = 0.0
    var terms = 0

    mutating func add(_ product: Double) {
      value += product
      magnitude += abs(product)
      terms += 1
    }

    /// The error bound n ε Σ|products| of any order of summation (Higham 2002, section 3.1).
    var tolerance: Double { Double(terms + 1) * 0x1p-24 * magnitude + 1e-38 }
  }

  /// f(input · weights + bias), with the bound on the error before f.
  static func dense(input: Matrix, weights: Matrix, bias: Matrix?) -> [Sum] {
    (0..<input.rows).flatMap { row in
      (0..<weights.columns).map { column in
        var sum = Sum()
        if let bias { sum.add(Double(bias[column])) }
        for k in 0..<input.columns { sum.add(Double(input[row, k]) * Double(weights[k, column])) }
        return sum
      }
    }
  }

  /// before + inputᵀ · upstream.
  static func weightGradient(before: Matrix?, input: Matrix, upstream: Matrix) -> [Sum] {
    (0..<input.columns).flatMap { k in
      (0..<upstream.columns).map { column in
        var sum = Sum()
        if let before { sum.add(Double(before[k, column])) }
        for row in 0..<input.rows { sum.add(Double(input[row, k]) * Double(upstream[row, column])) }
        return sum
      }
    }
  }

  /// before + column sums of upstream.
  static func biasGradient(before: Matrix?, upstream: Matrix) -> [Sum] {
    (0..<upstream.columns).map { column in
      var sum = Sum()
      if let before { sum.add(Double(before[column])) }
      for row in 0..<upstream.rows { sum.add(Double(upstream[row, column])) }
      return sum
    }
  }

  static func transpose(_ matrix: Matrix) -> Matrix {
    let result = Matrix(rows: matrix.columns, columns: matrix.rows)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns { result[column, row] = matrix[row, column] }
    }
    return result
  }

  static func activation(_ activation: Activation, _ x: Double) -> Double {
    switch activation {
    case .identity: x
    case .tanh: tanh(x)
    case .relu: max(x, 0)
    }
  }

  /// f′, given the value of f.
  static func slope(_ activation: Activation, output y: Double) -> Double {
    switch activation {
    case .identity: 1
    case .tanh: 1 - y * y
    case .relu: y > 0 ? 1 : 0
    }
  }

  static func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max()!
    let weights = scores.map { exp($0 - largest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// J(p) w = p ∘ (w − ⟨p, w⟩)
  static func softmaxPullback(_ p: [Double], _ w: [Double]) -> [Double] {
    let mean = zip(p, w).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(p, w).map { $0 * ($1 - mean) }
  }

  /// −ln(−ln u) with u = (⌊bits/2⁹⌋ + ½)·2⁻²³.
  static func gumbel(_ bits: UInt32) -> Double {
    -log(-log((Double(bits >> 9) + 0.5) * 0x1p-23))
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
}
