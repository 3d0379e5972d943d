import OneHotEnvironmentKit
import OneHotGumbel
import OneHotNumerics

/// Runs a training from its configuration, and tells an observer what happens.
///
/// What it tells, except for the policy's diagnostics in the last bits between kinds of processors, depends on
/// the configuration alone: not on the number of workers, nor on time.
public struct Trainer: Sendable {
  /// What is trained.
  public let configuration: RunConfiguration
  /// The environment's specification.
  public let specification: EnvironmentSpecification
  private var agent: any Agent
  private var evaluator: Evaluator
  private var summary = TrainingSummary()
  private var updates = 0
  private var evaluations = 0
  private var bandit: BanditTally?
  /// Of the episodes that ended in the last update; the memory is kept.
  private var records: [EpisodeRecord] = []

  /// A training that has not begun.
  ///
  /// - Throws: `InputError` if the environment's options do not fit together, or the agent cannot be trained in
  ///   the environment.
  public init(_ configuration: RunConfiguration, catalogue: Catalogue, workers: Int) throws {
    self.configuration = configuration
    let training = configuration.training
    let entry = try catalogue.environments.entry(named: configuration.environment)
    let environment = try entry.makeEnvironment(
      options: configuration.environmentOptions, seed: UInt64(training.seed))
    specification = environment.specification
    try EnvironmentConformance.verify(specification)
    agent = try Self.makeAgent(configuration, environment, catalogue, workers: workers)
    evaluator = Evaluator(
      environment, seed: training.seed, episodes: training.evaluationEpisodes, workers: workers)
    bandit = (environment as? any BanditEnvironment).map {
      BanditTally(means: $0.meanRewards, steps: training.steps)
    }
  }

  private static func makeAgent(
    _ configuration: RunConfiguration, _ environment: any Environment, _ catalogue: Catalogue, workers: Int
  ) throws -> any Agent {
    let seed = UInt64(configuration.training.seed)
    let owner = configuration.agent.rawValue
    switch configuration.agent {
    case .actorCritic:
      let options = try ActorCriticOptions(configuration.agentOptions, of: owner)
      return try ActorCritic(
        environment, options: options, estimator: catalogue.estimators.estimator(named: options.estimator),
        seed: seed, workers: workers)
    case .reinforce:
      let options = try ReinforceOptions(configuration.agentOptions, of: owner)
      return try Reinforce(environment, options: options, seed: seed, workers: workers)
    }
  }

  /// The policy as it is now; it keeps changing while the training goes on.
  public var policy: Policy { Policy(environment: configuration.environment, network: agent.policy) }

  /// Trains to the end, evaluating in between and at the end.
  ///
  /// - Parameter observe: told every event, in order; an error it throws ends the training.
  /// - Throws: `InputError` if an observation is not as declared, a mask allows no action, or a reward, return, loss,
  ///   gradient or weight is not finite; it says where that was, and which seed repeats it.
  public mutating func run(_ observe: (TrainingEvent) throws -> Void) throws -> TrainingSummary {
    let training = configuration.training
    while summary.steps < training.steps {
      let before = summary.steps
      try update(observe)
      let due = summary.steps / training.evaluationInterval > before / training.evaluationInterval
      if due || summary.steps >= training.steps { try evaluate(observe) }
    }
    summary.bandit = bandit?.summary
    return summary
  }

  private mutating func update(_ observe: (TrainingEvent) throws -> Void) throws {
    updates += 1
    var result = try updateAgent()
    records.removeAll(keepingCapacity: true)
    for (index, episode) in result.episodes.enumerated() {
      records.append(
        EpisodeRecord(
          step: summary.steps + episode.step, episode: summary.episodes + index + 1,
          environment: episode.environment, return: episode.return, length: episode.length,
          outcome: episode.outcome))
    }
    for episode in result.episodes { bandit?.add(action: episode.lastAction) }
    summary.steps += result.steps
    summary.episodes += records.count
    result.record.step = summary.steps
    if !records.isEmpty { try observe(.episodes(records)) }
    try observe(.update(result.record))
  }

  /// Lets the agent learn; names what goes wrong on the way.
  private mutating func updateAgent() throws -> AgentUpdate {
    do {
      let result = try agent.update(
        updates, progress: Double(summary.steps) / Double(configuration.training.steps))
      try result.record.requireFinite()
      return result
    } catch let poisoned as PoisonedUpdate {
      throw poisoned.named(in: configuration, of: specification, update: updates, step: summary.steps)
    }
  }

  private mutating func evaluate(_ observe: (TrainingEvent) throws -> Void) throws {
    evaluations += 1
    let policy = policy
    let record = try evaluator.evaluate(policy, number: evaluations, step: summary.steps)
    summary.evaluation = record
    if summary.solvedAtStep == nil, let threshold = specification.rewardThreshold, record.reaches(threshold) {
      summary.solvedAtStep = summary.steps
    }
    try observe(.evaluation(record, policy))
  }
}

/// How well the arms of a bandit were chosen so far.
private struct BanditTally: Sendable {
  private let means: [Double]
  private let best: Double
  /// Pulls after this many belong to the last tenth.
  private let lastTenth: Int
  private var pulls = 0
  private var regret = 0.0
  private var latePulls = 0
  private var lateOptimalPulls = 0

  init(means: [Double], steps: Int) {
    self.means = means
    best = means.max() ?? 0
    lastTenth = steps - max(1, steps / 10)
  }

  mutating func add(action: Int) {
    pulls += 1
    regret += best - means[action]
    guard pulls > lastTenth else { return }
    latePulls += 1
    if means[action] == best { lateOptimalPulls += 1 }
  }

  var summary: BanditSummary {
    BanditSummary(
      regretPerPull: regret / Double(max(1, pulls)),
      fractionOptimal: Double(lateOptimalPulls) / Double(max(1, latePulls)))
  }
}
