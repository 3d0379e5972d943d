import OneHotEnvironmentKit
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A fixed group of environments that one thread at a time steps together, with their random streams and all the
/// memory this takes.
///
/// Every environment draws from streams of its own, named by its index and episode: what happens in a lane does
/// not depend on the lanes beside it.
struct Lane: Sendable {
  /// Which streams an episode draws from.
  struct Streams: Sendable {
    var seed: UInt64
    var environment: StreamPurpose
    var action: StreamPurpose
  }

  /// Index of the lane's first environment among those of all lanes.
  let first: Int
  let specification: EnvironmentSpecification
  /// Observations before the next step, `[count, observation count]`.
  let observations: Matrix
  /// Observations after the last step, before any reset.
  let successors: Matrix
  /// Log-probabilities of the actions at ``observations``, `[count, actions]`, as the last ``act(with:greedily:)`` found.
  private(set) var logProbabilities: Matrix
  /// 1 where an action is allowed; nil if all always are.
  let mask: Matrix?
  private(set) var actions: [Int]
  /// Outcomes of the last step, the time limit applied.
  private(set) var outcomes: [StepOutcome]
  private(set) var returns: [Double]
  private(set) var lengths: [Int]

  private let streams: Streams
  private let timeLimit: Int
  private let workspace: NetworkWorkspace
  private let noise: Matrix
  private var batch: any BatchEnvironment
  private var episodes: [Int]
  private var environmentRandoms: [RandomSource]
  private var actionRandoms: [RandomSource]
  private var allowed: [Bool]

  /// A lane of `count` copies of an environment, none of them started yet.
  ///
  /// - Parameter timeLimit: steps after which an episode is truncated.
  init(
    _ environment: any Environment, first: Int, count: Int, streams: Streams, timeLimit: Int,
    policy: MultilayerPerceptron
  ) {
    self.first = first
    self.streams = streams
    self.timeLimit = timeLimit
    specification = environment.specification
    batch = environment.batched(count: count)
    observations = Matrix(rows: count, columns: specification.observation.count)
    successors = Matrix(rows: count, columns: specification.observation.count)
    logProbabilities = Matrix(rows: count, columns: specification.actionCount)
    noise = Matrix(rows: count, columns: specification.actionCount)
    mask = batch.masksActions ? Matrix(rows: count, columns: specification.actionCount) : nil
    workspace = NetworkWorkspace(for: policy, rows: count, pullbacks: false)
    actions = Array(repeating: 0, count: count)
    outcomes = Array(repeating: StepOutcome(reward: 0), count: count)
    returns = Array(repeating: 0, count: count)
    lengths = Array(repeating: 0, count: count)
    episodes = Array(repeating: 0, count: count)
    let unused = RandomSource(seed: streams.seed, purpose: streams.environment)
    environmentRandoms = Array(repeating: unused, count: count)
    actionRandoms = Array(repeating: unused, count: count)
    allowed = Array(repeating: true, count: specification.actionCount)
  }

  var count: Int { actions.count }

  /// Starts a given episode in one environment.
  mutating func start(_ index: Int, episode: Int) throws {
    episodes[index] = episode
    returns[index] = 0
    lengths[index] = 0
    environmentRandoms[index] = RandomSource(
      seed: streams.seed, purpose: streams.environment, index: first + index, episode: episode)
    actionRandoms[index] = RandomSource(
      seed: streams.seed, purpose: streams.action, index: first + index, episode: episode)
    observations.withRow(index) { batch.reset(index, using: &environmentRandoms[index], into: &$0) }
    try requireFinite(observations, "observation", index)
  }

  /// Starts the episode after the current one in one environment.
  mutating func startNext(_ index: Int) throws {
    try start(index, episode: episodes[index] + 1)
  }

  /// Chooses an action in every environment, by the policy's most probable one or by a sample of it.
  mutating func act(with policy: MultilayerPerceptron, greedily: Bool = false) throws {
    logProbabilities = policy.forward(observations, in: workspace)
    try requireFinite(logProbabilities, "the policy's logit")
    if let mask {
      try fill(mask)
      Categorical.forbid(where: mask, in: logProbabilities)
    }
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    if !greedily { drawNoise() }
    for index in 0..<count {
      actions[index] =
        greedily
        ? Categorical.mode(logits: logProbabilities, row: index)
        : Categorical.gumbelMax(logits: logProbabilities, noise: noise, row: index)
    }
  }

  /// Takes the chosen actions. Episodes that end are not restarted: ``start(_:episode:)`` does that.
  mutating func step() throws {
    batch.step(
      actions: actions, using: &environmentRandoms, observations: successors, outcomes: &outcomes)
    for index in 0..<count {
      lengths[index] += 1
      guard outcomes[index].reward.isFinite else {
        throw poison("reward is \(outcomes[index].reward)", index)
      }
      returns[index] += outcomes[index].reward
      if outcomes[index].status == .running, lengths[index] >= timeLimit {
        outcomes[index].status = .truncated
      }
    }
    try requireFinite(successors, "observation")
    observations.copy(from: successors)
  }

  private mutating func drawNoise() {
    // One stream an environment, then all bits turned into noise at once.
    for index in 0..<count { noise.slice(index..<index + 1).fillBits(using: &actionRandoms[index]) }
    Kernels.active.bitsToGumbel(noise)
  }

  private mutating func fill(_ mask: Matrix) throws {
    let batch = batch
    for index in 0..<count {
      var span = allowed.mutableSpan
      batch.writeActionMask(index, into: &span)
      guard allowed.contains(true) else { throw poison("action mask allows no action", index) }
      for action in allowed.indices { mask[index, action] = allowed[action] ? 1 : 0 }
    }
  }

  /// Throws if a number is not finite; `what` names one of a row: "observation".
  private func requireFinite(_ numbers: Matrix, _ what: String) throws {
    guard !numbers.isFinite else { return }
    for index in 0..<count { try requireFinite(numbers, what, index) }
  }

  private func requireFinite(_ numbers: Matrix, _ what: String, _ index: Int) throws {
    let row = numbers.slice(index..<index + 1)
    guard !row.isFinite, let position = row.elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw poison("\(what) \(position) is \(row[position])", index)
  }

  private func poison(_ problem: String, _ index: Int) -> InputError {
    let episode =
      streams.environment == .evaluationEnvironment
      ? "evaluation \(episodes[index])" : "episode \(episodes[index] + 1)"
    return InputError(
      .data,
      "environment \(specification.identifier), copy \(first + index), \(episode), step \(lengths[index])",
      problem, remedy: "the run was stopped; seed \(streams.seed) repeats it")
  }
}

extension Lane {
  /// The lanes of `count` environments, each of `width` environments but the last.
  static func lanes(
    of environment: any Environment, count: Int, width: Int, streams: Streams, timeLimit: Int,
    policy: MultilayerPerceptron
  ) -> [Lane] {
    stride(from: 0, to: count, by: width).map { first in
      Lane(
        environment, first: first, count: min(width, count - first), streams: streams, timeLimit: timeLimit,
        policy: policy)
    }
  }

  /// Environments in a lane while training.
  static let trainingWidth = 8
}
