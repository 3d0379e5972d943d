import OneHotEnvironmentKit
import OneHotNumerics

@testable import OneHotLearning

/// What a training told, in a form that can be compared.
struct Training {
  enum Event: Equatable {
    case episodes([EpisodeRecord])
    case update(UpdateRecord)
    case evaluation(EvaluationRecord, weights: [Float])

    init(_ event: TrainingEvent) {
      switch event {
      case .episodes(let records): self = .episodes(records)
      case .update(let record): self = .update(record)
      case .evaluation(let record, let policy):
        self = .evaluation(record, weights: policy.network.parameters.elements)
      }
    }
  }

  var events: [Event] = []
  var summary: TrainingSummary
  var policy: Policy

  var episodes: [EpisodeRecord] {
    events.flatMap { event -> [EpisodeRecord] in
      if case .episodes(let records) = event { records } else { [] }
    }
  }

  var updates: [UpdateRecord] {
    events.compactMap { event -> UpdateRecord? in
      if case .update(let record) = event { record } else { nil }
    }
  }
}

extension Catalogue {
  /// The standard estimators, and one environment: "test".
  static func testing(_ environment: any MultiDiscreteEnvironment) -> Catalogue {
    var environments = EnvironmentRegistry()
    environments.register("test", summary: "a test", environment: environment)
    return Catalogue(environments: environments)
  }
}

/// A training that has not begun, with options as one would type them.
func trainer(
  _ environment: any MultiDiscreteEnvironment, _ agent: String, workers: Int = 1, _ options: [String: String]
) throws -> Trainer {
  let catalogue = Catalogue.testing(environment)
  var request = RunRequest(environment: "test")
  request.agent = agent
  request.options = options.mapValues { .text($0) }
  return try Trainer(RunConfiguration(request, catalogue: catalogue), catalogue: catalogue, workers: workers)
}

/// Trains to the end.
func train(
  _ environment: any MultiDiscreteEnvironment, _ agent: String, workers: Int = 1, _ options: [String: String]
) throws -> Training {
  var trainer = try trainer(environment, agent, workers: workers, options)
  var events: [Training.Event] = []
  let summary = try trainer.run { events.append(.init($0)) }
  return Training(events: events, summary: summary, policy: trainer.policy)
}

extension AgentRegistry {
  /// Those of the agents that come with the library that make several choices at once.
  static let namesForManyChoices = standard.names.filter { (try? trainer(Panel(), $0, [:])) != nil }
}

extension [String: String] {
  /// These options and others, which prevail.
  func with(_ others: [String: String]) -> [String: String] { merging(others) { $1 } }

  /// Those of the options that a training with an agent has.
  func known(to agent: String) throws -> [String: String] {
    let options = try AgentRegistry.standard.element(named: agent).options + TrainingOptions.descriptions
    return filter { name, _ in options.contains { $0.name == name } }
  }

  /// Options under which an agent's networks run away.
  static func wild(_ agent: String) throws -> [String: String] {
    let rates = try AgentRegistry.standard.element(named: agent).options.map(\.name)
      .filter { $0.hasSuffix("learning-rate") }
    return try [
      "environments": "8", "episodes": "8", "baseline": "value", "activation": "relu", "hidden": "32,32,32",
      "gradient-clip": "1000000", "steps": "8000",
    ].known(to: agent).with(.init(uniqueKeysWithValues: rates.map { ($0, "10") }))
  }
}

extension AgentSetup {
  /// An environment, seed 1, one worker, and the parts that come with the library.
  static func standard(_ environment: any MultiDiscreteEnvironment) -> AgentSetup {
    AgentSetup(
      environment: environment, seed: 1, parallel: ParallelLanes(workers: 1),
      parts: AgentParts(estimators: .standard, baselines: .standard))
  }
}
