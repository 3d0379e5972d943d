import OneHotFoundations

/// One of `count` parts of an experiment's runs, for one process of many.
public struct ComparisonShard: Sendable, Equatable, CustomStringConvertible {
  /// Which part, from 0 on.
  public let index: Int
  /// How many parts there are.
  public let count: Int

  /// How many parts there may be.
  public static let most = 100_000

  /// Reads "I/N", with I from 0 to N: `N/N` is `0/N`, so that whoever counts from 1 has all parts as well.
  ///
  /// - Throws: `InputError` unless it is of that form.
  public init(parsing text: String) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { OptionValue.text("\($0)") }
    guard parts.count == 2, let count = parts[1].integer(in: 1...Self.most),
      let index = parts[0].integer(in: 0...count)
    else {
      throw InputError(
        .usage, "option --shard", "'\(text)' is not I/N, with N from 1 to \(Self.most) and I from 0 to N",
        remedy: "3/8 is a part of 8, and 8/8 the same as 0/8: count from 0 or from 1")
    }
    (self.index, self.count) = (index % count, count)
  }

  /// As it is typed, with the index counted from 0.
  public var description: String { "\(index)/\(count)" }
}

extension ComparisonPlan {
  /// The runs of a part, in their order; nil stands for all.
  ///
  /// They are dealt like cards, the longest first: every part has as many of each variant in each environment as any other,
  /// give or take one, and the steps of two parts differ by those of one run at most.
  public func runs(of shard: ComparisonShard?) -> [Run] {
    guard let shard else { return runs }
    let steps = runs.map(\.configuration.training.steps)
    let order = runs.indices.sorted { (-steps[$0], $0) < (-steps[$1], $1) }
    return stride(from: shard.index, to: order.count, by: shard.count).map { order[$0] }.sorted().map {
      runs[$0]
    }
  }
}
