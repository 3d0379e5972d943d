import OneHotLearning

/// Which evaluation was the best so far: by the greedy mean, and if equal by the sampled one; a later one that is
/// equal in both replaces the earlier.
struct BestEvaluation {
  private(set) var record: EvaluationRecord?

  /// Takes an evaluation into account; whether it is now the best.
  mutating func take(_ candidate: EvaluationRecord) -> Bool {
    if let record, Self.means(candidate) < Self.means(record) { return false }
    record = candidate
    return true
  }

  private static func means(_ record: EvaluationRecord) -> (Double, Double) {
    (record.greedy.returns.mean, record.sampled.returns.mean)
  }
}
