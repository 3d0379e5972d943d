import OneHotNumerics

/// What two networks with discrete latents between them are to make of some data: the first network sees the
/// inputs, and the outputs of the second are judged.
protocol BottleneckTask {
  /// The data that the first network sees, `[rows, inputs]`.
  var inputs: Matrix { get }

  /// Draws all rows anew.
  mutating func draw()

  /// Judges the outputs of the second network, `[rows, outputs]`.
  func judge(_ outputs: Matrix, into verdict: Verdict)
}

/// How good outputs are.
struct Verdict {
  /// Each row's loss, `[1, rows]`.
  let losses: Matrix
  /// 1 for each row that is right, 0 for the others, `[1, rows]`.
  let successes: Matrix
  /// The gradient of each row's loss by its outputs, `[rows, outputs]`.
  let gradient: Matrix

  init(rows: Int, outputs: Int) {
    losses = Matrix(count: rows)
    successes = Matrix(count: rows)
    gradient = Matrix(rows: rows, columns: outputs)
  }

  /// The means over the rows.
  var mean: Score { Score(loss: mean(losses), success: mean(successes)) }

  private func mean(_ values: Matrix) -> Double {
    var sum = 0.0
    for row in 0..<values.count { sum += Double(values[row]) }
    return sum / Double(values.count)
  }

  /// Means over rows.
  struct Score: Sendable {
    let loss: Double
    /// The share of rows that are right.
    let success: Double
  }
}
