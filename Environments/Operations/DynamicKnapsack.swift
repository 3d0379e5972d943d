import OneHotEnvironmentKit
import OneHotFoundations

/// A knapsack, and items that come one a period: 0 lets it go, 1 takes it in.
///
/// An item is small (weight 1, value 1), medium (2, 3) or large (3, 6); each kind comes with a quarter of the probability, and
/// else none. To take in what does not fit, or nothing, does nothing. The reward is the value of what is taken in; the episode ends after
/// `periods` items, or when the knapsack is full.
///
/// The observation is four numbers: the capacity left and the periods left, as shares, and the weight and the value of the item,
/// as shares of the largest; one-hot over all of them it would be hundreds. The states of the model are their combinations, of
/// which the first has no item.
///
/// Source: Papastavrou, Rajagopalan and Kleywegt (1996), "The dynamic and stochastic knapsack problem with deadlines".
/// Deviations: time goes in periods, with one item at most in each.
public struct DynamicKnapsack: TableEnvironment {
  /// How it is played.
  public struct Options: OptionGroup {
    /// The weight that fits in.
    public var capacity = 10
    /// Periods until the deadline.
    public var periods = 20

    /// A capacity for half of what comes.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("capacity", \.capacity, in: 1...30, "weight that fits in"),
        .integer("periods", \.periods, in: 1...100, "periods until the deadline"),
      ]
    }
  }

  /// The kinds of items; the first is none.
  private static let weights = [0, 1, 2, 3]
  private static let values = [0.0, 1, 3, 6]

  let dynamics: TabularDynamics
  /// The state: `4 · (periods · weight taken + periods gone) + kind of the item`.
  public internal(set) var state = 0
  private let periods: Int

  /// A knapsack.
  public init(_ options: Options = Options()) {
    periods = options.periods
    dynamics = TabularDynamics(
      EnvironmentSpecification(
        identifier: "knapsack/\(options.capacity)-in-\(options.periods)",
        observation: .init(count: 4, in: 0...1), actionCount: 2, timeLimit: options.periods + 1),
      // Nothing has come yet; the periods are those that follow.
      stateCount: options.capacity * (options.periods + 1) * 4, starts: [0],
      features: { Self.features($0, options) }
    ) { Self.transitions(from: $0, $1, options) }
  }

  private static func contents(_ state: Int, _ options: Options) -> (taken: Int, gone: Int, kind: Int) {
    let pair = state / 4
    return (pair / (options.periods + 1), pair % (options.periods + 1), state % 4)
  }

  private static func features(_ state: Int, _ options: Options) -> [Float] {
    let (taken, gone, kind) = contents(state, options)
    return [
      1 - Float(taken) / Float(options.capacity), 1 - Float(gone) / Float(options.periods),
      Float(weights[kind]) / 3, Float(values[kind]) / 6,
    ]
  }

  private static func transitions(
    from state: Int, _ action: Int, _ options: Options
  ) -> [TabularModel.Transition] {
    let (taken, gone, kind) = contents(state, options)
    let fits = action == 1 && taken + weights[kind] <= options.capacity
    let next = fits ? taken + weights[kind] : taken
    let reward = fits ? values[kind] : 0
    if next == options.capacity || gone == options.periods {
      return [.init(probability: 1, nextState: state, reward: reward, terminated: true)]
    }
    return (0..<4).map {
      .init(
        probability: 0.25, nextState: (next * (options.periods + 1) + gone + 1) * 4 + $0, reward: reward,
        terminated: false)
    }
  }

  /// What is in, and what has come.
  public var text: String {
    let pair = state / 4
    let kind = ["nothing", "a small item", "a medium item", "a large item"][state % 4]
    return "weight \(pair / (periods + 1)), period \(pair % (periods + 1)): \(kind)"
  }
}
