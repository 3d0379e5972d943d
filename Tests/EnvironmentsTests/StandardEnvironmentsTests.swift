import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics
import Testing

@Suite("The standard environments")
struct StandardEnvironmentsTests {
  @Test("conform, whichever are registered", arguments: EnvironmentRegistry.standard.names)
  func allConform(name: String) throws {
    try conform(name: name, options: [:])
    try conform(name: name, options: ["stack": .integer(3), "time": .boolean(true)])
  }

  @Test(
    "conform under several options",
    arguments: [
      ("gridworld", ["map": .text("lake"), "slip": .real(2.0 / 3)]),
      ("gridworld", ["map": .text("cliff"), "slip": .real(0.1), "time-limit": .integer(20)]),
      ("gridworld", ["map": .text("maze"), "slip": .integer(1), "step-reward": .real(-1)]),
      ("bandit", ["distribution": .text("bernoulli"), "arms": .integer(2), "offset": .integer(10)]),
      ("bandit", ["arms": .integer(1000), "noise": .integer(0)]),
      ("frozen-lake", ["map": .text("8x8")]), ("frozen-lake", ["slippery": .boolean(false)]),
      ("taxi", ["masked": .boolean(true)]), ("cartpole", ["velocities": .text("hidden")]),
      ("cartpole", ["version": .text("v0"), "sutton-barto-reward": .boolean(true)]),
      (
        "cartpole",
        [
          "sutton-barto-reward": .boolean(true), "time-limit": .integer(7), "velocities": .text("hidden"),
          "stack": .integer(2),
        ]
      ),
      ("memory", ["length": .integer(1)]), ("repeat", ["delay": .integer(9), "symbols": .integer(2)]),
      ("even-bandit", ["arms": .integer(2)]), ("catch", ["rows": .integer(2), "columns": .integer(9)]),
      ("deep-sea", ["size": .integer(4), "stochastic": .boolean(true)]),
      ("memory-chain", ["length": .integer(1), "bits": .integer(5)]),
      ("umbrella", ["length": .integer(1), "distractors": .integer(0)]),
      ("bsuite-mountain-car", ["max-steps": .integer(7)]),
    ] as [(String, [String: OptionValue])])
  func conform(name: String, options: [String: OptionValue]) throws {
    let entry = try EnvironmentRegistry.standard.element(named: name)
    for seed: UInt64 in [0, 1] {
      let environment = try entry.makeEnvironment(options: options, seed: seed)
      try EnvironmentConformance(seed: seed).verify(environment)
    }
  }

  @Test("have a summary and a name each, and their options resolve to their defaults")
  func entries() throws {
    let entries = EnvironmentRegistry.standard.elements
    #expect(Set(entries.map(\.name)).count == entries.count && !entries.isEmpty)
    for entry in entries {
      #expect(!entry.summary.isEmpty)
      let resolved = try entry.resolvedOptions([:])
      for option in entry.options { #expect(resolved[option.name] == option.defaultValue) }
      #expect(try entry.resolvedOptions(resolved) == resolved)
    }
  }

  @Test("check their options")
  func options() throws {
    let gridworld = try EnvironmentRegistry.standard.element(named: "gridworld")
    let slip = #expect(throws: InputError.self) {
      try gridworld.makeEnvironment(options: ["slip": .real(1.5)], seed: 0)
    }
    #expect(slip?.description == "option 'slip' of environment gridworld: '1.5' is not a number from 0 to 1")
    let bandit = try EnvironmentRegistry.standard.element(named: "bandit")
    let arms = #expect(throws: InputError.self) {
      try bandit.makeEnvironment(options: ["arms": .integer(1)], seed: 0)
    }
    #expect(arms?.problem == "'1' is not a whole number from 2 to 1000")
    let name = #expect(throws: InputError.self) {
      try EnvironmentRegistry.standard.element(named: "cart-pole")
    }
    #expect(name?.remedy == "did you mean 'cartpole'?")
  }

  @Test("trap at actions they do not have")
  func unknownActions() async {
    await #expect(processExitsWith: .failure) { try takeAction(4, in: GridWorld()) }
    await #expect(processExitsWith: .failure) { try takeAction(-1, in: GridWorld()) }
    await #expect(processExitsWith: .failure) { takeAction(2, in: CartPole()) }
    await #expect(processExitsWith: .failure) { takeAction(2, in: Bandit(meanRewards: [0, 0])) }
    await #expect(processExitsWith: .failure) { takeAction(3, in: Acrobot()) }
    await #expect(processExitsWith: .failure) { takeAction(6, in: Taxi()) }
    await #expect(processExitsWith: .failure) { takeAction(9, in: LineGame()) }
    await #expect(processExitsWith: .failure) { takeAction(3, in: Catch()) }
    await #expect(processExitsWith: .failure) { takeAction(2, in: DeepSea()) }
    await #expect(processExitsWith: .failure) { takeAction(5, in: DiscountingChain()) }
    await #expect(processExitsWith: .failure) { takeAction(2, in: MemoryChain()) }
    await #expect(processExitsWith: .failure) { takeAction(2, in: Umbrella()) }
    await #expect(processExitsWith: .failure) { takeAction(3, in: BSuiteMountainCar()) }
    await #expect(processExitsWith: .failure) { takeAction(3, in: BSuiteCartPole()) }
  }
}

private func takeAction(_ action: Int, in environment: some Environment) {
  var environment = environment
  var random = RandomSource(seed: 0, purpose: .measurement)
  Matrix(count: environment.specification.observation.count).withElements {
    environment.reset(using: &random, into: &$0)
    _ = environment.step(action, using: &random, into: &$0)
  }
}
