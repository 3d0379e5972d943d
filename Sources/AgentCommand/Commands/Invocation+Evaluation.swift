import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

extension Invocation {
  /// `agent evaluate`: plays episodes with the policy of a run, or shows one.
  func evaluate() throws {
    let rendering = try EpisodeRendering(arguments)
    let episodes = try arguments.integer("episodes", in: 1...1_000_000) ?? 100
    let seed = try arguments.integer("seed", in: 0...Int.max)
    let trained = try trainedPolicy()
    let (policy, environment) = (trained.policy, trained.environment)
    if let rendering {
      return try render(
        rendering, policy, in: environment, named: trained.configuration.environment,
        seed: seed ?? trained.configuration.training.seed)
    }
    let exact = arguments.has("exact") ? try exactReturns(of: policy, in: environment) : nil
    let evaluator = Evaluator(
      environment, seed: seed ?? trained.configuration.training.seed, episodes: episodes,
      workers: Processors.available)
    let record = try evaluator.evaluate(policy, number: Evaluator.ownNumber, step: 0)
    try report(record, exact, of: trained, episodes: episodes)
  }

  private func exactReturns(of policy: Policy, in environment: any MultiDiscreteEnvironment) throws
    -> ExactReturns
  {
    do { return try ExactReturns(of: policy, in: environment) } catch let error as InputError {
      throw InputError(error.kind, "option --exact, \(error.subject)", error.problem, remedy: error.remedy)
    }
  }

  private func report(
    _ record: EvaluationRecord, _ exact: ExactReturns?, of trained: TrainedPolicy, episodes: Int
  ) throws {
    let (environment, changes) = (trained.configuration.environment, trained.changes)
    if arguments.has("json") {
      var object = record.json
      object.set("environment", to: environment)
      if !changes.isEmpty { object.set("changes", to: changes.mapValues(\.description)) }
      object.set("episodes", to: episodes)
      object.set("policy", to: trained.file.path)
      if let exact { object.set("exact", to: ["greedy": exact.greedy, "sampled": exact.sampled]) }
      if !trained.policy.isChecked { object.set("unchecked", to: true) }
      return try console.output.write(json: object)
    }
    try console.output.write(
      environment + (changes.isEmpty ? "" : " with \(TrainedPolicy.text(changes)), a variant of the run's,")
        + (changes.isEmpty ? ", " : " ")
        + "\(Shown.count(episodes)) \(episodes == 1 ? "episode" : "episodes") each\n"
        + TextLayout(width: 1000).list(
          record.rows + (exact.map { [("exact", $0.text)] } ?? []) + [
            ("policy", trained.text)
          ]))
  }
}

extension ExactReturns {
  /// Both, as people read them.
  fileprivate var text: String {
    "mean return \(String(format: "%.6g", greedy)) greedy, \(String(format: "%.6g", sampled)) sampled"
  }
}
