import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

extension Invocation {
  /// `agent evaluate`: plays episodes with the policy of a run.
  func evaluate() throws {
    let place = try arguments.operand("RUN")!
    let episodes = try arguments.integer("episodes", in: 1...1_000_000) ?? 100
    let seed = try arguments.integer("seed", in: 0...Int.max)
    let folder = try RunFolder.open(URL(fileURLWithPath: place))
    let configuration = try RunConfiguration(contentsOf: folder.configuration, catalogue: catalogue)
    let environment = try makeEnvironment(configuration)
    try EnvironmentConformance.verify(environment.specification)
    let file = try policyFile(in: folder)
    let activation = configuration.agentOptions["activation"].flatMap { Activation(rawValue: "\($0)") }
    let policy = try Policy(
      contentsOf: file, of: activation.map { (environment.specification.identifier, $0) })
    try check(policy, of: file, fits: environment.specification, named: configuration.environment)
    let evaluator = Evaluator(
      environment, seed: seed ?? configuration.training.seed, episodes: episodes,
      workers: Processors.available)
    let record = try evaluator.evaluate(policy, number: Evaluator.ownNumber, step: 0)
    try report(
      record, in: configuration.environment, episodes: episodes, policy: file, isChecked: policy.isChecked)
  }

  /// The environment as it was in the run: the run's seed decides about the problem.
  private func makeEnvironment(_ configuration: RunConfiguration) throws -> any Environment {
    try catalogue.environments.element(named: configuration.environment)
      .makeEnvironment(options: configuration.environmentOptions, seed: UInt64(configuration.training.seed))
  }

  private func policyFile(in folder: RunFolder) throws -> URL {
    let file = arguments.has("best") ? folder.bestPolicy : folder.policy
    if FileManager.default.fileExists(atPath: file.path) { return file }
    throw InputError(
      .file, "run folder \(folder.url.path)", "it has no \(file.lastPathComponent)",
      remedy: arguments.has("best")
        ? "leave out --best for its last policy" : "its training did not end; give --best for its best policy"
    )
  }

  private func check(
    _ policy: Policy, of file: URL, fits specification: EnvironmentSpecification, named name: String
  ) throws {
    let inputs = specification.observation.count
    let actions = specification.actionCount
    guard policy.observationCount != inputs || policy.actionCount != actions else { return }
    throw InputError(
      .data, "policy \(file.path)",
      "it leads from \(policy.observationCount) observed numbers to \(policy.actionCount) actions, but the run's "
        + "environment \(name) has \(inputs) and \(actions)",
      remedy: "give the folder of the run that wrote it")
  }

  private func report(
    _ record: EvaluationRecord, in environment: String, episodes: Int, policy: URL, isChecked: Bool
  ) throws {
    if arguments.has("json") {
      var object = record.json
      object.set("environment", to: environment)
      object.set("episodes", to: episodes)
      object.set("policy", to: policy.path)
      if !isChecked { object.set("unchecked", to: true) }
      return try console.output.write(json: object)
    }
    let remark = isChecked ? "" : " (unchecked: saved by another program, without our checksum)"
    try console.output.write(
      "\(environment), \(Shown.count(episodes)) \(episodes == 1 ? "episode" : "episodes") each\n"
        + TextLayout(width: 1000).list(record.rows + [("policy", Shown.path(of: policy) + remark)]))
  }
}
