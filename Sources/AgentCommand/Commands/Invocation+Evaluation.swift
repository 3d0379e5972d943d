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
    let trained = try RunConfiguration(contentsOf: folder.configuration, catalogue: catalogue)
    var variant = RunRequest(environment: trained.environment)
    variant.environmentOptions = try arguments.environmentOptions()
    let configuration = try RunConfiguration(variant, base: trained, catalogue: catalogue)
    let changes = configuration.environmentOptions.filter { trained.environmentOptions[$0.key] != $0.value }
    try note(folder.notes(catalogue))
    let environment = try makeEnvironment(configuration)
    try EnvironmentConformance.verify(environment.specification)
    let file = try policyFile(in: folder)
    let activation = configuration.agentOptions["activation"].flatMap { Activation(rawValue: "\($0)") }
    let policy = try Policy(
      contentsOf: file, of: activation.map { (environment.specification.identifier, $0) })
    try check(policy, of: file, fits: environment.specification, named: configuration.environment, changes)
    let exact = arguments.has("exact") ? try exactReturns(of: policy, in: environment) : nil
    let evaluator = Evaluator(
      environment, seed: seed ?? configuration.training.seed, episodes: episodes,
      workers: Processors.available)
    let record = try evaluator.evaluate(policy, number: Evaluator.ownNumber, step: 0)
    try report(
      record, exact, in: configuration.environment, changes, episodes: episodes, policy: file,
      isChecked: policy.isChecked)
  }

  /// The environment as it was in the run: the run's seed decides about the problem.
  private func makeEnvironment(_ configuration: RunConfiguration) throws -> any MultiDiscreteEnvironment {
    try catalogue.environments.element(named: configuration.environment)
      .makeEnvironment(options: configuration.environmentOptions, seed: UInt64(configuration.training.seed))
  }

  /// Options as one would type them.
  private static func text(_ options: [String: OptionValue]) -> String {
    options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
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
    _ policy: Policy, of file: URL, fits specification: EnvironmentSpecification, named name: String,
    _ changes: [String: OptionValue]
  ) throws {
    let inputs = specification.observation.count
    let actions = specification.actions
    guard policy.observationCount != inputs || policy.optionCounts != actions.optionCounts else { return }
    let leads =
      "it leads from \(policy.observationCount) observed numbers to \(ActionSpace(policy.optionCounts)), but"
    if !changes.isEmpty {
      throw InputError(
        .usage, "option --env-set, policy \(file.path)",
        "\(leads) \(name) with \(Self.text(changes)) has \(inputs) and \(actions)",
        remedy: "only what leaves these as they are can be changed")
    }
    throw InputError(
      .data, "policy \(file.path)", "\(leads) the run's environment \(name) has \(inputs) and \(actions)",
      remedy: "give the folder of the run that wrote it")
  }

  private func exactReturns(of policy: Policy, in environment: any MultiDiscreteEnvironment) throws
    -> ExactReturns
  {
    do { return try ExactReturns(of: policy, in: environment) } catch let error as InputError {
      throw InputError(error.kind, "option --exact, \(error.subject)", error.problem, remedy: error.remedy)
    }
  }

  private func report(
    _ record: EvaluationRecord, _ exact: ExactReturns?, in environment: String,
    _ changes: [String: OptionValue], episodes: Int, policy: URL, isChecked: Bool
  ) throws {
    if arguments.has("json") {
      var object = record.json
      object.set("environment", to: environment)
      if !changes.isEmpty { object.set("changes", to: changes.mapValues(\.description)) }
      object.set("episodes", to: episodes)
      object.set("policy", to: policy.path)
      if let exact { object.set("exact", to: ["greedy": exact.greedy, "sampled": exact.sampled]) }
      if !isChecked { object.set("unchecked", to: true) }
      return try console.output.write(json: object)
    }
    let remark = isChecked ? "" : " (unchecked: saved by another program, without our checksum)"
    try console.output.write(
      environment + (changes.isEmpty ? "" : " with \(Self.text(changes)), a variant of the run's,")
        + (changes.isEmpty ? ", " : " ")
        + "\(Shown.count(episodes)) \(episodes == 1 ? "episode" : "episodes") each\n"
        + TextLayout(width: 1000).list(
          record.rows + (exact.map { [("exact", $0.text)] } ?? []) + [
            ("policy", Shown.path(of: policy) + remark)
          ]))
  }
}

extension ExactReturns {
  /// Both, as people read them.
  fileprivate var text: String {
    "mean return \(String(format: "%.6g", greedy)) greedy, \(String(format: "%.6g", sampled)) sampled"
  }
}
