import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A fixed group of environments that one thread at a time steps together, with their random streams and all the
/// memory this takes.
///
/// Every environment draws from streams of its own, named by its index and episode: what happens in a lane does
/// not depend on the lanes beside it.
public struct Lane {
  /// Which streams an episode draws from.
  struct Streams: Sendable {
    var seed: UInt64
    var environment: StreamPurpose
    var action: StreamPurpose
    /// Whether the lane will be archived.
    var areArchived = false

    /// Those of a training.
    static func training(seed: UInt64) -> Self {
      Self(seed: seed, environment: .environment, action: .action, areArchived: true)
    }
  }

  /// Index of the lane's first environment among those of all lanes.
  public let first: Int
  /// Log-probabilities of the actions at ``observations``, as the last ``act(with:greedily:)`` found: `[count, actions]`, or of
  /// several choices `[count, choices · options of the largest]`.
  public private(set) var logProbabilities: Matrix
  /// 1 where an action is allowed, 0 where it is not or where a smaller choice has no such option, in the same shape, after
  /// ``act(with:greedily:)`` or ``updateMask()``; nil if all always are.
  public let mask: Matrix?
  /// The actions that ``step()`` takes, `[count, choices]`, environment by environment: as ``act(with:greedily:)`` chose them,
  /// or whoever sets them.
  public var actions: [Int]

  private(set) var runner: EnvironmentRunner
  let streams: Streams
  let bounds: PeriodicBounds
  let whereabouts: Whereabouts
  /// Asked before every step.
  let stop: StopSignal
  private let layout: ChoiceLayout
  private let workspace: NetworkWorkspace
  private let choices: ChoiceWorkspace
  private let noise: Matrix
  /// What the policy remembers of each environment's present episode, `[count, memory]`; nil if it has no memory.
  let memory: Sequences?
  private var actionRandoms: RandomStreams
  private var allowed: [Bool]

  /// A lane of `count` copies of an environment, none of them started yet.
  ///
  /// - Parameter timeLimit: steps after which an episode is truncated.
  init(
    _ environment: any MultiDiscreteEnvironment, first: Int, count: Int, streams: Streams, timeLimit: Int,
    policy: NeuralNetwork, stop: StopSignal = .none
  ) {
    self.first = first
    self.stop = stop
    self.streams = streams
    runner = EnvironmentRunner(
      environment, count: count, first: first, seed: streams.seed, purpose: streams.environment,
      timeLimit: timeLimit, isArchived: streams.areArchived)
    let specification = environment.specification
    layout = ChoiceLayout(specification.actions.optionCounts)
    whereabouts = Whereabouts(
      environment: specification.identifier, seed: streams.seed, first: first, count: count,
      choices: layout.choiceCount, unnumbered: Lane.unnumberedEpisode)
    bounds = PeriodicBounds(specification.observation.bounds, rows: count)
    logProbabilities = Matrix(rows: count, columns: layout.stateWidth)
    noise = Matrix(rows: count, columns: layout.stateWidth)
    mask = runner.masksActions || !layout.isEven ? Matrix(rows: count, columns: layout.stateWidth) : nil
    workspace = NetworkWorkspace(for: policy, rows: count, pullbacks: false)
    choices = ChoiceWorkspace(layout, states: count)
    memory =
      policy.hasMemory
      ? Sequences(
        starts: Matrix(rows: count, columns: policy.memoryWidth), beginnings: Matrix(count: count)) : nil
    actions = Array(repeating: 0, count: count * layout.choiceCount)
    actionRandoms = RandomStreams(seed: streams.seed, purpose: streams.action, first: first, count: count)
    allowed = Array(repeating: true, count: layout.optionCount)
  }

  /// How many environments there are.
  public var count: Int { runner.count }
  /// The environments' present observations, `[count, observation count]`: after ``step()`` what followed the
  /// actions, also where an episode has ended.
  public var observations: Matrix { runner.observations }
  /// Outcomes of the last step, the time limit applied.
  public var outcomes: StepOutcomes { runner.outcomes }
  /// The environments whose episode the last step ended, in ascending order.
  public var ended: ArraySlice<Int> { runner.ended }
  /// Undiscounted returns of the present episodes.
  public var returns: [Double] { runner.returns }
  /// Steps that an environment's present episode has had.
  public func length(_ index: Int) -> Int { runner.length(index) }

  /// Whether no environment's present episode has drawn a random number.
  var haveDrawnNothing: Bool { (0..<count).allSatisfy(runner.hasDrawnNothing) }

  /// Starts a given episode in every environment.
  ///
  /// - Throws: `InputError` if an observation is not as declared.
  public mutating func startAll(episode: Int) throws {
    noteStarts(episode: episode)
    runner.startAll(episode: episode)
    whereabouts.leave()
    for index in 0..<count { startActions(index) }
    try checkObservations()
  }

  /// Starts another episode wherever the last step ended one: the next, or the one given.
  ///
  /// - Throws: `InputError` if an observation is not as declared.
  public mutating func restartEnded(episode: Int? = nil) throws {
    let ended = runner.ended
    if ended.isEmpty { return }
    noteStarts(ended, episode: episode)
    if let episode { runner.restartEnded(episode: episode) } else { runner.restartEnded() }
    whereabouts.leave()
    for index in ended { startActions(index) }
    try checkObservations()
  }

  private mutating func startActions(_ index: Int) {
    actionRandoms.start(index, episode: runner.episodes[index])
    memory?.starts.slice(index..<index + 1).fill(0)
  }

  /// Chooses in every environment, by the policy's most probable options or by samples of it. A policy with a memory remembers
  /// that it was asked: once a step.
  ///
  /// - Throws: `InputError` if a mask allows no option of a choice, or a logit is not finite.
  public mutating func act(with policy: NeuralNetwork, greedily: Bool = false) throws {
    let outputs = policy.forward(observations, along: memory, in: workspace)
    try check(logits: outputs)
    if let memory, let states = workspace.memoryStates { memory.starts.copy(from: states) }
    try updateMask()
    let logits = choices.rows(of: outputs)
    if let mask { Categorical.forbid(where: layout.rows(mask), in: logits) }
    Categorical.logProbabilities(logits: logits, into: logits)
    logProbabilities = logits.view(rows: count, columns: layout.stateWidth)
    if !greedily { drawNoise() }
    let noise = layout.rows(noise)
    for choice in 0..<logits.rows {
      actions[choice] =
        greedily
        ? Categorical.mode(logits: logits, row: choice)
        : Categorical.gumbelMax(logits: logits, noise: noise, row: choice)
    }
  }

  /// The logarithm of the probability that the policy does in an environment what it was chosen to do there.
  func takenLogProbability(_ index: Int) -> Float {
    var sum = logProbabilities[index, actions[index * layout.choiceCount]]
    for choice in 1..<max(1, layout.choiceCount) {
      sum += logProbabilities[index, choice * layout.width + actions[index * layout.choiceCount + choice]]
    }
    return sum
  }

  /// Takes the chosen actions. Episodes that end are not restarted: ``restartEnded(episode:)`` does that.
  ///
  /// - Throws: `InputError` if an observation or a reward is not as it may be; what ends a training that is told to stop.
  public mutating func step() throws {
    try stop.check()
    note(.step)
    runner.step(actions)
    whereabouts.leave()
    try checkRewards()
    try checkObservations()
  }

  /// Copies what some environments show now into rows of states from `first` on; where these have one number, the places of
  /// the 1s.
  ///
  /// - Throws: `InputError` if an observation is not one-hot, and its place is asked for.
  func writeObservations(_ indices: Range<Int>, into states: Matrix, from first: Int) throws {
    let shown = observations.slice(indices)
    guard states.columns < shown.columns else {
      return states.slice(first..<first + indices.count).copy(from: shown)
    }
    for (row, index) in indices.enumerated() {
      guard let place = shown.placeOfOne(inRow: row) else {
        throw poison("the observation is declared one-hot, and is not", index)
      }
      states[first + row, 0] = Float(place)
    }
  }

  /// Everything that the lane goes on from, between two steps.
  public mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("environments") { try runner.exchange(with: &$0) }
    try archive.within("actions") { try actionRandoms.exchange(with: &$0) }
    if let memory { try archive.exchange("memory", memory.starts) }
  }

  private mutating func drawNoise() {
    actionRandoms.fillBits(noise)
    Kernels.active.bitsToGumbel(noise)
  }

  /// Asks the environments which options they allow now.
  ///
  /// - Throws: `InputError` if one allows none of a choice.
  public mutating func updateMask() throws {
    guard let mask else { return }
    guard runner.masksActions else {
      for index in 0..<count { writeMask(index, into: mask) }
      return
    }
    let (runner, mark) = (runner, note(.mask))
    defer { whereabouts.leave() }
    for index in 0..<count {
      mark.note(index)
      for action in allowed.indices { allowed[action] = false }
      var span = allowed.mutableSpan
      runner.writeActionMask(index, into: &span)
      if let choice = runner.specification.actions.firstForbiddenChoice(in: allowed) {
        let what = layout.choiceCount == 1 ? "action" : "option of choice \(choice)"
        throw poison("the action mask allows no \(what)", index)
      }
      writeMask(index, into: mask)
    }
  }

  /// Writes which options are allowed in an environment, and that others do not exist.
  private func writeMask(_ index: Int, into mask: Matrix) {
    layout.forEachChoice { output, place, count in
      for option in 0..<layout.width {
        mask[index, place + option] = option < count && allowed[output + option] ? 1 : 0
      }
    }
  }
}

extension Lane {
  /// The episode that an environment's last step ended.
  ///
  /// - Parameters:
  ///   - index: the environment's, within the lane.
  ///   - step: environment steps taken when it ended.
  public func endedEpisode(_ index: Int, step: Int) -> EpisodeRecord {
    EpisodeRecord(
      step: step, environment: first + index, return: returns[index], length: length(index),
      outcome: outcomes[index].status, measurements: runner.measureEpisode(index))
  }

  /// Plays one whole episode in every environment, the one given.
  ///
  /// - Returns: the episodes, environment by environment; `countSteps()` on those of all lanes counts their steps.
  /// - Throws: `InputError` if what an environment yields is not as declared, or a logit is not finite.
  public mutating func playEpisodes(
    _ episode: Int, with policy: NeuralNetwork, greedily: Bool = false
  ) throws -> [EpisodeRecord] {
    var played = [EpisodeRecord?](repeating: nil, count: count)
    var left = count
    try startAll(episode: episode)
    while true {
      try act(with: policy, greedily: greedily)
      try step()
      for index in ended where played[index] == nil {
        played[index] = endedEpisode(index, step: length(index))
        left -= 1
      }
      if left == 0 { return played.compactMap { $0 } }
      // The lane goes on until its last episode ends; what it plays in between counts for nothing.
      try restartEnded(episode: episode)
    }
  }

  /// The lanes of some environments, each of `width` environments but the last.
  static func lanes(
    of environment: any MultiDiscreteEnvironment, _ indices: Range<Int>, width: Int, streams: Streams,
    timeLimit: Int,
    policy: NeuralNetwork, stop: StopSignal = .none
  ) -> [Lane] {
    stride(from: indices.lowerBound, to: indices.upperBound, by: width).map { first in
      Lane(
        environment, first: first, count: min(width, indices.upperBound - first), streams: streams,
        timeLimit: timeLimit, policy: policy, stop: stop)
    }
  }

  /// Environments in a lane while training.
  static let trainingWidth = 4

  /// The number of an evaluation that belongs to no training: a training counts its own from 1 on, and does not come
  /// this far.
  static let unnumberedEpisode = Int(UInt32.max)
}

// Where a lane calls its environments is noted, so that a process that dies in one can say where.
extension Lane {
  /// Notes that the environments are about to be asked for something, after the episodes and steps they have had.
  ///
  /// - Returns: where to note which of them is asked, if they are asked one by one.
  @discardableResult
  func note(_ call: Whereabouts.Call) -> CopyMark {
    whereabouts.note(episodes: runner.episodes, steps: runner.lengths, actions: actions)
    whereabouts.enter(call)
    return CopyMark()
  }

  /// Notes that all environments are about to be reset, to start the given episode.
  func noteStarts(episode: Int) {
    for index in 0..<count { whereabouts.note(index, startsEpisode: episode) }
    whereabouts.enter(.reset)
  }

  /// Notes that some environments are about to be reset, to start the given episode or their next.
  func noteStarts(_ indices: ArraySlice<Int>, episode: Int?) {
    for index in indices { whereabouts.note(index, startsEpisode: episode ?? runner.episodes[index] + 1) }
    whereabouts.enter(.reset)
  }
}
