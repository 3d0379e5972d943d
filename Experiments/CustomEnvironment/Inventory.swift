import Foundation
import OneHot

/// A shop that orders goods three days ahead for a demand that has its seasons.
///
/// Every day begins with an order of 0, 50, ... or 450 units, the action. Then the order of three days ago arrives, and
/// customers come: their demand is normal with the mean of the day of a 50-day season, 200 + 120 sin(2π day/50), and a
/// deviation of 0.4 of it, rounded and not below 0. Whoever finds nothing left is lost. A unit sold brings 4, one ordered
/// costs 2, one kept overnight 0.1, one lost 3, and each order 50 besides. An episode is cut off after 1,000 days.
///
/// An observation is five numbers as they are, in units and days: the stock, the orders that arrive today, tomorrow and the day
/// after (today's not counted in the stock yet), and the day of the season.
///
/// A rule that knows the season and orders up to the demand of four days and twice its deviation, but not less than 100 units,
/// earns about 322,000; the tests play it. What comes late, and in numbers of hundreds, is what makes it difficult to learn.
struct Inventory: Environment, Codable {
  /// Days of a season.
  static let season = 50
  /// Units of an order of action 1.
  static let lot = 50
  /// The deviation of a day's demand, as a share of its mean.
  static let spread = 0.4

  private(set) var specification = EnvironmentSpecification(
    identifier: "seasonal-inventory",
    observation: .init(
      bounds: [0...Float.infinity] + Array(repeating: 0...450, count: 3) + [0...Float(Self.season - 1)]),
    actionCount: 10, timeLimit: 1000, rewardThreshold: 300_000)
  private var stock = 0
  private var underWay: [Int] = []
  private var day = 0

  /// The mean demand of a day, counted from any season's beginning.
  static func meanDemand(day: Int) -> Double {
    200 + 120 * sin(2 * Double.pi * Double(day) / Double(season))
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    stock = 200
    underWay = [200, 200, 200]
    day = 0
    write(into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let ordered = Self.lot * action
    stock += underWay.removeFirst()
    underWay.append(ordered)
    let demand = demand(using: &random)
    let sold = min(stock, demand)
    stock -= sold
    day = (day + 1) % Self.season
    write(into: &observation)
    let costs = 2 * Double(ordered) + (ordered > 0 ? 50 : 0) + 0.1 * Double(stock) + 3 * Double(demand - sold)
    return StepOutcome(reward: 4 * Double(sold) - costs)
  }

  private func demand(using random: inout RandomSource) -> Int {
    Int(max(0, Self.meanDemand(day: day) * (1 + Self.spread * random.normal())).rounded())
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(stock)
    for (index, order) in underWay.enumerated() { observation[1 + index] = Float(order) }
    observation[4] = Float(day)
  }
}
