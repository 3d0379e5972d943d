import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// The policy of a run, and the environment that it was trained in, or a variant of that.
struct TrainedPolicy {
  let policy: Policy
  /// The file it was read from.
  let file: URL
  let environment: any MultiDiscreteEnvironment
  /// What the run was told, but for the changes.
  let configuration: RunConfiguration
  /// Options of the environment that are not the run's.
  let changes: [String: OptionValue]

  /// Where it is, as people read it, and what speaks against it.
  var text: String {
    Shown.path(of: file)
      + (policy.isChecked ? "" : " (unchecked: saved by another program, without our checksum)")
  }

  /// Options as one would type them.
  static func text(_ options: [String: OptionValue]) -> String {
    options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }
}

extension Invocation {
  /// The policy of `RUN`, of `--best` or the last, in the run's environment, of which `--env-set` changes options.
  ///
  /// - Throws: `InputError` for a run or policy that is missing, damaged or foreign.
  func trainedPolicy() throws -> TrainedPolicy {
    let folder = try RunFolder.open(URL(fileURLWithPath: try arguments.operand("RUN")!))
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
    return TrainedPolicy(
      policy: policy, file: file, environment: environment, configuration: configuration, changes: changes)
  }

  /// The environment as it was in the run: the run's seed decides about the problem.
  private func makeEnvironment(_ configuration: RunConfiguration) throws -> any MultiDiscreteEnvironment {
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
        "\(leads) \(name) with \(TrainedPolicy.text(changes)) has \(inputs) and \(actions)",
        remedy: "only what leaves these as they are can be changed")
    }
    throw InputError(
      .data, "policy \(file.path)", "\(leads) the run's environment \(name) has \(inputs) and \(actions)",
      remedy: "give the folder of the run that wrote it")
  }
}
