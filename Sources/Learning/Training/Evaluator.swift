import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// Plays whole episodes with a policy, in environments and on random streams that training never touches.
public final class Evaluator {
  /// Steps after which an episode is cut off in an environment without a time limit.
  public static let stepLimit = 10_000
  /// Steps after which an episode is cut off whatever the environment's time limit, so that an evaluation comes to an end.
  public static let largestStepLimit = 100_000
  private static let laneWidth = 20
  /// The number of an evaluation that belongs to no training.
  public static let ownNumber = Lane.unnumberedEpisode

  private let environment: any MultiDiscreteEnvironment
  private let seed: UInt64
  private let episodes: Int
  private let parallel: ParallelLanes
  /// The greedy episode of copy 0, and all sampled ones.
  private var tasks: [Task] = []
  /// The other greedy episodes, which are played only where chance has a part in them.
  private var others: [Task] = []

  /// An evaluator of `episodes` greedy and as many sampled episodes.
  ///
  /// - Parameters:
  ///   - environment: what is played.
  ///   - seed: names the random streams, with the evaluation's number.
  ///   - episodes: of either kind.
  ///   - workers: threads used at most; records do not depend on it.
  ///   - stop: asked before every step; an evaluation is broken off by what it throws.
  public init(
    _ environment: any MultiDiscreteEnvironment, seed: Int, episodes: Int, workers: Int,
    stoppedBy stop: StopSignal = .none
  ) {
    self.environment = environment
    self.seed = UInt64(seed)
    self.episodes = episodes
    parallel = ParallelLanes(workers: workers, stoppedBy: stop)
  }

  /// Steps after which an episode of an environment is cut off in evaluations.
  public static func stepLimit(of specification: EnvironmentSpecification) -> Int {
    min(specification.timeLimit ?? stepLimit, largestStepLimit)
  }

  /// Plays the episodes, greedy and sampled ones on streams of their own: their means are two looks at the policy.
  ///
  /// - Parameters:
  ///   - policy: what acts.
  ///   - number: which evaluation this is; another number gives other episodes.
  ///   - step: steps of training so far, for the record.
  /// - Throws: `InputError` if an observation is not as declared, a mask allows no action, or a reward or return is
  ///   not finite.
  public func evaluate(_ policy: Policy, number: Int, step: Int) throws -> EvaluationRecord {
    let network = policy.network
    if tasks.isEmpty { try makeTasks(for: network) }
    try parallel.forEach(&tasks) { _, task in try task.play(network, number: number) }
    var greedy = tasks[0].episodes
    if tasks[0].lane.haveDrawnNothing {
      // Where nothing was drawn, every copy does the same.
      greedy = Array(repeating: greedy[0], count: episodes)
    } else {
      try parallel.forEach(&others) { _, task in try task.play(network, number: number) }
      greedy += others.flatMap(\.episodes)
    }
    return EvaluationRecord(
      step: step, greedy: outcome(of: greedy), sampled: outcome(of: tasks.dropFirst().flatMap(\.episodes)))
  }

  /// Plays the first greedy or the first sampled one of the episodes that ``evaluate(_:number:step:)`` plays, in front of whoever
  /// looks on.
  ///
  /// - Parameters:
  ///   - policy: who plays.
  ///   - number: of the evaluation.
  ///   - greedily: whether by the most probable actions.
  ///   - show: gets every moment of it, that before the first step included.
  /// - Throws: `InputError` as an evaluation does, and what `show` throws.
  public func watch(
    _ policy: Policy, number: Int, greedily: Bool, _ show: (EpisodeFrame) throws -> Void
  ) throws {
    let network = policy.network
    var task = makeTasks(for: network, 0..<1, greedily: greedily)[0]
    try task.lane.watchEpisode(number, with: network, greedily: greedily, show)
  }

  /// Throws `InputError` if the lanes of all episodes take more than there is memory for.
  func requireModest(for network: NeuralNetwork) throws {
    var memory = TrainingMemory(environment.specification, NetworkShape(of: network))
    memory.addEvaluations(episodes: episodes)
    try memory.estimate.require(within: TrainingMemory.evaluationShare * MemoryEstimate.available)
  }

  private func makeTasks(for network: NeuralNetwork) throws {
    try requireModest(for: network)
    tasks = makeTasks(for: network, 0..<1, greedily: true)
    tasks += makeTasks(for: network, 0..<episodes, greedily: false)
    others = makeTasks(for: network, 1..<episodes, greedily: true)
  }

  private func makeTasks(
    for network: NeuralNetwork, _ copies: Range<Int>, greedily: Bool
  ) -> [Task] {
    let lanes = Lane.lanes(
      of: environment, copies, width: Self.laneWidth,
      streams: .init(
        seed: seed, environment: greedily ? .evaluationEnvironment : .sampledEvaluationEnvironment,
        action: .evaluationAction),
      timeLimit: Self.stepLimit(of: environment.specification), policy: network, stop: parallel.stop)
    return lanes.map { Task(lane: $0, greedily: greedily) }
  }

  private func outcome(of played: [EpisodeRecord]) -> EvaluationRecord.Outcome {
    let lengths = played.reduce(0) { $0 + $1.length }
    return .init(
      returns: RunningMoments(played.map(\.return)), meanLength: Double(lengths) / Double(played.count))
  }
}

/// A lane whose environments play one episode each.
private struct Task {
  var lane: Lane
  let greedily: Bool
  var episodes: [EpisodeRecord] = []

  init(lane: Lane, greedily: Bool) {
    self.lane = lane
    lane.whereabouts.play = greedily ? .greedyEvaluation : .sampledEvaluation
    self.greedily = greedily
  }

  mutating func play(_ policy: NeuralNetwork, number: Int) throws {
    episodes = try lane.playEpisodes(number, with: policy, greedily: greedily)
  }
}
