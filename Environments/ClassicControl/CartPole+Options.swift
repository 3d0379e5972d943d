import OneHotEnvironmentKit
import OneHotFoundations

extension CartPole {
  /// What is shown of the cart and pole, how long an episode is, and what is rewarded.
  public struct Options: OptionGroup {
    /// A version of Gymnasium's environment.
    public enum Version: String, CaseIterable, Sendable {
      /// CartPole-v0: 200 steps, solved from a mean return of 195 on.
      case v0
      /// CartPole-v1: 500 steps, solved from a mean return of 475 on.
      case v1
    }

    /// How the velocities are dealt with.
    public enum Velocities: String, CaseIterable, Sendable {
      /// Both are observed.
      case shown
      /// Neither is: ``CartPolePositions``.
      case hidden
    }

    /// Which of Gymnasium's.
    public var version = Version.v1
    /// Steps after which an episode is truncated; nil for the version's.
    public var timeLimit: Int?
    /// Whether a step is worth 0 and the one with which it falls −1, instead of 1 both.
    public var suttonBartoReward = false
    /// Whether velocities are observed.
    public var velocities = Velocities.shown

    /// Gymnasium's CartPole-v1.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .choice("version", \.version, "which of Gymnasium's: an episode has 200 steps in v0, 500 in v1"),
        .automatic(
          "time-limit", \.timeLimit, in: 1...1_000_000,
          "steps until an episode is cut off (auto: the version's)"),
        .boolean(
          "sutton-barto-reward", \.suttonBartoReward,
          "whether a step is worth 0 and the one with which the pole falls -1, instead of 1 each"),
        .choice("velocities", \.velocities, "whether the velocities of cart and pole are observed"),
      ]
    }
  }

  /// What an episode is like.
  struct Rules: Sendable, Equatable {
    let version: Options.Version
    let timeLimit: Int
    let hasSuttonBartoReward: Bool

    init(_ options: Options = Options()) {
      version = options.version
      timeLimit = options.timeLimit ?? Self.timeLimit(of: options.version)
      hasSuttonBartoReward = options.suttonBartoReward
    }

    private static func timeLimit(of version: Options.Version) -> Int { version == .v0 ? 200 : 500 }

    var identifier: String { "CartPole-\(version)\(hasSuttonBartoReward ? "/sutton-barto" : "")" }

    /// What a step is worth.
    func reward(standing: Bool) -> Double {
      if hasSuttonBartoReward { return standing ? 0 : -1 }
      return 1
    }

    /// Gymnasium's; with other limits it says nothing.
    var rewardThreshold: Double? {
      guard timeLimit == Self.timeLimit(of: version) else { return nil }
      return hasSuttonBartoReward ? 0 : version == .v0 ? 195 : 475
    }

    /// Of random play, if it has fallen by the time limit.
    var floor: ReferenceReturn? {
      guard timeLimit >= Self.longestRandomEpisode else { return nil }
      return hasSuttonBartoReward
        ? .measured(-1, standardError: 0, "10⁵ episodes, all of which fell")
        : .measured(22.255, standardError: 0.037, "10⁵ episodes")
    }

    /// No episode of random play that was measured was longer: a later time limit makes no difference.
    private static let longestRandomEpisode = 200

    var optimum: ReferenceReturn {
      hasSuttonBartoReward
        ? .exact(0, "it stands until the time limit")
        : .exact(Double(timeLimit), "one for each step within the time limit")
    }
  }
}
