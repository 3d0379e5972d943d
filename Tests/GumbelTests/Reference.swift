import Foundation
import OneHotNumerics

/// The definitions, for one state, in double precision.
enum Reference {
  static func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max()!
    let weights = scores.map { exp($0 - largest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  static func relaxed(_ logits: [Double], _ noise: [Double], _ temperature: Double) -> [Double] {
    softmax(zip(logits, noise).map { ($0 + $1) / temperature })
  }

  static func dot(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// J(p) w; even in double precision an offset of 10⁴ would spoil the results of nearly certain choices.
  static func pullback(_ probabilities: [Double], _ upstream: [Double]) -> [Double] {
    let center = upstream[probabilities.firstIndex(of: probabilities.max()!)!]
    let upstream = upstream.map { $0 - center }
    let mean = dot(probabilities, upstream)
    return zip(probabilities, upstream).map { $0 * ($1 - mean) }
  }

  static func entropy(_ logits: [Double]) -> Double {
    -softmax(logits).reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
  }

  /// KL(p‖q)
  static func divergence(from p: [Double], to q: [Double]) -> Double {
    zip(softmax(p), softmax(q)).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
  }
}

extension Matrix {
  /// One row.
  init(row: [Double]) {
    self.init([row.map(Float.init)])
  }

  /// The same row many times.
  init(row: [Double], repeated count: Int) {
    self.init([[Float]](repeating: row.map(Float.init), count: count))
  }

  /// A row's elements in double precision.
  func row(_ index: Int) -> [Double] {
    slice(index..<index + 1).elements.map(Double.init)
  }

  /// A row of normal numbers with some standard deviation.
  static func randomRow(_ count: Int, scale: Double, using random: inout RandomSource) -> Matrix {
    Matrix(row: (0..<count).map { _ in scale * random.normal() })
  }

  /// The bits of the elements in some columns of the first row.
  func bits(_ columns: [Int]) -> [UInt32] {
    columns.map { self[0, $0].bitPattern }
  }
}
