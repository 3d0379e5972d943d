import OneHotEnvironmentKit
import OneHotFoundations

/// A machine that wears: 0 runs it for a period, 1 repairs it, 2 replaces it.
///
/// A machine in condition c of 0 ..< n earns 1 − c / (n − 1) when it runs, and is up to two conditions worse afterwards, each
/// with probability `wear`. A repair halves c, rounded down, and a replacement makes it 0; both cost what the options say, and a
/// period in which nothing is earned. An episode starts with a new machine and is cut off after 100 periods.
///
/// The observation is one-hot over the conditions, which are also the states of the model.
///
/// Source: Derman (1963), "On optimal replacement rules when changes of state are Markovian"; Puterman (1994), "Markov decision
/// processes", section 4.7.5.
public struct MachineReplacement: TableEnvironment {
  /// How it is played.
  public struct Options: OptionGroup {
    /// How many conditions the machine has, n.
    public var conditions = 10
    /// The probability of each of two steps of wear.
    public var wear = 0.3
    /// Cost of a repair.
    public var repair = 0.5
    /// Cost of a new machine.
    public var replacement = 1.5

    /// Ten conditions.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("conditions", \.conditions, in: 2...500, "conditions of the machine"),
        .real("wear", \.wear, in: 0...1, "probability of each of two steps of wear in a period"),
        .real("repair", \.repair, in: 0...1000, "cost of a repair, which halves the wear"),
        .real("replacement", \.replacement, in: 0...1000, "cost of a new machine"),
      ]
    }
  }

  let dynamics: TabularDynamics
  /// The condition, 0 for new.
  public internal(set) var state = 0

  /// A machine.
  public init(_ options: Options = Options()) {
    dynamics = TabularDynamics(
      EnvironmentSpecification(
        identifier: "machine/\(options.conditions)", observation: .init(oneHot: options.conditions),
        actionCount: 3, timeLimit: 100),
      stateCount: options.conditions, starts: [0]
    ) { Self.transitions(from: $0, $1, options) }
  }

  private static func transitions(
    from condition: Int, _ action: Int, _ options: Options
  ) -> [TabularModel.Transition] {
    let worst = options.conditions - 1
    switch action {
    case 0:
      let income = 1 - Double(condition) / Double(worst)
      return Binomial.probabilities(count: 2, probability: options.wear).enumerated().map {
        .init(
          probability: $1, nextState: min(worst, condition + $0), reward: income, terminated: false)
      }
    case 1:
      return [.init(probability: 1, nextState: condition / 2, reward: -options.repair, terminated: false)]
    default:
      return [.init(probability: 1, nextState: 0, reward: -options.replacement, terminated: false)]
    }
  }

  /// How worn it is.
  public var text: String {
    String(repeating: "#", count: state)
      + String(repeating: ".", count: dynamics.stateCount - 1 - state)
  }
}
