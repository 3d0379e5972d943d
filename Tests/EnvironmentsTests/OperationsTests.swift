import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics
import Testing

@Suite("Operations")
struct OperationsTests {
  private func environment(_ name: String, _ options: [String: OptionValue] = [:]) throws
    -> any MultiDiscreteEnvironment
  {
    try EnvironmentRegistry.standard.element(named: name).makeEnvironment(options: options, seed: 0)
  }

  private func optimum(_ name: String, _ options: [String: OptionValue] = [:], horizon: Int? = nil) throws
    -> Double
  {
    let environment = try environment(name, options)
    let model = try #require(environment as? any TabularEnvironment).model
    return model.optimalReturn(horizon: horizon ?? environment.specification.timeLimit!)
  }

  private func floor(_ name: String, _ options: [String: OptionValue] = [:]) throws -> Double {
    let environment = try environment(name, options)
    let model = try #require(environment as? any TabularEnvironment).model
    let even = Array(
      repeating: Array(repeating: 1 / Double(model.actionCount), count: model.actionCount),
      count: model.stateCount)
    return model.meanReturn(horizon: environment.specification.timeLimit!) { _ in even }
  }

  @Test(
    "conform at the ends of their options",
    arguments: [
      ("inventory", ["lead-time": .integer(0)]),
      ("inventory", ["lead-time": .integer(1), "places": .integer(1)]),
      ("inventory", ["lead-time": .integer(4), "demand": .integer(3)]),
      ("inventory", ["demand": .integer(0), "largest-order": .integer(1)]),
      ("queue", ["places": .integer(1)]), ("queue", ["places": .integer(30), "arrival": .integer(0)]),
      ("machine", ["conditions": .integer(2)]), ("machine", ["wear": .integer(1)]),
      ("pricing", ["stock": .integer(1), "periods": .integer(1)]), ("pricing", ["prices": .integer(10)]),
      ("knapsack", ["capacity": .integer(1), "periods": .integer(1)]),
      ("knapsack", ["capacity": .integer(30)]),
    ] as [(String, [String: OptionValue])])
  func conformance(name: String, options: [String: OptionValue]) throws {
    try EnvironmentConformance(episodes: 2).verify(environment(name, options))
  }

  @Test(
    "are small enough to be solved in no time at their largest, and step by the table's kernel",
    arguments: [
      ("inventory", ["lead-time": .integer(4), "places": .integer(30)]), ("queue", ["places": .integer(30)]),
      ("machine", ["conditions": .integer(500)]),
      ("pricing", ["stock": .integer(50), "periods": .integer(100), "prices": .integer(10)]),
      ("knapsack", ["capacity": .integer(30), "periods": .integer(100)]),
    ] as [(String, [String: OptionValue])])
  func sizes(name: String, options: [String: OptionValue]) throws {
    let environment = try environment(name, options)
    let model = try #require(environment as? any TabularEnvironment).model
    #expect(model.transitions.joined().reduce(0) { $0 + $1.count } <= 100_000)
    #expect(String(describing: type(of: environment.batched(count: 2))).hasPrefix("TableBatch<"))
  }

  @Test("a sure demand is met from the day on which orders arrive", arguments: 0...4)
  func sureDemand(leadTime: Int) throws {
    // Three units are asked for in each of 100 periods; those before the first order arrives are lost, at 4 each.
    let best = try optimum("inventory", ["demand": .integer(3), "lead-time": .integer(leadTime)])
    #expect(best == Double(-12 * leadTime))
  }

  @Test("the last period of an inventory costs what one can work out")
  func lastPeriod() throws {
    // Without lead time: q units for a binomial demand of mean 1.5, (1, 3, 3, 1) / 8; two are best.
    let probabilities = [0.125, 0.375, 0.375, 0.125]
    func cost(_ ordered: Int) -> Double {
      probabilities.indices.reduce(0.0) { sum, demand in
        let units = demand > ordered ? 4 * (demand - ordered) : ordered - demand
        return sum + probabilities[demand] * Double(units)
      }
    }
    let costs = (0...3).map(cost)
    let best = try optimum("inventory", ["lead-time": .integer(0)], horizon: 1)
    #expect(abs(best + costs.min()!) < 1e-12 && costs.min()! == costs[2])
  }

  @Test("a queue is worth a job's payment at once, and its waiting later")
  func queue() throws {
    #expect(try optimum("queue", horizon: 1) == 0.5 * 2)
    // The second step costs .1 for a job that came in the first: taken all the same.
    #expect(abs(try optimum("queue", horizon: 2) - (2 - 0.5 * 0.1)) < 1e-12)
    #expect(try optimum("queue", ["payment": .integer(0)]) == 0)
    // Without service, one place in each queue is paid once and costs from then on.
    let sure: [String: OptionValue] = [
      "arrival": .integer(1), "fast": .integer(0), "slow": .integer(0), "places": .integer(1),
      "waiting": .integer(0),
    ]
    #expect(try optimum("queue", sure) == 4)
  }

  @Test("a machine that never wears earns 1 a period, and one that surely does is renewed")
  func machine() throws {
    #expect(try optimum("machine", ["wear": .integer(0)]) == 100)
    // Two conditions: good earns 1 and is bad afterwards, bad earns nothing; a repair for .25 makes it good again.
    let two: [String: OptionValue] = ["conditions": .integer(2), "wear": .integer(1), "repair": .real(0.25)]
    #expect(try optimum("machine", two) == 50 - 49 * 0.25 - 0)
  }

  @Test("prices are those of the recursion of Gallego and van Ryzin")
  func pricing() throws {
    var values = Array(repeating: 0.0, count: 11)
    for _ in 0..<40 {
      let before = values
      for units in 1...10 {
        values[units] = (1...6).map { step in
          let price = Double(step) / 2
          let sale = 0.8 * Elementary.exp(-price)
          return sale * (price + before[units - 1]) + (1 - sale) * before[units]
        }.max()!
      }
    }
    #expect(abs(try optimum("pricing") - values[10]) < 1e-9)
  }

  @Test("a knapsack with room for all takes all, and a small one waits for what is worth most")
  func knapsack() throws {
    // Ten periods of (0 + 1 + 3 + 6) / 4; three units each at most.
    let roomy: [String: OptionValue] = ["capacity": .integer(30), "periods": .integer(9)]
    #expect(abs(try optimum("knapsack", roomy) - 9 * 2.5) < 1e-12)
    // One unit: a small item is worth taking whenever it comes.
    let tiny: [String: OptionValue] = ["capacity": .integer(1), "periods": .integer(3)]
    #expect(abs(try optimum("knapsack", tiny) - (1 - 0.75 * 0.75 * 0.75)) < 1e-12)
  }

  @Test(
    "chance is far from the best",
    arguments: ["inventory", "queue", "machine", "pricing", "knapsack"])
  func references(name: String) throws {
    let (floor, optimum) = (try floor(name), try optimum(name))
    #expect(floor < optimum)
  }

  @Test("refuse what does not fit together")
  func refusals() {
    let queue = #expect(throws: InputError.self) { try environment("queue", ["arrival": .real(0.7)]) }
    #expect(queue?.problem.contains("sum to 1.1") == true && queue?.remedy == "1 at most")
    let lead = #expect(throws: InputError.self) {
      try environment("inventory", ["lead-time": .integer(5)])
    }
    #expect(lead?.problem == "'5' is not a whole number from 0 to 4")
  }
}
