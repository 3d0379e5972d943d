import OneHot

/// An agent of one's own, without a gradient: each update changes a linear policy at random, plays some episodes with it,
/// and keeps the change unless their mean return fell.
///
/// Source: Matyas (1965), "Random optimization"; Mania, Guy and Recht (2018), "Simple random search provides a competitive
/// approach to reinforcement learning", for linear policies.
struct RandomSearch: Agent {
  struct Options: OptionGroup {
    /// Episodes of an update.
    var episodes = 16
    /// Standard deviation of a change of a weight.
    var radius = 0.5

    static var options: [OptionField<Self>] {
      [
        .integer("episodes", \.episodes, in: 1...10_000, "episodes by which a change is judged"),
        .real("radius", \.radius, in: 0...100, "standard deviation of a change of a weight"),
      ]
    }
  }

  static let name = "random-search"
  static let summary = "keeps a random change of a linear policy unless its episodes became worse"
  static let bestReturn = UpdateScalar("best_return", tag: "search/best_return")
  static let scalars = [bestReturn]

  /// The best policy so far.
  let policy: NeuralNetwork
  private let candidate: NeuralNetwork
  private let options: Options
  private let seed: UInt64
  private let parallel: ParallelLanes
  private var players: [Player]
  private var best = -Double.infinity

  /// A lane, and what it played last.
  private struct Player {
    var lane: Lane
    var episodes: [EpisodeRecord] = []
  }

  init(_ setup: AgentSetup, options: Options) throws {
    let specification = setup.specification
    let sizes = [specification.observation.count, specification.actionCount]
    policy = NeuralNetwork(sizes: sizes, activation: .tanh)
    candidate = NeuralNetwork(sizes: sizes, activation: .tanh)
    players = setup.lanes(count: options.episodes, policy: policy).map { Player(lane: $0) }
    (seed, parallel, self.options) = (setup.seed, setup.parallel, options)
  }

  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate {
    var random = RandomSource(seed: seed, purpose: .policyUpdate, episode: update)
    for index in 0..<policy.parameters.count {
      candidate.parameters[index] = policy.parameters[index] + Float(options.radius * random.normal())
    }
    let candidate = candidate
    try parallel.forEach(&players) { _, player in
      player.episodes = try player.lane.playEpisodes(update - 1, with: candidate)
    }
    var episodes = players.flatMap(\.episodes)
    episodes.countSteps()
    let mean = RunningMoments(episodes.map(\.return)).mean
    if mean >= best {
      best = mean
      policy.parameters.copy(from: candidate.parameters)
    }
    var measured = UpdateMeasurements(Self.scalars)
    measured[Self.bestReturn] = best
    return AgentUpdate(
      steps: episodes.reduce(0) { $0 + $1.length }, episodes: episodes, measured: measured)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("policy", policy.parameters)
    try archive.exchange("best", &best)
    for index in players.indices {
      try archive.within("lane \(index)") { try players[index].lane.exchange(with: &$0) }
    }
  }
}
