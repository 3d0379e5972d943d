import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@Suite("The registry of environments")
struct EnvironmentRegistryTests {
  private struct WalkOptions: OptionGroup {
    var timeLimit = 50

    static var options: [OptionField<Self>] {
      [.integer("time-limit", \.timeLimit, in: 1...1000, "steps until an episode is cut off")]
    }
  }

  private var registry: EnvironmentRegistry {
    var registry = EnvironmentRegistry()
    registry.register(
      "walk", summary: "a walk", options: WalkOptions.self,
      settings: ["actor-critic": ["discount": .real(0.9)]]
    ) { options, _ in Walk(timeLimit: options.timeLimit) }
    registry.register("masked", summary: "a masked walk", environment: MaskedWalk())
    return registry
  }

  @Test("makes environments by name and options")
  func makes() throws {
    let entry = try registry.element(named: "walk")
    let environment = try entry.makeEnvironment(options: ["time-limit": .text("7")], seed: 0)
    #expect(environment.specification.timeLimit == 7)
    #expect(try entry.makeEnvironment(options: [:], seed: 0).specification.timeLimit == 50)
    #expect(
      try entry.resolvedOptions(["time-limit": .text("7")])
        == [
          "time-limit": .integer(7), "stack": .integer(1), "time": .boolean(false), "reward-noise": .real(0),
          "reward-scale": .real(1),
        ])
    #expect(
      entry.options.map(\.name) == ["time-limit", "reward-noise", "reward-scale", "stack", "time"])
    #expect(entry.ownOptions.map(\.name) == ["time-limit"])
    #expect(entry.settings["actor-critic"]?["discount"] == .real(0.9))
  }

  @Test("keeps the order, and replaces entries of the same name")
  func replaces() throws {
    var registry = registry
    #expect(registry.names == ["walk", "masked"])
    registry.register("walk", summary: "another walk", environment: Walk())
    #expect(registry.elements.map(\.summary) == ["a masked walk", "another walk"])
    #expect(try registry.element(named: "walk").ownOptions.isEmpty)
  }

  @Test("names the nearest environment and option")
  func unknown() throws {
    let name = #expect(throws: InputError.self) { try registry.element(named: "wlak") }
    #expect(name?.description == "environment 'wlak': unknown; did you mean 'walk'?")
    let entry = try registry.element(named: "walk")
    let option = #expect(throws: InputError.self) {
      try entry.makeEnvironment(options: ["limit": .integer(1)], seed: 0)
    }
    #expect(
      option?.description == "option 'limit' of environment walk: unknown; did you mean 'time-limit'?")
    #expect(throws: InputError.self) { try entry.resolvedOptions(["time-limit": .integer(0)]) }
  }

  @Test("wraps every environment by its options, and lets an environment have them for itself")
  func wrappers() throws {
    let entry = try registry.element(named: "masked")
    let wrapped = try entry.makeEnvironment(options: ["stack": .text("3"), "time": .text("true")], seed: 0)
    #expect(wrapped is TimeAware<FrameStack<MaskedWalk>> && wrapped.specification.observation.count == 7)
    let bare = try entry.makeEnvironment(options: ["stack": .integer(1), "time": .boolean(false)], seed: 0)
    #expect(bare is MaskedWalk)
    let range = #expect(throws: InputError.self) { try entry.resolvedOptions(["stack": .integer(0)]) }
    #expect(
      range?.description == "option 'stack' of environment masked: '0' is not a whole number from 1 to 256")
    var registry = registry
    registry.register("timed", summary: "", options: TimeOptions.self) { options, _ in
      Walk(timeLimit: options.time)
    }
    let own = try registry.element(named: "timed")
    #expect(own.options.map(\.name) == ["time", "reward-noise", "reward-scale", "stack"])
    let environment = try own.makeEnvironment(options: ["time": .integer(9), "stack": .integer(2)], seed: 0)
    #expect(environment is FrameStack<Walk> && environment.specification.timeLimit == 9)
    #expect(
      try own.resolvedOptions([:]) == [
        "time": .integer(5), "stack": .integer(1), "reward-noise": .real(0), "reward-scale": .real(1),
      ])
    let paid = try entry.makeEnvironment(
      options: ["reward-scale": .integer(10), "stack": .integer(2)], seed: 0)
    #expect(paid is FrameStack<PerturbedRewards<MaskedWalk>>)
    let scale = #expect(throws: InputError.self) {
      try entry.resolvedOptions(["reward-scale": .integer(0)])
    }
    #expect(scale?.subject == "option 'reward-scale' of environment masked")
  }

  private struct TimeOptions: OptionGroup {
    var time = 5
    static var options: [OptionField<Self>] { [.integer("time", \.time, in: 1...10, "steps")] }
  }

  @Test("draws the problem from the seed")
  func seeds() throws {
    var registry = EnvironmentRegistry()
    registry.register("drawn", summary: "", options: NoOptions.self) { _, random in
      Walk(timeLimit: 1 + random.index(below: 1_000_000))
    }
    let entry = try registry.element(named: "drawn")
    let limits = try [1, 1, 2].map {
      try entry.makeEnvironment(options: [:], seed: $0).specification.timeLimit
    }
    #expect(limits[0] == limits[1] && limits[0] != limits[2])
  }
}
