import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@Suite("Floor and optimum")
struct ReferenceReturnTests {
  private func references(_ name: String, _ options: [String: OptionValue] = [:]) throws -> (
    floor: ReferenceReturn?, optimum: ReferenceReturn?
  ) {
    try EnvironmentRegistry.standard.element(named: name).makeEnvironment(options: options, seed: 0)
      .references()
  }

  /// The mean return of play that is uniformly random over what is allowed, by playing, and its standard error.
  private func played(_ environment: any MultiDiscreteEnvironment, episodes: Int) -> (
    mean: Double, error: Double
  ) {
    var (environment, random) = (environment, RandomSource(seed: 5, purpose: .measurement))
    let specification = environment.specification
    let limit = specification.timeLimit ?? .max
    let returns = (0..<episodes).map { _ in
      var sum = 0.0
      Matrix(count: specification.observation.count).withElements { observation in
        environment.reset(using: &random, into: &observation)
        for _ in 0..<limit {
          var allowed = [Bool](repeating: true, count: specification.actionCount)
          if let masked = environment as? any MaskedMultiDiscreteEnvironment {
            var span = allowed.mutableSpan
            masked.writeActionMask(into: &span)
          }
          let options = specification.actions.randomOptions(allowed: allowed, using: &random)!
          let outcome = environment.step(options.span, using: &random, into: &observation)
          sum += outcome.reward
          if outcome.status != .running { break }
        }
      }
      return sum
    }
    let mean = returns.reduce(0, +) / Double(episodes)
    let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(episodes - 1)
    return (mean, (variance / Double(episodes)).squareRoot())
  }

  @Test(
    "of tables and formulas are what random play reaches",
    arguments: [
      ("frozen-lake", [:]), ("cliff-walking", [:]), ("taxi", [:]), ("taxi", ["masked": .boolean(true)]),
      ("gridworld", [:]), ("bandit", [:]), ("memory", [:]), ("repeat", [:]), ("switchboard", [:]),
      ("connect-four", [:]),
      ("switchboard", ["reward": .text("pairs")]), ("switchboard", ["reward": .text("square")]),
    ] as [(String, [String: OptionValue])])
  func floors(name: String, options: [String: OptionValue]) throws {
    let floor = try #require(try references(name, options).floor)
    #expect(floor.isExact && floor.standardError == 0)
    let environment = try EnvironmentRegistry.standard.element(named: name).makeEnvironment(
      options: options, seed: 0)
    let seen = played(environment, episodes: 2000)
    #expect(abs(seen.mean - floor.value) < 4 * seen.error + 1e-9, "\(seen) instead of \(floor)")
  }

  @Test(
    "of random play elsewhere were measured",
    arguments: EnvironmentRegistry.standard.elements.filter { $0.family == "classic control" }.map(\.name)
      + ["patrol", "snake", "2048", "minesweeper", "seaquest", "space-invaders"])
  func measuredFloors(name: String) throws {
    let floor = try #require(try references(name).floor)
    let environment = try EnvironmentRegistry.standard.element(named: name).makeEnvironment(
      options: [:], seed: 0)
    let seen = played(environment, episodes: 300)
    #expect(abs(seen.mean - floor.value) < 4 * (seen.error + floor.standardError) + 1e-9)
  }

  @Test("optima of tables are exact")
  func optima() throws {
    for (name, options, value) in [
      ("frozen-lake", [:], 0.7442), ("frozen-lake", ["map": .text("8x8")], 0.9132),
      ("cliff-walking", [:], -13), ("taxi", [:], 7.93), ("taxi", ["masked": .boolean(true)], 7.93),
    ] as [(String, [String: OptionValue], Double)] {
      let optimum = try #require(try references(name, options).optimum)
      #expect(abs(optimum.value - value) < 5e-5 && optimum.isExact)
      #expect(optimum.source == "dynamic programming")
    }
  }

  @Test("without a time limit a table is worked out if its episodes end, and no other")
  func endless() throws {
    func references(_ next: Int) -> (floor: ReferenceReturn?, optimum: ReferenceReturn?) {
      Countdown(next: next).references()
    }
    #expect(references(1).floor?.value == 1.5 && references(1).optimum?.value == 2)
    #expect(references(0).floor == nil && references(0).optimum == nil)
  }

  @Test("what is declared goes before what is worked out")
  func declared() {
    var walk = Countdown(next: 1)
    walk.specification.optimum = .best(1.75, "somebody")
    #expect(walk.references().optimum == .best(1.75, "somebody"))
    #expect(walk.references().floor?.value == 1.5)
  }
}

/// Two states; the first gives 1 and leads on or, if asked for, to itself; the second gives 0 or 1 and ends.
private struct Countdown: TabularEnvironment, Environment {
  var specification = EnvironmentSpecification(
    identifier: "countdown", observation: .init(oneHot: 2), actionCount: 2)
  let next: Int

  init(next: Int) { self.next = next }

  var model: TabularModel {
    TabularModel(
      transitions: [
        Array(repeating: [.init(probability: 1, nextState: next, reward: 1, terminated: false)], count: 2),
        [0, 1].map { [.init(probability: 1, nextState: 1, reward: $0, terminated: true)] },
      ], initialDistribution: [1, 0])
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {}
  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    StepOutcome(reward: 0, status: .terminated)
  }
}
