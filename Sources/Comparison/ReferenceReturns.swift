import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNetworks
import OneHotNumerics

/// The mean returns between which a run's score is placed.
struct ReferenceReturns: Sendable {
  /// Of actions chosen uniformly at random: where it is not known, over 1,000 episodes.
  let random: Double
  /// The best any policy can reach, or the best that is known; nil where it is not known.
  let optimum: Double?
  /// The mean return from which on the environment counts as solved.
  let threshold: Double?

  /// The score between random play (0) and the optimum (1); nil if the optimum is not known, or if that is no finite
  /// number.
  func normalized(_ score: Double) -> Double? {
    guard let optimum, optimum.isFinite else { return nil }
    let normalized = (score - random) / (optimum - random)
    return normalized.isFinite ? normalized : nil
  }
}

extension ReferenceReturns {
  /// Of the environment of a run.
  init(_ configuration: RunConfiguration, catalogue: Catalogue) throws {
    let environment = try catalogue.environments.element(named: configuration.environment).makeEnvironment(
      options: configuration.environmentOptions, seed: UInt64(configuration.training.seed))
    let known = environment.references()
    random =
      try known.floor?.value ?? Self.randomReturn(in: environment, seed: configuration.training.seed)
    optimum = known.optimum?.value
    threshold = environment.specification.rewardThreshold
  }

  private static func randomReturn(in environment: any MultiDiscreteEnvironment, seed: Int) throws -> Double {
    let specification = environment.specification
    let indifferent = NeuralNetwork(
      sizes: [specification.observation.count, specification.actionCount], activation: .identity)
    let evaluator = Evaluator(environment, seed: seed, episodes: 1000, workers: 1)
    // A training counts its evaluations from 1 on, and does not come this far.
    let record = try evaluator.evaluate(
      Policy(
        environment: specification.identifier, network: indifferent,
        optionCounts: specification.actions.optionCounts), number: Int(UInt32.max) - 1,
      step: 0)
    return record.sampled.returns.mean
  }
}

extension [ComparedRun] {
  /// The highest that the mean return of any such runs can be; nil unless it is known and the same for all of them: seeds
  /// that draw problems draw their optima, too.
  var limit: Double? {
    let optima = compactMap(\.optimum)
    return optima.count == count && optima.min() == optima.max() ? optima.first : nil
  }

  /// The mean of the runs' optima, which is the highest their mean return can be; nil unless all are known.
  var optimum: Double? {
    let optima = compactMap(\.optimum)
    return isEmpty || optima.count < count ? nil : optima.reduce(0, +) / Double(count)
  }

  /// Works out the references of all, once for each problem: an environment, its options and a seed.
  ///
  /// - Throws: `InputError` if an environment cannot be made, or yields what is not finite.
  func measured(catalogue: Catalogue, workers: Int) throws -> [ComparedRun] {
    let problems = Dictionary(compactMap(\.configuration).map { (Problem($0), $0) }) { first, _ in first }
    var tasks = problems.map { (problem: $0, configuration: $1, references: ReferenceReturns?.none) }
    try ParallelLanes(workers: workers).forEach(&tasks) { _, task in
      task.references = try ReferenceReturns(task.configuration, catalogue: catalogue)
    }
    let references = Dictionary(uniqueKeysWithValues: tasks.map { ($0.problem, $0.references) })
    return map { run in
      var run = run
      run.references = run.configuration.flatMap { references[Problem($0)] ?? nil }
      run.optimum =
        run.configuration == nil
        ? catalogue.declaredOptimum(inEnvironment: run.environment) : run.references?.optimum
      return run
    }
  }
}

extension Catalogue {
  /// The largest mean return of an environment that is the same for everyone, for it has no options; nil of others.
  fileprivate func declaredOptimum(inEnvironment name: String) -> Double? {
    guard let entry = try? environments.element(named: name),
      let options = try? entry.resolvedOptions([:]), options.isEmpty
    else { return nil }
    return try? entry.makeEnvironment(options: options, seed: 0).specification.optimum?.value
  }
}

private struct Problem: Hashable, Sendable {
  let environment: String
  let options: [String: OptionValue]
  let seed: Int

  init(_ configuration: RunConfiguration) {
    environment = configuration.environment
    options = configuration.environmentOptions
    seed = configuration.training.seed
  }
}
