import OneHotNumerics

/// A critic of several choices y_m at once: f(y) = Σ_m ⟨v_m, y_m⟩ + pairs · Σ_{m<n} s_m s_n + square · (Σ_m s_m)² with
/// s_m = ⟨a_m, y_m⟩. With pairs it is still linear in each choice, but what one brings depends on the others; with the square
/// it is curved between the options of a choice, too.
struct JointCritic: MeasuredCritic {
  /// v and a, `[choices][options]`.
  let values, scores: [[Double]]
  let pairs, square: Double

  func value(of options: [Int]) -> Double {
    let scores = options.enumerated().map { self.scores[$0][$1] }
    return value(alone: options.enumerated().reduce(0) { $0 + values[$1.offset][$1.element] }, scores)
  }

  func writeSlopes(at samples: Matrix, into slopes: Matrix) {
    for start in stride(from: 0, to: samples.rows, by: scores.count) {
      let found = (0..<scores.count).map { product(scores[$0], samples, start + $0) }
      let sum = found.reduce(0, +)
      for (choice, score) in found.enumerated() {
        let slope = pairs * (sum - score) + 2 * square * sum
        for option in 0..<samples.columns {
          slopes[start + choice, option] = Float(values[choice][option] + scores[choice][option] * slope)
        }
      }
    }
  }

  func writeValues(at samples: Matrix, into values: Matrix) {
    for sample in 0..<values.columns {
      let start = sample * scores.count
      let alone = (0..<scores.count).reduce(0.0) { $0 + product(self.values[$1], samples, start + $1) }
      values[sample] = Float(
        value(alone: alone, (0..<scores.count).map { product(scores[$0], samples, start + $0) }))
    }
  }

  private func value(alone: Double, _ scores: [Double]) -> Double {
    let (sum, squares) = (scores.reduce(0, +), scores.reduce(0) { $0 + $1 * $1 })
    return alone + pairs * (sum * sum - squares) / 2 + square * sum * sum
  }

  private func product(_ weights: [Double], _ samples: Matrix, _ row: Int) -> Double {
    weights.indices.reduce(0) { $0 + weights[$1] * Double(samples[row, $1]) }
  }
}
