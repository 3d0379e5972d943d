import Foundation
import OneHotFoundations
import OneHotNumerics

/// Environments that are stepped together: counts their steps against the time limit, adds up their returns, and
/// starts the next episode where one has ended.
///
/// ```swift
/// var runner = EnvironmentRunner(CartPole(), count: 64, seed: 1)
/// runner.startAll()
/// while … {
///   runner.step(actions(for: runner.observations))
///   // Here the observations are those that followed the actions, also where an episode has ended.
///   runner.restartEnded()
/// }
/// ```
///
/// Environment `i` draws from the stream named by (seed, purpose, `first + i`, its episode). Stepping and
/// restarting allocate no memory, unless the environment does, or somebody keeps the observations of the time before: a
/// runner leaves what was handed out as it was, and a copy of it goes on by itself.
public struct EnvironmentRunner {
  /// What an agent needs to know.
  public let specification: EnvironmentSpecification
  /// The environments' present observations, `[count, observation count]`.
  public private(set) var observations: Matrix
  /// What the last step led to, the time limit applied.
  public private(set) var outcomes: StepOutcomes
  /// The undiscounted return of each environment's episode so far.
  public private(set) var returns: [Double]
  /// The number of each environment's episode.
  public private(set) var episodes: [Int]

  private let timeLimit: Int
  private let choiceCount: Int
  private var batch: any BatchEnvironment
  private var randoms: RandomStreams
  private var stepCounts: [Int32]
  private var endedIndices: [Int]
  private var endedCount = 0
  /// The actions of each environment's episode, where they have to stand for its state.
  private var actionsTaken: [[Int32]]?
  private var isStarted = false

  /// A runner of `count` copies of an environment, none of them started yet.
  ///
  /// - Parameters:
  ///   - environment: what is copied.
  ///   - count: how many copies.
  ///   - first: the index of the first environment among those of all runners.
  ///   - seed: names the streams, with the purpose.
  ///   - purpose: what the episodes are for.
  ///   - timeLimit: steps after which an episode is truncated; by default that of the specification.
  ///     Without one, 2³¹ − 1.
  ///   - isArchived: whether ``exchange(with:)`` will be asked for.
  public init(
    _ environment: any MultiDiscreteEnvironment, count: Int, first: Int = 0, seed: UInt64,
    purpose: StreamPurpose = .environment, timeLimit: Int? = nil,
    isArchived: Bool = false
  ) {
    specification = environment.specification
    self.timeLimit = timeLimit ?? specification.timeLimit ?? .max
    choiceCount = specification.actions.choiceCount
    batch = environment.batched(count: count)
    observations = Matrix(rows: count, columns: specification.observation.count)
    randoms = RandomStreams(seed: seed, purpose: purpose, first: first, count: count)
    outcomes = StepOutcomes(count: count)
    returns = Array(repeating: 0, count: count)
    episodes = Array(repeating: 0, count: count)
    stepCounts = Array(repeating: 0, count: count)
    endedIndices = Array(0..<count)
    if isArchived, count > 0, !Self.savesItself(batch[0]) {
      actionsTaken = Array(repeating: [], count: count)
    }
  }

  /// An error is no answer: it will be told when the state is to be saved.
  private static func savesItself(_ environment: any MultiDiscreteEnvironment) -> Bool {
    do { return try environment.savedState() != nil } catch { return true }
  }

  /// How many environments there are.
  public var count: Int { returns.count }

  /// The environments whose episode the last step ended, in ascending order; none any more once restarted.
  public var ended: ArraySlice<Int> { endedIndices[..<endedCount] }

  /// How many steps each environment's episode has had.
  package var lengths: [Int32] { stepCounts }

  /// How many steps an environment's episode has had.
  public func length(_ index: Int) -> Int { Int(stepCounts[index]) }

  /// Whether an environment's episode has drawn no random number yet: then it would be the same in every copy, at the same
  /// actions.
  package func hasDrawnNothing(_ index: Int) -> Bool { randoms[index].position == 0 }

  /// Starts a given episode in every environment.
  public mutating func startAll(episode: Int = 0) {
    isStarted = true
    for index in endedIndices.indices { endedIndices[index] = index }
    endedCount = count
    restartEnded(episode: episode)
  }

  /// Takes a step in every environment. Episodes that end are not restarted: ``restartEnded()`` does that.
  ///
  /// - Parameter actions: `[count, choices]`, environment by environment.
  public mutating func step(_ actions: [Int]) {
    if actionsTaken != nil {
      for index in 0..<count {
        for choice in 0..<choiceCount {
          actionsTaken![index].append(Int32(actions[index * choiceCount + choice]))
        }
      }
    }
    observations.makeUnique()
    batch.step(actions: actions, using: &randoms, observations: observations, outcomes: &outcomes)
    endedCount = Kernels.active.finishStep(
      rewards: outcomes.rewards, statuses: &outcomes.statuses, returns: &returns, lengths: &stepCounts,
      limit: timeLimit, ended: &endedIndices)
  }

  /// Starts the next episode wherever the last step ended one.
  public mutating func restartEnded() {
    for index in endedIndices[..<endedCount] { rewind(index, toEpisode: episodes[index] + 1) }
    resetEnded()
  }

  /// Starts a given episode wherever the last step ended one.
  public mutating func restartEnded(episode: Int) {
    for index in endedIndices[..<endedCount] { rewind(index, toEpisode: episode) }
    resetEnded()
  }

  private mutating func resetEnded() {
    observations.makeUnique()
    batch.reset(endedIndices[..<endedCount], using: &randoms, observations: observations)
    endedCount = 0
  }

  private mutating func rewind(_ index: Int, toEpisode episode: Int) {
    episodes[index] = episode
    returns[index] = 0
    stepCounts[index] = 0
    actionsTaken?[index].removeAll(keepingCapacity: true)
    randoms.start(index, episode: episode)
  }

  /// Everything that the runner goes on from, between two steps. It must have been made with `isArchived`.
  ///
  /// - Throws: `InputError` if an environment cannot be saved, or does not come back to what it was.
  public mutating func exchange(with archive: inout StateArchive) throws {
    observations.makeUnique()
    try archive.exchange("is started", &isStarted)
    guard isStarted else { return }
    try archive.exchange("observations", observations)
    try archive.exchange("returns", &returns)
    try archive.exchange("episodes", &episodes)
    try archive.exchange("steps", &stepCounts)
    try archive.within("streams") { try randoms.exchange(with: &$0) }
    for index in 0..<count {
      try archive.within("environment \(index)") { archive in
        if actionsTaken == nil {
          try exchangeState(of: index, with: &archive)
        } else {
          try exchangeActions(of: index, with: &archive)
        }
      }
    }
  }

  private mutating func exchangeState(of index: Int, with archive: inout StateArchive) throws {
    var environment = batch[index]
    var bytes: [UInt8] = []
    do {
      if !archive.isRestoring { bytes = Array(try environment.savedState() ?? Data()) }
      try archive.exchange(list: "state", &bytes)
      guard archive.isRestoring else { return }
      try environment.restore(savedState: Data(bytes))
      batch[index] = environment
      try batch[index].verifyRestored(from: Data(bytes))
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError(
        .data, "environment \(specification.identifier)",
        "its state cannot be \(archive.isRestoring ? "restored" : "saved") (\(error))")
    }
  }

  private mutating func exchangeActions(of index: Int, with archive: inout StateArchive) throws {
    try archive.exchange(list: "actions", &actionsTaken![index])
    guard archive.isRestoring else { return }
    try replay(index)
  }

  /// Plays an environment's episode again from its start.
  private mutating func replay(_ index: Int) throws {
    var environment = batch[index]
    let position = randoms[index].position
    var random = randoms.start(of: index)
    let observation = Matrix(count: observations.columns)
    observation.withRow(0) { environment.reset(using: &random, into: &$0) }
    let taken = actionsTaken![index].map(Int.init)
    let isPossible = taken.enumerated().allSatisfy { place, action in
      (0..<specification.actions.optionCounts[place % choiceCount]).contains(action)
    }
    guard isPossible, taken.count.isMultiple(of: choiceCount) else { throw notRepeated(index) }
    for start in stride(from: 0, to: taken.count, by: choiceCount) {
      observation.withRow(0) {
        _ = environment.step(
          taken.span.extracting(start..<start + choiceCount), using: &random, into: &$0)
      }
    }
    let expected = observations.slice(index..<index + 1)
    guard random.position == position, observation.elements.elementsEqual(expected.elements) else {
      throw notRepeated(index)
    }
    batch[index] = environment
  }

  private func notRepeated(_ index: Int) -> InputError {
    InputError(
      .data, "environment \(specification.identifier), copy \(index), episode \(episodes[index] + 1)",
      "with the same actions it did not come to the observation it had come to before",
      remedy: "let its episodes depend on nothing but the random numbers passed in, or make it Codable")
  }

  /// What an environment measured of the episode that the last step ended.
  public func measureEpisode(_ index: Int) -> EpisodeMeasurements {
    specification.metrics.isEmpty ? .zero : batch.measureEpisode(index)
  }

  /// One of the environments in its present state.
  package func environment(_ index: Int) -> any MultiDiscreteEnvironment { batch[index] }

  /// Whether some actions may be forbidden.
  public var masksActions: Bool { batch.masksActions }

  /// Writes which options one environment allows now; to be called only if ``masksActions``.
  public func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {
    batch.writeActionMask(index, into: &allowed)
  }
}
