import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import Testing

@Suite("Run configuration")
struct RunConfigurationTests {
  /// The options of every environment.
  private let wrappers: [String: OptionValue] = [
    "stack": .integer(1), "time": .boolean(false), "reward-noise": .real(0), "reward-scale": .real(1),
  ]

  private func complete(
    _ request: RunRequest, base: RunConfiguration? = nil
  ) throws -> RunConfiguration {
    try RunConfiguration(request, base: base, catalogue: .configurable)
  }

  private func request(
    _ environment: String? = "walk", agent: String? = nil, environmentOptions: [String: OptionValue] = [:],
    _ options: [String: OptionValue] = [:]
  ) -> RunRequest {
    var request = RunRequest(environment: environment)
    request.agent = agent
    request.environmentOptions = environmentOptions
    request.options = options
    return request
  }

  @Test("is complete: every option has a value")
  func complete() throws {
    let configuration = try complete(request("plain"))
    #expect(configuration.environment == "plain")
    #expect(configuration.environmentOptions == wrappers)
    #expect(configuration.agent == "actor-critic")
    #expect(configuration.agentOptions == ActorCriticOptions().values)
    #expect(configuration.training == TrainingOptions())
    let other = try complete(request("plain", agent: "reinforce"))
    #expect(other.agentOptions == ReinforceOptions().values)
  }

  @Test("takes a value from the request, else the base, else the environment's settings, else the default")
  func precedence() throws {
    // The settings of "walk": horizon 7, entropy 0.5, steps 500.
    let settings = try complete(request())
    #expect(settings.agentOptions["horizon"] == .integer(7))
    #expect(settings.agentOptions["entropy"] == .real(0.5))
    #expect(settings.agentOptions["minibatch"] == .integer(128))
    #expect(
      settings.environmentOptions
        == wrappers.merging(["length": .integer(9), "slip": .real(0.25)]) { $1 })
    #expect(settings.training.steps == 500)
    #expect(settings.training.seed == 1)

    let base = try complete(
      request(
        environmentOptions: ["length": .integer(4)],
        ["horizon": .integer(11), "seed": .integer(5), "minibatch": .integer(64)]))
    let configuration = try complete(
      request(nil, environmentOptions: ["slip": .real(0)], ["minibatch": .text("32"), "steps": .integer(9)]),
      base: base)
    #expect(
      configuration.environmentOptions
        == wrappers.merging(["length": .integer(4), "slip": .real(0)]) { $1 })
    #expect(configuration.agentOptions["horizon"] == .integer(11))
    #expect(configuration.agentOptions["minibatch"] == .integer(32))
    #expect(configuration.agentOptions["entropy"] == .real(0.5))
    #expect(configuration.training.steps == 9)
    #expect(configuration.training.seed == 5)
  }

  @Test("takes over from the base only what belongs to the same environment and agent")
  func base() throws {
    let base = try complete(
      request(
        environmentOptions: ["length": .integer(4)], ["horizon": .integer(11), "seed": .integer(5)]))
    let agent = try complete(request(nil, agent: "reinforce"), base: base)
    #expect(agent.environmentOptions["length"] == .integer(4))
    #expect(agent.agentOptions == ReinforceOptions().values)
    #expect(agent.training.seed == 5)
    let environment = try complete(request("plain"), base: base)
    #expect(environment.agentOptions == ActorCriticOptions().values)
    #expect(environment.training == TrainingOptions())
    #expect(try complete(RunRequest(), base: base) == base)
  }

  struct Mistake: Sendable {
    var environment: String? = "walk"
    var environmentOptions: [String: OptionValue] = [:]
    var agent = "actor-critic"
    var options: [String: OptionValue] = [:]
    var message: String
  }

  @Test(
    "tells what is wrong with a request",
    arguments: [
      .init(environment: nil, message: "option --env: missing; name one of walk, plain"),
      .init(environment: "wlak", message: "environment 'wlak': unknown; did you mean 'walk'?"),
      .init(environment: "zzzzzz", message: "environment 'zzzzzz': unknown; known: walk, plain"),
      .init(
        environmentOptions: ["lenght": .integer(1)],
        message: "option 'lenght' of environment walk: unknown; did you mean 'length'?"),
      .init(
        environmentOptions: ["length": .integer(0)],
        message: "option 'length' of environment walk: '0' is not a whole number from 1 to 100"),
      .init(
        options: ["horizn": .integer(1)],
        message: "option 'horizn' of actor-critic: unknown; did you mean 'horizon'?"),
      .init(
        options: ["stepss": .integer(1)],
        message: "option 'stepss' of actor-critic: unknown; did you mean 'steps'?"),
      .init(
        agent: "reinforce", options: ["baseline": .text("best")],
        message: "baseline 'best': unknown; known: none, moving-average, value, leave-one-out, optimal"),
      .init(
        options: ["discount": .real(1.5)],
        message: "option 'discount' of actor-critic: '1.5' is not a number from 0 to 1"),
      .init(
        options: ["discount": .real(.nan)],
        message: "option 'discount' of actor-critic: 'nan' is not a number from 0 to 1"),
      .init(
        options: ["trust": .text("much")],
        message: "option 'trust' of actor-critic: 'much' is not learned, or a number from 0 to 1"),
      .init(
        options: ["trust": .real(1.5)],
        message: "option 'trust' of actor-critic: '1.5' is not learned, or a number from 0 to 1"),
      .init(
        options: ["normalize-observations": .text("some")],
        message: "option 'normalize-observations' of actor-critic: 'some' is not one of auto, true, false"),
      .init(
        options: ["hidden": .text("64,x")],
        message: "option 'hidden' of actor-critic: '64,x' is not auto, \(HiddenLayers.expectation)"),
      .init(
        options: ["seed": .integer(-1)],
        message: "option 'seed' of training: '-1' is not a whole number from 0 on"),
      .init(
        options: ["steps": .boolean(true)],
        message: "option 'steps' of training: 'true' is not a whole number from 1 to 1000000000000"),
      .init(
        options: ["estimator": .text("expcted")],
        message: "estimator 'expcted': unknown; did you mean 'expected'?"),
    ] as [Mistake])
  func mistakes(mistake: Mistake) {
    let error = #expect(throws: InputError.self) {
      try complete(
        request(
          mistake.environment, agent: mistake.agent, environmentOptions: mistake.environmentOptions,
          mistake.options))
    }
    #expect(error?.kind == .usage)
    #expect(error?.description == mistake.message)
  }
}

@Suite("Hidden layers")
struct HiddenLayersTests {
  @Test(
    "are read and written alike",
    arguments: [
      ("none", []), ("1", [1]), ("64,64", [64, 64]), ("4096,1,2,3,4,5,6,7", [4096, 1, 2, 3, 4, 5, 6, 7]),
    ]
      as [(String, [Int])])
  func read(text: String, widths: [Int]) {
    #expect(HiddenLayers(text)?.widths == widths)
    #expect(HiddenLayers(widths).description == text)
  }

  @Test(
    "are not read from anything else",
    arguments: [
      "", ",", "64,", "0", "-1", "4097", "a", "64, 64", "64;64", "1.5", "none,1", "1,2,3,4,5,6,7,8,9",
    ])
  func rejected(text: String) {
    #expect(HiddenLayers(text) == nil)
  }
}
