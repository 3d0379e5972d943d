import OneHotEnvironmentKit
import Testing

@testable import custom_environment

@Suite("The example inventory")
struct InventoryTests {
  @Test("conforms") func conforms() throws {
    try EnvironmentConformance(episodes: 2).verify(Inventory())
  }

  @Test("delivers an order after three days, sells what there is, and pays for all")
  func days() {
    var play = Play(Inventory())
    #expect(play.observation == [200, 200, 200, 200, 0])
    var (stock, underWay) = (200.0, [200.0, 200, 200])
    var lost = 0
    for day in 1...120 {
      let action = day % 7
      let outcome = play.step(action)
      let available = stock + underWay[0]
      underWay = Array(underWay[1...]) + [Double(50 * action)]
      stock = Double(play.observation[0])
      #expect(play.observation[1...3].map { Double($0) } == underWay)
      #expect(play.observation[4] == Float(day % 50) && outcome.status == .running)
      let costs = Double(100 * action) + (action > 0 ? 50 : 0) + 0.1 * stock
      let missed = (4 * (available - stock) - costs - outcome.reward) / 3
      // Whole customers, and none as long as something is left.
      #expect(abs(missed - missed.rounded()) < 1e-9 && missed > -1e-9 && (stock == 0 || missed < 1e-9))
      lost += missed > 0.5 ? 1 : 0
    }
    #expect(lost > 0 && lost < 120)
  }

  @Test("has the demand of its season")
  func demand() {
    #expect(Inventory.meanDemand(day: 0) == 200)
    #expect(abs(Inventory.meanDemand(day: 12) - 319) < 1 && abs(Inventory.meanDemand(day: 38) - 80) < 1)
    let mean = (0..<50).reduce(0) { $0 + Inventory.meanDemand(day: $1) } / 50
    #expect(abs(mean - 200) < 1e-9)
  }

  @Test("a rule that knows the season earns as much as is said, a constant order less, random play much less")
  func policies() {
    let rule = Play.meanReturn(of: Inventory(), episodes: 20) { observation, _, _ in order(observation) }
    #expect((319_000...325_000).contains(rule), "\(rule)")
    let constant = Play.meanReturn(of: Inventory(), episodes: 20) { _, _, _ in 4 }
    #expect(constant < 250_000, "\(constant)")
    let random = Play.randomReturn(of: Inventory(), episodes: 20)
    #expect(random < constant, "\(random)")
  }

  /// Up to the mean demand of the four days until an order can be made good, and twice its deviation.
  private func order(_ observation: [Float]) -> Int {
    let means = (0..<4).map { Inventory.meanDemand(day: Int(observation[4]) + $0) }
    let deviation = Inventory.spread * means.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let missing = means.reduce(0, +) + 2 * deviation - observation[...3].reduce(0) { $0 + Double($1) }
    return missing < 100 ? 0 : min(9, Int((missing / Double(Inventory.lot)).rounded(.up)))
  }
}
