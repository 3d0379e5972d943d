import Foundation
import OneHotComparison
import OneHotEnvironments
import OneHotLearning

// Documents that people write in JSON: configurations, experiments and searches.

extension FuzzedParser {
  /// The form of a run's configuration, whatever its names stand for.
  static let configurationDocument = FuzzedParser(
    "configuration-document", dictionary: Documents.words, grammar: .document,
    corpus: { try Documents.configurations },
    parse: { try ConfigurationDocument(contentsOf: try $0.file("config.json", in: $1)) },
    encode: { Array(try $0.encoded()) })

  /// A run's configuration, all options checked.
  static let configuration = FuzzedParser(
    "configuration", dictionary: Documents.words, grammar: .document,
    corpus: { try Documents.configurations },
    parse: { try RunConfiguration(contentsOf: try $0.file("config.json", in: $1), catalogue: .fuzzed) },
    encode: { Array(try ConfigurationDocument($0).encoded()) })

  /// A declared comparison.
  static let experiment = FuzzedParser(
    "experiment", dictionary: Documents.words, grammar: .document, corpus: { Documents.experiments },
    parse: { try Experiment(contentsOf: try $0.file("experiment.json", in: $1)) },
    encode: { Array(try $0.encoded()) })

  /// All runs of a declared comparison.
  static let comparisonPlan = FuzzedParser(
    "comparison-plan", dictionary: Documents.words, grammar: .document, allowance: 1 << 25,
    corpus: { Documents.experiments },
    parse: { input, folder in
      let experiment = try Experiment(contentsOf: try input.file("experiment.json", in: folder))
      return try ComparisonPlan(experiment, catalogue: .fuzzed).runs.map(\.path)
    },
    law: { paths, _, _ in Set(paths).count == paths.count ? nil : "two runs share a folder" })

  /// A declared search, with the trials it draws.
  static let tuning = FuzzedParser(
    "tuning", dictionary: Documents.words, grammar: .document, corpus: { Documents.tunings },
    parse: { try Tuning(contentsOf: try $0.file("tuning.json", in: $1)) },
    encode: { Array(try JSONEncoder().encode($0)) },
    law: { tuning, _, _ in
      let stages = tuning.stages
      guard tuning.variants.count == tuning.trials, stages.first?.trials == tuning.trials,
        stages.last?.seeds == tuning.seeds.count
      else { return "trials or seeds are lost in \(stages)" }
      return tuning.variants.dropFirst().lazy.compactMap { strayOption(of: $0, in: tuning) }.first
    })
}

/// An option of a trial that is not what its range declares; nil if there is none.
private func strayOption(of trial: Experiment.Variant, in tuning: Tuning) -> String? {
  for (name, choice) in tuning.search {
    guard let from = choice.from, let to = choice.to, let value = trial.options?[name] else { continue }
    let number: Double? =
      switch value {
      case .integer(let number): Double(number)
      case .real(let number): number
      default: nil
      }
    guard let number, (from...to).contains(number) else { return "\(name)=\(value) of \(trial.name)" }
  }
  return nil
}

extension Catalogue {
  static let fuzzed = Catalogue(environments: .standard)
}

private enum Documents {
  static let words =
    AgentRegistry.standard.elements.flatMap { agent in [agent.name] + agent.options.map(\.name) } + [
      "\"options\":{", "\"environment\":", "\"agent\":", "\"training\":", "\"versions\":", "\"name\":",
      "\"seeds\":", "\"first\":", "\"count\":", "\"steps\":", "\"seed\":1,", "\"evaluation\":",
      "\"variants\":[",
      "\"environments\":[", "\"search\":{", "\"values\":[", "\"from\":", "\"to\":", "\"logarithmic\":true",
      "\"whole\":true", "\"factor\":", "\"trials\":", "gridworld", "cartpole", "bandit", "four-rooms",
    ]

  static var configurations: [[UInt8]] {
    get throws {
      try [("gridworld", "actor-critic"), ("bandit", "reinforce"), ("cartpole", "actor-critic")].map {
        var request = RunRequest(environment: $0)
        request.agent = $1
        let configuration = try RunConfiguration(request, catalogue: .fuzzed)
        return Array(try ConfigurationDocument(configuration).encoded())
      } + [Array(#"{"environment":{"name":"bandit"},"agent":{"name":"reinforce"}}"#.utf8)]
    }
  }

  static let experiments = [
    #"{"name":"a","environments":[{"name":"cartpole"}],"variants":[{"name":"b"}],"seeds":{"count":2}}"#,
    """
    {
      "name": "estimators", "description": "What?", "steps": 1000,
      "environments": [
        { "name": "gridworld", "label": "lake", "options": { "map": "lake", "slip": 0.1 }, "steps": 50 },
        { "name": "bandit" }
      ],
      "variants": [
        { "name": "one", "agent": "actor-critic", "options": { "temperature": "learned:1", "hidden": "8,8" } },
        { "name": "two", "agent": "reinforce", "options": { "baseline": "value", "entropy": 0.5 } }
      ],
      "seeds": { "first": 7, "count": 3 },
      "evaluation": { "interval": 100, "episodes": 5 }
    }
    """,
  ].map { Array($0.utf8) }

  static let tunings = [
    """
    {"name":"a","environments":[{"name":"cartpole"}],"search":{"entropy":{"values":[0,0.1,"auto",true]}},
    "trials":3,"seeds":{"count":2}}
    """,
    """
    {
      "name": "search", "description": "What?", "agent": "reinforce", "options": { "baseline": "value" },
      "environments": [{ "name": "gridworld", "label": "lake", "options": { "map": "lake" }, "steps": 50 }],
      "search": {
        "entropy": { "from": 0.001, "to": 0.1, "logarithmic": true },
        "episodes": { "from": 1, "to": 64, "whole": true },
        "gamma": { "from": -1, "to": 1 }
      },
      "trials": 9, "factor": 2, "steps": 1000, "seeds": { "first": 3, "count": 8 },
      "evaluation": { "interval": 100, "episodes": 5 }
    }
    """,
  ].map { Array($0.utf8) }
}
