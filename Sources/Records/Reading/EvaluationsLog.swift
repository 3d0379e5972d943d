import Foundation

/// Reads `evaluations.csv`.
struct EvaluationsLog {
  private(set) var reader: LogReader
  private var last = 0
  private static let policies = ["greedy", "sampled"]
  private static let policyBytes = policies.map { Array($0.utf8) }

  /// Opens the file; throws `InputError` if it is missing or begins with another header.
  init(_ file: URL) throws {
    reader = try LogReader(
      file,
      columns: [
        LogColumn("step", .whole(from: 1)), LogColumn("policy", .word(Self.policies)),
        LogColumn("episodes", .whole(from: 1)), LogColumn("mean", .number),
        LogColumn("standard_deviation", .number), LogColumn("min", .number), LogColumn("max", .number),
        LogColumn("mean_length", .number),
      ])
  }

  /// The next evaluation, if both its rows are there; throws `InputError` if one is malformed or misplaced.
  ///
  /// - Parameter isComplete: whether a last evaluation of which only the first row is there is an error.
  mutating func nextEvaluation(isComplete: Bool) throws -> RunHistory.Evaluation? {
    guard let greedy = try nextMean(of: 0, valid: { $0 > $1 }, remedy: { "more than \($0)" }) else {
      return nil
    }
    last = greedy.step
    let sampled = try nextMean(of: 1, valid: { $0 == $1 }, remedy: { "\($0), as in the row before," })
    guard let sampled else {
      if isComplete { throw reader.missingLine("a row of \(last),sampled") }
      return nil
    }
    return RunHistory.Evaluation(step: last, greedy: greedy.mean, sampled: sampled.mean)
  }

  private mutating func nextMean(
    of policy: Int, valid: (Int, Int) -> Bool, remedy: (Int) -> String
  ) throws -> (step: Int, mean: Double)? {
    guard try reader.nextRow() else { return nil }
    let step = try reader.whole(from: 1)
    let found = try reader.word(of: Self.policyBytes)
    _ = try reader.whole(from: 1)
    let mean = try reader.number()
    for _ in 0..<4 { _ = try reader.number() }
    if found != policy {
      throw reader.fault(
        in: "policy", "'\(Self.policies[found])'", remedy: "\(Self.policies[policy]) would be right")
    }
    if !valid(step, last) {
      throw reader.fault(in: "step", "\(step) after \(last)", remedy: "\(remedy(last)) would be right")
    }
    try reader.endRow()
    return (step, mean)
  }
}
