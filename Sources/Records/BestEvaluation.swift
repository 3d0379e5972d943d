import OneHotFoundations
import OneHotLearning

/// Which evaluation was the best so far: by the greedy mean, and if equal by the sampled one; a later one that is
/// equal in both replaces the earlier.
struct BestEvaluation: Sendable {
  /// The greedy and the sampled mean; none before the first.
  private var means: [Double] = []

  /// Takes an evaluation into account; whether it is now the best.
  mutating func take(_ candidate: EvaluationRecord) -> Bool {
    let found = [candidate.greedy.returns.mean, candidate.sampled.returns.mean]
    if found.lexicographicallyPrecedes(means) { return false }
    means = found
    return true
  }

  /// The means.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange(list: "means", &means)
    guard [0, 2].contains(means.count) else {
      throw InputError(.data, "the best evaluation", "\(means.count) means instead of two")
    }
  }
}
