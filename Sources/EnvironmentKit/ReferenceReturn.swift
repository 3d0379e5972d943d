import OneHotNumerics

/// A mean return that others are placed by, such as that of random play or the largest there can be, and how it is known.
public struct ReferenceReturn: Sendable, Equatable, Codable {
  /// The mean return of an episode.
  public let value: Double
  /// The standard error of the mean, if episodes were played for it; else 0.
  public let standardError: Double
  /// Whether it is known by a proof or by exact sums, up to rounding.
  public let isExact: Bool
  /// How it is known: a method, or author and year.
  public let source: String

  /// One known by a proof or by exact sums.
  public static func exact(_ value: Double, _ source: String) -> Self {
    Self(value: value, standardError: 0, isExact: true, source: source)
  }

  /// The best that is known to have been reached; more may be possible.
  public static func best(_ value: Double, _ source: String) -> Self {
    Self(value: value, standardError: 0, isExact: false, source: source)
  }

  /// The mean of episodes that were played.
  public static func measured(_ value: Double, standardError: Double, _ source: String) -> Self {
    Self(value: value, standardError: standardError, isExact: false, source: source)
  }

  /// The same where every reward is so many times as large; `factor` is above 0.
  func scaled(by factor: Double) -> Self {
    Self(
      value: factor * value, standardError: factor * standardError, isExact: isExact, source: source)
  }
}

extension MultiDiscreteEnvironment {
  /// The mean return of play that is uniformly random over the allowed options, and the largest there can be, within the time
  /// limit: as the specification declares them, else by dynamic programming of a ``TabularEnvironment``, else nil.
  ///
  /// A table is worked out within its time limit or, without one, if no episode lasts for ever, and only where 10⁹ ways of a
  /// step or fewer have to be looked at.
  public func references() -> (floor: ReferenceReturn?, optimum: ReferenceReturn?) {
    let declared = (floor: specification.floor, optimum: specification.optimum)
    guard declared.floor == nil || declared.optimum == nil,
      let model = (self as? any TabularEnvironment)?.allowedModel
    else { return declared }
    let (limit, ways) = (specification.timeLimit, max(1, model.wayCount))
    let horizon = min(limit ?? model.stateCount + 1, 1_000_000_000 / ways)
    func exact(_ result: TabularModel.Induction) -> ReferenceReturn? {
      guard result.isSettled || horizon == limit else { return nil }
      return .exact(result.mean, "dynamic programming")
    }
    return (
      declared.floor ?? exact(model.induction(horizon: horizon) { $0.reduce(0, +) / Double($0.count) }),
      declared.optimum ?? exact(model.induction(horizon: horizon) { $0.max() ?? 0 })
    )
  }
}

extension TabularEnvironment {
  /// The model without what is forbidden in a state; nil if a state does not tell.
  fileprivate var allowedModel: TabularModel? {
    guard self is any MaskedMultiDiscreteEnvironment else { return model }
    var (copy, restricted) = (self, model)
    let space = specification.actions
    for state in restricted.livingStates {
      guard let mask = copy.mask(in: state) else { return nil }
      let allowed = restricted.transitions[state].indices.filter { joint in
        var start = 0
        return zip(space.options(ofJointAction: joint), space.optionCounts).allSatisfy { option, count in
          defer { start += count }
          return mask[start + option]
        }
      }
      restricted.transitions[state] = allowed.map { restricted.transitions[state][$0] }
    }
    return restricted
  }

  private mutating func mask(in state: Int) -> [Bool]? {
    let numbers = Matrix(count: specification.observation.count)
    guard (try? numbers.withElements({ try enter(state, afterSteps: 0, into: &$0) })) != nil,
      let masked = self as? any MaskedMultiDiscreteEnvironment
    else { return nil }
    var allowed = [Bool](repeating: true, count: specification.actionCount)
    var span = allowed.mutableSpan
    masked.writeActionMask(into: &span)
    return allowed
  }
}
