import OneHotFoundations

extension Bandit {
  /// How the rewards of an arm are distributed.
  public enum Distribution: String, CaseIterable, Sendable {
    /// Normal about the arm's mean; the means are normal themselves.
    case gaussian
    /// 1 with the arm's probability, else 0; the probabilities are uniform on [0, 1).
    case bernoulli
  }

  /// What kind of bandit is drawn.
  public struct Options: OptionGroup {
    /// The number of arms.
    public var arms = 10
    /// How the rewards of an arm are distributed.
    public var distribution = Distribution.gaussian
    /// The standard deviation of an arm's rewards (gaussian).
    public var noise = 0.3
    /// Added to every reward.
    public var offset = 0.0
    /// The standard deviation of the arms' means (gaussian).
    public var spread = 1.0

    /// Ten arms. With `noise` 1 it is the testbed of Sutton and Barto (2018), section 2.3.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("arms", \.arms, in: 2...1000, "how many arms there are to choose from"),
        .choice("distribution", \.distribution, "how the rewards of an arm are distributed"),
        .real("noise", \.noise, in: 0...1e6, "standard deviation of an arm's rewards (gaussian)")
          .effective(if: "the distribution is gaussian") { $0.distribution == .gaussian },
        .real("offset", \.offset, in: -1e6...1e6, "number added to every reward"),
        .real("spread", \.spread, in: 0...1e6, "standard deviation of the arms' means (gaussian)")
          .effective(if: "the distribution is gaussian") { $0.distribution == .gaussian },
      ]
    }
  }
}
