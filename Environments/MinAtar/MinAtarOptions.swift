import OneHotEnvironmentKit
import OneHotFoundations

/// How a game of MinAtar is played.
public struct MinAtarOptions: Sendable, Equatable {
  /// Which actions there are.
  public enum Actions: String, CaseIterable, Sendable {
    /// Those that the game makes use of.
    case minimal
    /// All six of MinAtar: wait, left, up, right, down, fire.
    case full
  }

  /// The probability that the action before is taken again, whatever is chosen now.
  public var sticky = 0.1
  /// Which actions there are.
  public var actions = Actions.minimal
  /// Whether the game becomes harder the longer one plays; ``Breakout`` and ``Freeway`` never do.
  public var ramping = true
  /// Steps after which an episode is truncated. MinAtar has no limit, gymnax one of 1,000.
  public var timeLimit = 5000

  /// As MinAtar plays by default, within 5,000 steps.
  public init() {}
}

/// The options that a game has.
struct MinAtarGameOptions<Game: MinAtarGame>: OptionGroup {
  var values = MinAtarOptions()

  static var options: [OptionField<Self>] {
    var fields: [OptionField<Self>] = [
      .real(
        "sticky", \.values.sticky, in: 0...1,
        "probability that the action before is taken again, whatever is chosen")
    ]
    if Game.minimalActions.count < MinAtarAction.allCases.count {
      fields.append(
        .choice(
          "actions", \.values.actions, "whether to have only the actions that the game uses, or all six")
      )
    }
    if Game.becomesHarder {
      fields.append(.boolean("ramping", \.values.ramping, "whether the game becomes harder in time"))
    }
    return fields + [
      .integer(
        "time-limit", \.values.timeLimit, in: 1...1_000_000,
        "steps after which an episode is truncated; MinAtar has no limit, gymnax 1000")
    ]
  }
}
