import OneHotEnvironmentKit
import OneHotNetworks
import OneHotNumerics
import Testing

@testable import OneHotLearning

@Suite("Lane")
struct LaneTests {
  private let streams = Lane.Streams(seed: 9, environment: .environment, action: .action)

  private func policy(_ environment: any MultiDiscreteEnvironment) -> NeuralNetwork {
    var random = RandomSource(seed: 8, purpose: .measurement)
    let specification = environment.specification
    return NeuralNetwork(
      sizes: [specification.observation.count, 4, specification.actionCount], activation: .tanh,
      outputGain: 1, using: &random)
  }

  private func lane(
    _ environment: any MultiDiscreteEnvironment, count: Int, first: Int = 0, policy: NeuralNetwork
  )
    throws -> Lane
  {
    var lane = Lane(
      environment, first: first, count: count, streams: streams,
      timeLimit: environment.specification.timeLimit ?? .max, policy: policy)
    try lane.startAll(episode: 0)
    return lane
  }

  /// The episodes of eight environments within 100 steps, in lanes of a width: environment by environment.
  private func episodes(width: Int, greedily: Bool = false) throws -> [[String]] {
    let environment = Drift()
    let policy = policy(environment)
    var found = [[String]](repeating: [], count: 8)
    for first in stride(from: 0, to: 8, by: width) {
      var lane = try lane(environment, count: min(width, 8 - first), first: first, policy: policy)
      for step in 1...100 {
        try lane.act(with: policy, greedily: greedily)
        try lane.step()
        for index in 0..<lane.count where lane.outcomes[index].status != .running {
          found[first + index].append("\(lane.endedEpisode(index, step: step))")
        }
        try lane.restartEnded()
      }
    }
    return found
  }

  @Test("does not change the episodes by its width", arguments: [3, 8])
  func width(width: Int) throws {
    let alone = try episodes(width: 1)
    #expect(alone.allSatisfy { $0.count > 1 })
    #expect(try episodes(width: width) == alone)
    #expect(try episodes(width: width, greedily: true) == episodes(width: 1, greedily: true))
  }

  @Test("splits environments into lanes of a width")
  func lanes() {
    let environment = Drift()
    let lanes = Lane.lanes(
      of: environment, 0..<20, width: 8, streams: streams, timeLimit: 30, policy: policy(environment))
    #expect(lanes.map(\.first) == [0, 8, 16])
    #expect(lanes.map(\.count) == [8, 8, 4])
  }

  @Test("names streams by environment and episode")
  func streamNames() throws {
    let environment = Ticker(end: 2)
    var lane = try lane(environment, count: 3, first: 4, policy: policy(environment))
    let policy = policy(environment)
    func expectStarts(of episode: Int, _ lane: Lane) {
      for index in 0..<3 {
        var random = RandomSource(seed: 9, purpose: .environment, index: 4 + index, episode: episode)
        #expect(lane.observations[index, 0] == Float(random.uniform()))
      }
    }
    for episode in [0, 7, 3] {
      try lane.startAll(episode: episode)
      expectStarts(of: episode, lane)
    }
    for next in [4, 5] {
      for _ in 1...2 {
        try lane.act(with: policy)
        try lane.step()
      }
      #expect(lane.ended == [0, 1, 2])
      try lane.restartEnded()
      expectStarts(of: next, lane)
    }
  }

  @Test("keeps the true last observation when the next episode starts")
  func successors() throws {
    let environment = Ticker(end: 4)
    let policy = policy(environment)
    var lane = try lane(environment, count: 2, policy: policy)
    for step in 1...4 {
      #expect(lane.observations[1, 1] == Float(step - 1))
      try lane.act(with: policy)
      try lane.step()
      #expect(lane.observations[1, 1] == Float(step))
    }
    #expect(lane.outcomes[1].status == .terminated)
    #expect(lane.length(1) == 4)
    #expect(lane.returns == [4, 4])
    let last = lane.observations.row(1)
    try lane.restartEnded()
    #expect(lane.observations[1, 1] == 0)
    #expect(lane.observations.row(1) != last)
    #expect(lane.length(1) == 0)
    #expect(lane.returns == [0, 0])
  }

  private func end(_ environment: Ticker) throws -> (length: Int, status: StepOutcome.Status) {
    let policy = policy(environment)
    var lane = try lane(environment, count: 1, policy: policy)
    repeat {
      try lane.act(with: policy)
      try lane.step()
    } while lane.outcomes[0].status == .running && lane.length(0) < 50
    return (lane.length(0), lane.outcomes[0].status)
  }

  @Test("truncates at the time limit, unless the episode terminates with that very step")
  func timeLimit() throws {
    #expect(try end(Ticker(timeLimit: 6)) == (6, .truncated))
    #expect(try end(Ticker(end: 7, timeLimit: 6)) == (6, .truncated))
    #expect(try end(Ticker(end: 6, timeLimit: 6)) == (6, .terminated))
    #expect(try end(Ticker(end: 5, timeLimit: 6)) == (5, .terminated))
    #expect(try end(Ticker(end: nil, timeLimit: 1)) == (1, .truncated))
    #expect(try end(Ticker()) == (50, .running))
  }

  @Test("acts as the policy says: the law of samples, the mode, the log-probabilities")
  func actions() throws {
    let environment = Ticker()
    let policy = NeuralNetwork(sizes: [2, 2], activation: .tanh)
    policy.parameterViews[0].bias[1] = 1  // p = e/(1 + e) = .7311
    var lane = try lane(environment, count: 8, policy: policy)
    var seconds = 0
    for _ in 0..<1000 {
      try lane.act(with: policy)
      seconds += lane.actions.reduce(0, +)
      try lane.step()
    }
    #expect(abs(Double(seconds) / 8000 - 0.7311) < 5 * 0.005)
    #expect(abs(lane.logProbabilities[3, 0] + 1.3132617) < 1e-5)
    try lane.act(with: policy, greedily: true)
    #expect(lane.actions == [1, 1, 1, 1, 1, 1, 1, 1])
  }

  @Test("has episodes that are sorted by their end, then by environment", arguments: [0, 1, 2, 3, 64, 301])
  func order(count: Int) {
    var random = RandomSource(seed: 4, purpose: .measurement)
    let sorted = (0..<count).map {
      EpisodeRecord(step: $0 / 3, environment: $0 % 3, return: 0, length: 1, outcome: .terminated)
    }
    var places = Array(0..<count)
    for _ in 0..<5 {
      random.shuffle(&places)
      var found = places.map { sorted[$0] }
      found.sortByEnd()
      #expect(found == sorted)
    }
  }
  @Test(
    "has episodes begun together whose steps are counted as all had taken them",
    arguments: [0, 1, 2, 65, 65_536])
  func steps(count: Int) {
    var random = RandomSource(seed: 5, purpose: .measurement)
    var episodes = (0..<count).map {
      EpisodeRecord(
        step: 0, environment: $0, return: 0, length: 1 + random.index(below: 40), outcome: .terminated)
    }
    let lengths = episodes.map(\.length)
    // How many episodes had a step at each time.
    let playing = (1...40).map { time in lengths.count { $0 >= time } }
    episodes.countSteps()
    #expect(episodes.allSatisfy { $0.step == playing[..<$0.length].reduce(0, +) })
    #expect(episodes.map(\.environment).sorted() == Array(0..<count))
    for (earlier, later) in zip(episodes, episodes.dropFirst()) {
      #expect((earlier.step, earlier.environment) < (later.step, later.environment))
    }
  }
}
