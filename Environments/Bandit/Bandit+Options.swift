import OneHotFoundations

extension Bandit {
  /// How the rewards of an arm are distributed.
  public enum Distribution: String, CaseIterable, Sendable {
    /// Normal about the arm's mean; the means are normal themselves.
    case gaussian
    /// 1 with the arm's probability, else 0; the probabilities are uniform on [0, 1).
    case bernoulli
  }

  /// What arms pay in a context (``ContextualBandit``).
  public enum Means: String, CaseIterable, Sendable {
    /// A linear function of its numbers.
    case linear
    /// Another mean in each.
    case tabular
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
    /// How many numbers of a context are seen; 0: there is nothing to see.
    public var contexts = 0
    /// What arms pay in a context.
    public var means = Means.linear

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
        .integer("contexts", \.contexts, in: 0...100, "how many numbers of a context are seen; 0: none"),
        .choice("means", \.means, "what arms pay: a linear function of the context, or another mean in each")
          .effective(if: "there is a context") { $0.contexts > 0 },
      ]
    }
  }
}
