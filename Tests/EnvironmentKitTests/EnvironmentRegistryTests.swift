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
    #expect(try entry.resolvedOptions(["time-limit": .text("7")]) == ["time-limit": .integer(7)])
    #expect(entry.options.map(\.name) == ["time-limit"])
    #expect(entry.settings["actor-critic"]?["discount"] == .real(0.9))
  }

  @Test("keeps the order, and replaces entries of the same name")
  func replaces() throws {
    var registry = registry
    #expect(registry.names == ["walk", "masked"])
    registry.register("walk", summary: "another walk", environment: Walk())
    #expect(registry.elements.map(\.summary) == ["a masked walk", "another walk"])
    #expect(try registry.element(named: "walk").options.isEmpty)
  }

  @Test("names the nearest environment and option")
  func unknown() throws {
    let name = #expect(throws: InputError.self) { try registry.element(named: "wlak") }
    #expect(name?.description == "environment 'wlak': unknown; did you mean 'walk'?")
    let entry = try registry.element(named: "walk")
    let option = #expect(throws: InputError.self) {
      try entry.makeEnvironment(options: ["time": .integer(1)], seed: 0)
    }
    #expect(
      option?.description == "option 'time' of environment walk: unknown; did you mean 'time-limit'?")
    #expect(throws: InputError.self) { try entry.resolvedOptions(["time-limit": .integer(0)]) }
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
