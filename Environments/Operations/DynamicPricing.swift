import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A stock that is to be sold within a season, at one of K prices a period: action k asks for (k + 1) / K of `highest-price`.
///
/// In each period a customer comes with probability `arrival` and buys at price p with probability exp(−p); the reward is what
/// they pay. The episode ends with the season or with the last unit; what is left is worth nothing.
///
/// The observation is the share of the stock that is left and the share of the season: one-hot over both it would be hundreds of
/// numbers. The states of the model are the pairs.
///
/// Source: Gallego and van Ryzin (1994), "Optimal dynamic pricing of inventories with stochastic demand over finite horizons",
/// exponential demand. Deviations: time goes in periods, with one customer at most in each.
public struct DynamicPricing: TableEnvironment {
  /// How it is played.
  public struct Options: OptionGroup {
    /// Units to be sold.
    public var stock = 10
    /// Periods of the season.
    public var periods = 40
    /// How many prices there are, K.
    public var prices = 6
    /// The highest price; at 1 a customer buys with probability 1 / e.
    public var highestPrice = 3.0
    /// The probability that a customer comes in a period.
    public var arrival = 0.8

    /// Ten units, forty periods and six prices.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("stock", \.stock, in: 1...50, "units to be sold"),
        .integer("periods", \.periods, in: 1...100, "periods of the season"),
        .integer("prices", \.prices, in: 2...10, "prices to choose from"),
        .real(
          "highest-price", \.highestPrice, in: 0.01...100, "the highest of them; at 1 one customer in e buys"),
        .real("arrival", \.arrival, in: 0...1, "probability that a customer comes in a period"),
      ]
    }
  }

  let dynamics: TabularDynamics
  /// The state: `periods · units sold + periods gone`.
  public internal(set) var state = 0
  private let periods: Int

  /// A season.
  public init(_ options: Options = Options()) {
    let (stock, periods) = (options.stock, options.periods)
    self.periods = periods
    dynamics = TabularDynamics(
      EnvironmentSpecification(
        identifier: "pricing/\(stock)-in-\(periods)", observation: .init(count: 2, in: 0...1),
        actionCount: options.prices, timeLimit: periods),
      stateCount: stock * periods, starts: [0],
      features: {
        [1 - Float($0 / periods) / Float(stock), 1 - Float($0 % periods) / Float(periods)]
      }
    ) { Self.transitions(from: $0, $1, options) }
  }

  private static func transitions(
    from state: Int, _ action: Int, _ options: Options
  ) -> [TabularModel.Transition] {
    let (sold, gone) = (state / options.periods, state % options.periods)
    let price = options.highestPrice * Double(action + 1) / Double(options.prices)
    let sale = options.arrival * Elementary.exp(-price)
    return [(sale, 1, price), (1 - sale, 0, 0)].map { probability, units, reward in
      let isOver = gone + 1 == options.periods || sold + units == options.stock
      return .init(
        probability: probability, nextState: isOver ? state : (sold + units) * options.periods + gone + 1,
        reward: reward, terminated: isOver)
    }
  }

  /// Units and periods that have gone.
  public var text: String { "sold \(state / periods), period \(state % periods + 1)" }
}
