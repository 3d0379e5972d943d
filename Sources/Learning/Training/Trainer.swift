import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNumerics

/// Runs a training from its configuration, and tells an observer what happens.
///
/// What it tells, except for the policy's diagnostics in the last bits between kinds of processors, depends on
/// the configuration alone: not on the number of workers, nor on time. There is one of each training: a trainer is not
/// copied, only handed on. The policies it hands out are values, and stay as they were.
public struct Trainer: ~Copyable {
  /// What is trained.
  public let configuration: RunConfiguration
  /// The environment's specification.
  public let specification: EnvironmentSpecification
  /// What the agent measures in an update.
  public let scalars: [UpdateScalar]
  var agent: any Agent
  private let evaluator: Evaluator
  /// What breaks off the training: an evaluation at once, an update that takes longer than ``patience``.
  package let stop: StopSignal
  /// Seconds that an update may go on after the training was told to stop.
  package static let patience = 0.5
  /// Whether no update has begun that did not come to its end.
  package private(set) var isWhole = true
  private var summary = TrainingSummary()
  /// Updates made so far.
  package private(set) var updates = 0
  /// Whether it has the networks that the configuration says it begins with.
  var hasInitialNetworks: Bool
  /// The number of the evaluation to come next, where one is due.
  private var dueEvaluation: Int?
  private var metrics: MetricTally
  /// Of the episodes that ended in the last update; the memory is kept.
  private var records: [EpisodeRecord] = []

  /// A training that has not begun, with fresh networks: where the configuration names others, `begin(with:)` gives it them.
  ///
  /// - Parameters:
  ///   - configuration: what is trained.
  ///   - catalogue: the environments and agents that it names.
  ///   - workers: threads used at most; results do not depend on it.
  ///   - stop: what breaks the training off. A trainer goes on after an evaluation that was broken off, by making it again;
  ///     not after an update.
  /// - Throws: `InputError` if the environment's options do not fit together, the agent cannot be trained in
  ///   the environment, or it is to stop when that is solved, and there is no threshold for that.
  public init(
    _ configuration: RunConfiguration, catalogue: Catalogue, workers: Int, stoppedBy stop: StopSignal = .none
  ) throws {
    let training = configuration.training
    let (kind, setup) = try Self.setup(configuration, catalogue: catalogue, workers: workers, stoppedBy: stop)
    let specification = setup.specification
    if training.stopsWhenSolved, specification.rewardThreshold == nil {
      throw InputError(
        .usage, "option 'stop-when-solved'",
        "environment \(specification.identifier) has no threshold from which on it counts as solved",
        remedy: "leave the option out, or declare a reward threshold")
    }
    if let kind = kind as? any BoundedAgent.Type {
      _ = try kind.modestMemory(setup, options: configuration.agentOptions)
    }
    let agent = try kind.make(setup, options: configuration.agentOptions)
    let evaluator = Evaluator(
      setup.environment, seed: training.seed,
      episodes: training.evaluationEpisodes(ofAtMost: Evaluator.stepLimit(of: specification)),
      workers: workers,
      stoppedBy: stop)
    try evaluator.requireModest(for: agent.policy)
    self.configuration = configuration
    self.specification = specification
    self.agent = agent
    self.stop = stop
    scalars = kind.scalars
    hasInitialNetworks = training.initial == nil
    self.evaluator = evaluator
    metrics = MetricTally(specification.metrics, steps: training.steps)
  }

  private static func setup(
    _ configuration: RunConfiguration, catalogue: Catalogue, workers: Int, stoppedBy stop: StopSignal
  ) throws -> (any Agent.Type, AgentSetup) {
    let entry = try catalogue.environments.element(named: configuration.environment)
    let seed = UInt64(configuration.training.seed)
    let environment = try entry.makeEnvironment(options: configuration.environmentOptions, seed: seed)
    try EnvironmentConformance.verify(environment.specification)
    let setup = AgentSetup(
      environment: environment, seed: seed,
      parallel: ParallelLanes(workers: workers, stoppedBy: stop.delayed(by: patience)),
      parts: catalogue.parts)
    return (try catalogue.agents.element(named: configuration.agent), setup)
  }

  /// The memory that a training by one worker and its evaluations will take, as far as its agent tells, and the most that
  /// such things may take together. Nothing of it is made but an environment.
  ///
  /// - Throws: `InputError` if the environment cannot be made, or the training alone is more than there is memory for.
  package static func memory(
    of configuration: RunConfiguration, catalogue: Catalogue
  ) throws -> (bytes: Double, limit: Double) {
    let (kind, setup) = try setup(configuration, catalogue: catalogue, workers: 1, stoppedBy: .none)
    let limit = (TrainingMemory.trainingShare + TrainingMemory.evaluationShare) * MemoryEstimate.available
    guard let kind = kind as? any BoundedAgent.Type else { return (0, limit) }
    var memory = try kind.modestMemory(setup, options: configuration.agentOptions)
    memory.addEvaluations(
      episodes: configuration.training.evaluationEpisodes(
        ofAtMost: Evaluator.stepLimit(of: setup.specification)))
    return (memory.estimate.bytes, limit)
  }

  /// The policy as it is now.
  public var policy: Policy {
    Policy(
      environment: configuration.environment, network: agent.policy,
      optionCounts: specification.actions.optionCounts)
  }

  /// What has come of the training so far.
  public var outcome: TrainingSummary {
    var outcome = summary
    outcome.metrics = metrics.summaries
    return outcome
  }

  /// Whether all steps are taken, or it is solved and was to stop then, and the last evaluation is made.
  public var isFinished: Bool {
    let stopsHere = configuration.training.stopsWhenSolved && summary.solvedAtStep != nil
    return dueEvaluation == nil && (stopsHere || summary.steps >= configuration.training.steps)
  }

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
    if !hasInitialNetworks {
      throw InputError(
        .usage, "option 'init'", "the training has not got the networks it is to begin with",
        remedy: "make it by Trainer.beginning(_:catalogue:workers:)")
    }
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
    try archive.within("metrics") { try metrics.exchange(with: &$0) }
    try archive.within("agent") { try agent.exchange(with: &$0) }
    if archive.isRestoring { hasInitialNetworks = true }
    let isShortened = isFinished && summary.evaluation?.step != summary.steps
    if archive.isRestoring, isShortened { dueEvaluation = evaluationDue(since: summary.steps) }
  }

  private mutating func update(_ observe: (TrainingEvent) throws -> Void) throws {
    isWhole = false
    updates += 1
    let result = try updateAgent()
    isWhole = true
    records.removeAll(keepingCapacity: true)
    for var episode in result.episodes {
      episode.step += summary.steps
      episode.episode = summary.episodes + records.count + 1
      metrics.add(episode)
      records.append(episode)
    }
    summary.steps += result.steps
    summary.episodes += records.count
    if !records.isEmpty { try observe(.episodes(records)) }
    try observe(.update(UpdateRecord(update: updates, step: summary.steps, measured: result.measured)))
  }

  /// Lets the agent learn; names what goes wrong on the way.
  private mutating func updateAgent() throws -> AgentUpdate {
    do {
      let result = try agent.update(
        updates, progress: min(1, Double(summary.steps) / Double(configuration.training.plannedSteps)))
      try result.measured.requireFinite()
      return result
    } catch let poisoned as PoisonedUpdate {
      throw named(poisoned)
    }
  }

  /// The error as a user sees it.
  private func named(_ poisoned: PoisonedUpdate) -> InputError {
    let method = configuration.method.map { " with \($0)" } ?? ""
    return InputError(
      .data,
      "environment \(specification.identifier), \(configuration.agent)\(method), update \(updates), "
        + "which began at step \(summary.steps)", "\(poisoned.what) is not finite",
      remedy: "the run was stopped; seed \(configuration.training.seed) repeats it; \(poisoned.remedy)")
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
