import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import Testing

/// What somebody asks for and has no effect is refused; what stands in a `config.json` is not.
@Suite("Options without an effect, of agents and environments")
struct IdleOptionsTests {
  private let catalogue = Catalogue(environments: .standard)

  private func configuration(
    _ line: String, base: RunConfiguration? = nil, environmentOptions: String = ""
  ) throws -> RunConfiguration {
    func options(_ words: some Sequence<Substring>) -> [String: OptionValue] {
      Dictionary(
        uniqueKeysWithValues: words.compactMap { word in
          let parts = word.split(separator: "=").map(String.init)
          return parts.count == 2 ? (parts[0], .text(parts[1])) : nil
        })
    }
    let words = line.split(separator: " ")
    var request = RunRequest(environment: environmentOptions.isEmpty ? "cartpole" : "bandit")
    request.agent = String(words[0])
    request.options = options(words.dropFirst())
    request.environmentOptions = options(environmentOptions.split(separator: " "))
    return try RunConfiguration(request, base: base, catalogue: catalogue)
  }

  @Test(
    "are refused with the reason",
    arguments: [
      ("actor-critic estimator=expected temperature=1", "temperature", "with the estimator 'expected'"),
      ("actor-critic estimator=score-function temperature=2", "temperature", "'score-function'"),
      ("actor-critic hidden=none activation=relu", "activation", "unless there are hidden layers"),
      (
        "actor-critic rollouts-kept=4 keeping-limit=0.1", "keeping-limit", "unless 'rollouts-kept' is above 4"
      ),
      (
        "actor-critic policy-epochs=0 exploration=2", "exploration",
        "unless 'policy-epochs' is above 0 and 'trust' is not 1"
      ),
      (
        "actor-critic trust=1 exploration=2", "exploration",
        "unless 'policy-epochs' is above 0 and 'trust' is not 1"
      ),
      (
        "actor-critic trust=0 entropy=2", "entropy", "unless 'policy-epochs' is above 0 and 'trust' is not 0"
      ),
      ("actor-critic critic-epochs=0 error-clip=5", "error-clip", "unless 'critic-epochs' is above 0"),
      ("actor-critic critic-epochs=0 critic-learning-rate=0.1", "critic-learning-rate", "'critic-epochs'"),
      ("actor-critic policy-epochs=0 proximity=2", "proximity", "unless 'policy-epochs' is above 0"),
      ("actor-critic policy-epochs=0 divergence-limit=2", "divergence-limit", "'policy-epochs'"),
      ("actor-critic policy-epochs=0 entropy=0.1", "entropy", "unless 'policy-epochs' is above 0"),
      (
        "actor-critic estimator=score-function:taken entropy=0 exploration=0 trust=0.5", "trust",
        "'score-function:taken'"
      ),
      (
        "actor-critic estimator=score-function:taken entropy=0 exploration=0 critic=concat", "critic",
        "taken'"
      ),
      ("actor-critic entropy=0 exploration=0 schedule-steps=100", "schedule-steps", "of which nothing falls"),
      ("reinforce baseline=value average-decay=0.5", "average-decay", "with the baseline 'value'"),
      ("reinforce value-learning-rate=0.1", "value-learning-rate", "with the baseline 'leave-one-out'"),
      ("reinforce baseline=none value-minibatch=8", "value-minibatch", "with the baseline 'none'"),
      ("reinforce baseline=optimal value-minibatches=8", "value-minibatches", "'optimal'"),
      (
        "reinforce baseline=value value-minibatches=0 value-learning-rate=1", "value-learning-rate",
        "unless 'value-minibatches' is above 0"
      ),
      ("reinforce learning-rate-floor=1 schedule-steps=100", "schedule-steps", "of which nothing falls"),
      (
        "ppo schedule-steps=100 learning-rate-floor=1 clip-floor=1", "schedule-steps",
        "of which nothing falls"
      ),
      ("ppo clip=0 clip-floor=0.5", "clip-floor", "unless 'clip' is above 0"),
      ("ppo hidden=none activation=tanh", "activation", "unless there are hidden layers"),
      ("search schedule-steps=100", "schedule-steps", "of which nothing falls"),
      ("search value-scale=0 visit-offset=10", "visit-offset", "unless 'value-scale' is above 0"),
    ])
  func refused(line: String, name: String, reason: String) throws {
    let error = try #require(#expect(throws: InputError.self) { try configuration(line) })
    #expect(error.subject.hasPrefix("option '\(name)' of ") && error.kind == .usage)
    #expect(error.problem.hasPrefix("it has no effect ") && error.problem.contains(reason), "\(error)")
  }

  @Test(
    "are none of these",
    arguments: [
      "actor-critic estimator=reinmax temperature=1.2", "actor-critic temperature=learned",
      "actor-critic estimator=straight-through temperature=linear:2:1",
      "actor-critic rollouts-kept=5 keeping-limit=0.1", "actor-critic trust=0.5 exploration=2",
      "actor-critic estimator=score-function:taken critic=concat trust=0.5",
      "actor-critic entropy=0 exploration=0 temperature=linear:2:1 schedule-steps=100",
      "reinforce schedule-steps=100",
      "reinforce baseline=moving-average average-decay=0.5",
      "reinforce baseline=value value-learning-rate=0.1 value-minibatch=8 value-minibatches=2",
      "ppo schedule-steps=100 clip-floor=0.5", "ppo learning-rate-floor=0 schedule-steps=9",
    ])
  func effective(line: String) {
    #expect(throws: Never.self) { try configuration(line) }
  }

  @Test("of an environment are refused, too")
  func environment() {
    for option in ["noise=1", "spread=2"] {
      let error = #expect(throws: InputError.self) {
        try configuration("actor-critic", environmentOptions: "distribution=bernoulli \(option)")
      }
      #expect(error?.problem == "it has no effect unless the distribution is gaussian")
    }
    #expect(throws: Never.self) { try configuration("actor-critic", environmentOptions: "noise=1 spread=2") }
  }

  @Test("of a map that has no such cells are refused, too", arguments: ["hole", "cliff"])
  func cells(kind: String) throws {
    var request = RunRequest(environment: "gridworld")
    func attempt(_ map: OptionValue) throws {
      request.environmentOptions = ["map": map, "\(kind)-reward": .real(-2)]
      _ = try RunConfiguration(request, catalogue: catalogue)
    }
    for map in ["four-rooms", "maze", kind == "hole" ? "cliff" : "lake"] {
      let error = #expect(throws: InputError.self) { try attempt(.text(map)) }
      #expect(error?.kind == .usage && error?.subject == "option '\(kind)-reward' of environment gridworld")
      #expect(error?.problem.hasPrefix("it has no effect unless the map has a \(kind)") == true)
    }
    try attempt(.text(kind == "hole" ? "lake" : "cliff"))
    func own(_ text: String) throws -> OptionValue {
      .file(try #require(FileContent(name: "own.txt", text: text)))
    }
    try attempt(own(kind == "hole" ? "SHG\n..." : "SCG\n..."))
    #expect(throws: InputError.self) { try attempt(own("S.G")) }
  }

  @Test("may stand in a document, and in the base of another request")
  func documents() throws {
    let base = try configuration("actor-critic temperature=0.5 keeping-limit=0.5")
    let changed = try configuration("actor-critic estimator=expected rollouts-kept=1", base: base)
    #expect(changed.agentOptions["temperature"] == .text("0.5"))
    let again = try RunConfiguration(ConfigurationDocument(changed), catalogue: catalogue)
    #expect(again == changed)
  }

  @Test(
    "a training in which nothing is learned is refused",
    arguments: [
      "actor-critic policy-epochs=0 critic-epochs=0", "actor-critic policy-epochs=0 critic-learning-rate=0",
      "actor-critic policy-learning-rate=0 critic-learning-rate=0", "ppo epochs=0", "ppo learning-rate=0",
      "reinforce policy-learning-rate=0",
    ])
  func futile(line: String) {
    #expect(throws: InputError.self) { try configuration(line) }
  }

  @Test("a temperature that cannot be learned is refused")
  func learned() {
    for estimator in ["reinmax", "straight-through"] {
      let error = #expect(throws: InputError.self) {
        try configuration("actor-critic estimator=\(estimator) temperature=learned")
      }
      #expect(error?.problem.contains("'\(estimator)' has nothing to learn it from") == true)
    }
  }
}
