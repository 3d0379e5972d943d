import OneHotEnvironmentKit
import OneHotFoundations

/// A shop that orders 0, 1, ... units a period, the action, which arrive some periods later; whoever finds nothing left does
/// not come back.
///
/// In each period one orders first; then demand comes, a binomial number of three possible units, and takes what is on the
/// shelf; then what was ordered `lead-time` − 1 periods ago is put there for the next one. With a lead time of 0 the order
/// itself serves the demand. The reward is minus the costs of the period: `holding` a unit left, `penalty` a unit of demand
/// lost. What arrives and finds no place on the shelf is sent back. An episode starts with nothing in stock or under way and
/// is cut off after 100 periods.
///
/// The observation is the stock, as a share of the places, and the orders under way, soonest first, as shares of the largest
/// one: one-hot over all combinations it would be thousands of numbers, of which each says nothing about its neighbors. The
/// states of the model are these combinations.
///
/// Source: Zipkin (2008), "Old and new methods for lost-sales inventory systems". Deviations: demand is at most 3.
public struct InventoryControl: TableEnvironment {
  /// How it is played.
  public struct Options: OptionGroup {
    /// Periods until an order arrives.
    public var leadTime = 2
    /// Mean demand of a period, in units.
    public var demand = 1.5
    /// Cost of a unit that is left at the end of a period.
    public var holding = 1.0
    /// Cost of a unit of demand that is lost.
    public var penalty = 4.0
    /// Units that one can order at once.
    public var largestOrder = 3
    /// Units that find place in stock.
    public var places = 10

    /// A lead time of two periods, and a unit lost costs as much as four kept for a period.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("lead-time", \.leadTime, in: 0...4, "periods until an order arrives"),
        .real("demand", \.demand, in: 0...3, "mean demand of a period, in units"),
        .real("holding", \.holding, in: 0...1000, "cost of a unit left at the end of a period"),
        .real("penalty", \.penalty, in: 0...1000, "cost of a unit of demand that is lost"),
        .integer("largest-order", \.largestOrder, in: 1...4, "units that can be ordered at once"),
        .integer("places", \.places, in: 1...30, "units that find place in stock"),
      ]
    }
  }

  let dynamics: TabularDynamics
  /// The state: that of the model.
  public internal(set) var state = 0

  /// A shop.
  public init(_ options: Options = Options()) {
    let rules = InventoryRules(options: options)
    dynamics = TabularDynamics(
      EnvironmentSpecification(
        identifier: "inventory/lead-\(options.leadTime)",
        observation: .init(count: 1 + rules.ordersUnderWay, in: 0...1), actionCount: options.largestOrder + 1,
        timeLimit: 100),
      stateCount: rules.stateCount, starts: [0], features: rules.features, rule: rules.transitions)
  }
}

extension InventoryControl {
  /// Stock and orders as last observed, in units.
  public var text: String {
    let numbers = dynamics.features![(state * specification.observation.count)...].prefix(
      specification.observation.count)
    return "stock and orders under way, as shares: \(numbers.map { "\($0)" }.joined(separator: " "))"
  }
}

/// What happens in a period.
private struct InventoryRules {
  let options: InventoryControl.Options

  /// The orders that are neither in stock nor made in this period.
  var ordersUnderWay: Int { max(0, options.leadTime - 1) }
  private var orderSizes: Int { options.largestOrder + 1 }

  var stateCount: Int {
    (0..<ordersUnderWay).reduce(options.places + 1) { states, _ in states * orderSizes }
  }

  /// The stock, and the orders under way, soonest first.
  private func contents(of state: Int) -> (stock: Int, orders: [Int]) {
    var rest = state
    var orders: [Int] = []
    for _ in 0..<ordersUnderWay {
      orders.append(rest % orderSizes)
      rest /= orderSizes
    }
    return (rest, orders)
  }

  private func number(stock: Int, orders: [Int]) -> Int {
    orders.reversed().reduce(stock) { $0 * orderSizes + $1 }
  }

  func features(_ state: Int) -> [Float] {
    let (stock, orders) = contents(of: state)
    return [Float(stock) / Float(options.places)] + orders.map { Float($0) / Float(options.largestOrder) }
  }

  func transitions(_ state: Int, _ action: Int) -> [TabularModel.Transition] {
    let (stock, orders) = contents(of: state)
    var arriving = orders + [action]
    let atOnce = options.leadTime == 0 ? arriving.removeFirst() : 0
    let available = min(options.places, stock + atOnce)
    let tomorrow = arriving.isEmpty ? 0 : arriving.removeFirst()
    return Binomial.probabilities(count: 3, probability: options.demand / 3).enumerated().map {
      demand, probability in
      let left = max(0, available - demand)
      let cost = options.holding * Double(left) + options.penalty * Double(max(0, demand - available))
      return .init(
        probability: probability,
        nextState: number(stock: min(options.places, left + tomorrow), orders: arriving),
        reward: cost == 0 ? 0 : -cost, terminated: false)
    }
  }
}
