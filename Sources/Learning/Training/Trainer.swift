import OneHotEnvironmentKit
import OneHotFoundations
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
  /// Updates made so far.
  package private(set) var updates = 0
  /// The number of the evaluation to come next, where one is due.
  private var dueEvaluation: Int?
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

  /// What has come of the training so far.
  public var outcome: TrainingSummary {
    var outcome = summary
    outcome.bandit = bandit?.summary
    return outcome
  }

  /// Whether all steps are taken, and the last evaluation with them.
  public var isFinished: Bool { summary.steps >= configuration.training.steps && dueEvaluation == nil }

  /// Trains to the end, evaluating in between and at the end.
  ///
  /// - Parameter observe: told every event, in order; an error it throws ends the training.
  /// - Throws: `InputError` if an observation is not as declared, a mask allows no action, or a reward, return, loss,
  ///   gradient or weight is not finite; it says where that was, and which seed repeats it.
  public mutating func run(_ observe: (TrainingEvent) throws -> Void) throws -> TrainingSummary {
    while !isFinished { try advance(observe) }
    return outcome
  }

  /// Takes one update, or makes the evaluation that is due after it.
  ///
  /// - Parameter observe: told every event, in order; an error it throws ends the training.
  /// - Throws: `InputError` if a reward, observation, loss or weight is not finite.
  public mutating func advance(_ observe: (TrainingEvent) throws -> Void) throws {
    if let number = dueEvaluation {
      try evaluate(number, observe)
      dueEvaluation = nil
    } else {
      let before = summary.steps
      try update(observe)
      dueEvaluation = evaluationDue(since: before)
    }
  }

  /// The number of the evaluation due at this step, if one is. It depends on the step alone, so that a training that is
  /// extended plays the same evaluation episodes as one that was longer from the start.
  private func evaluationDue(since before: Int) -> Int? {
    let (training, steps) = (configuration.training, summary.steps)
    let number = steps / training.evaluationInterval
    let isCrossed = number > before / training.evaluationInterval
    guard isCrossed || steps >= training.steps else { return nil }
    return (isCrossed ? number : number + 1) % Self.evaluationNumbers
  }

  /// The numbers that evaluations of a training may have, from 0 on.
  private static let evaluationNumbers = Int(UInt32.max)

  /// Everything that the training goes on from.
  package mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("updates", &updates)
    try archive.exchange("due evaluation", &dueEvaluation)
    try archive.within("summary") { try summary.exchange(with: &$0) }
    try archive.within("bandit") { try bandit?.exchange(with: &$0) }
    try archive.within("agent") { try agent.exchange(with: &$0) }
    let isShortened = isFinished && summary.evaluation?.step != summary.steps
    if archive.isRestoring, isShortened { dueEvaluation = evaluationDue(since: summary.steps) }
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
        updates, progress: min(1, Double(summary.steps) / Double(configuration.training.plannedSteps)))
      try result.record.requireFinite()
      return result
    } catch let poisoned as PoisonedUpdate {
      throw poisoned.named(in: configuration, of: specification, update: updates, step: summary.steps)
    }
  }

  private mutating func evaluate(
    _ number: Int, _ observe: (TrainingEvent) throws -> Void
  ) throws {
    let policy = policy
    let record = try evaluator.evaluate(policy, number: number, step: summary.steps)
    summary.evaluation = record
    if summary.solvedAtStep == nil, let threshold = specification.rewardThreshold, record.reaches(threshold) {
      summary.solvedAtStep = summary.steps
    }
    try observe(.evaluation(record, policy))
  }
}
