import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotEnvironments

@Suite("Spread")
struct SpreadTests {
  /// An episode that `simple_spread_v3` of mpe2 1.1.1 played.
  private struct Episode: Decodable {
    var players: Int
    var localRatio: Double
    /// x and y of each.
    var landmarks: [Double]
    /// x and y of all players, and then of their velocities: at first, and after each action.
    var states: [[Double]]
    var actions: [[Int]]
    /// Of each player.
    var rewards: [[Double]]
    /// The first, and those after each eighth action.
    var observations: [[Double]]
  }

  /// A plane with all players and landmarks in given places, and with given velocities.
  private func placed(_ options: Spread.Options, _ numbers: [Double]) throws -> Spread {
    var (spread, archive, numbers) = (Spread(options), StateArchive(), numbers)
    try archive.exchange("places and velocities", &numbers)
    try spread.restore(savedState: .init(archive.bytes))
    return spread
  }

  @Test("goes as MPE goes")
  func parity() throws {
    let episodes = try Fixture.decode([Episode].self, from: "spread")
    #expect(episodes.count == 4)
    for episode in episodes {
      var options = Spread.Options()
      (options.players, options.localRatio) = (episode.players, episode.localRatio)
      let (half, start) = (2 * episode.players, episode.states[0])
      var spread = try placed(options, start[..<half] + episode.landmarks + start[half...])
      var random = RandomSource(seed: 0, purpose: .measurement)
      let observation = Matrix(count: spread.specification.observation.count)
      for (step, actions) in episode.actions.enumerated() {
        let outcome = observation.withElements { spread.step(actions.span, using: &random, into: &$0) }
        let state = (spread.places.prefix(episode.players) + spread.velocities).flatMap { [$0.x, $0.y] }
        #expect(isClose(state, episode.states[step + 1], relative: 1e-9, absolute: 1e-9))
        let reward = episode.rewards[step].reduce(0, +)
        #expect(isClose(outcome.reward, reward, relative: 1e-9, absolute: 1e-9))
        if step % 8 == 7 {
          #expect(
            isClose(Array(observation.elements), episode.observations[(step + 1) / 8], absolute: 1e-6))
        }
      }
    }
  }

  @Test("counts the landmarks somebody is close to")
  func covered() throws {
    var options = Spread.Options()
    options.players = 2
    // Both players are pushed right, and come to be 0.05 and 0.2 from a landmark.
    var spread = try placed(options, [0, 0, 0, 1, 0.15, 0, 0.3, 1, 1, 0, 1, 0])
    var random = RandomSource(seed: 0, purpose: .measurement)
    let observation = Matrix(count: spread.specification.observation.count)
    let outcome = observation.withElements { spread.step([2, 2].span, using: &random, into: &$0) }
    #expect(isClose(outcome.reward, 2 * 0.5 * -0.25))
    #expect(spread.measureEpisode()[0] == 0.5)
  }

  @Test("has the floor that random play comes to")
  func floor() throws {
    #expect(try isFloorReached(by: Spread(), episodes: 3000))
  }

  @Test("has the best known return, of players who each plan alone where they are to go")
  func planned() throws {
    var returns = RunningMoments()
    for episode in 0..<300 {
      var (spread, random) = (
        Spread(), RandomSource(seed: 1, purpose: .measurement, episode: episode)
      )
      let observation = Matrix(count: spread.specification.observation.count)
      observation.withElements { spread.reset(using: &random, into: &$0) }
      let (goals, landmarks) = (spread.nearestLandmarks, Array(spread.places[3...]))
      var sum = 0.0
      for _ in 0..<25 {
        let actions = (0..<3).map { spread.plannedMove(of: $0, to: landmarks[goals[$0]]) }
        sum += observation.withElements { spread.step(actions.span, using: &random, into: &$0) }.reward
      }
      returns.add(sum)
    }
    let best = try #require(Spread().specification.optimum)
    #expect(abs(returns.mean - best.value) < 4 * returns.standardDeviation / 300.0.squareRoot())
  }

  @Test("conforms, with one player, three and eight")
  func conformance() throws {
    for players in [1, 3, 8] {
      var options = Spread.Options()
      options.players = players
      try EnvironmentConformance(episodes: 10).verify(Spread(options))
    }
  }

  @Test("refuses states that are none of its own, and players in one place do not push each other")
  func states() throws {
    var options = Spread.Options()
    options.players = 2
    #expect(throws: InputError.self) { try placed(options, [Double](repeating: .nan, count: 12)) }
    #expect(throws: InputError.self) { try placed(options, [Double](repeating: 0, count: 11)) }
    var spread = try placed(options, [Double](repeating: 0, count: 12))
    var random = RandomSource(seed: 0, purpose: .measurement)
    let observation = Matrix(count: spread.specification.observation.count)
    let outcome = observation.withElements { spread.step([0, 0].span, using: &random, into: &$0) }
    #expect(outcome.reward == -1)
  }

  @Test("is drawn as text")
  func text() throws {
    var options = Spread.Options()
    options.players = 1
    let rows = try placed(options, [0.05, 0.05, -1.49, -1.49, 0, 0]).text.split(separator: "\n")
    #expect(rows.count == 15 && rows.allSatisfy { $0.count == 30 })
    #expect(rows[7] == String(repeating: ".", count: 15) + "a" + String(repeating: ".", count: 14))
    #expect(rows[14].first == "x")
  }
}

extension Spread {
  /// The landmark of each of three players, so that the sum of all distances is least.
  fileprivate var nearestLandmarks: [Int] {
    [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].min { one, other in
      sum(one) < sum(other)
    }!
  }

  private func sum(_ landmarks: [Int]) -> Double {
    landmarks.enumerated().reduce(0) { $0 + length(places[$1.offset] - places[3 + $1.element]) }
  }

  /// The first of two moves, after which the player drifts, that keep it nearest to where it is to go, touching nobody.
  fileprivate func plannedMove(of player: Int, to goal: SIMD2<Double>) -> Int {
    let pushes: [SIMD2<Double>] = [.zero, [-5, 0], [5, 0], [0, -5], [0, 5]]
    var (best, least) = (0, Double.infinity)
    for plan in 0..<25 {
      var (place, velocity, cost) = (places[player], velocities[player], 0.0)
      for step in 0..<4 {
        place += velocity * 0.1
        velocity *= 0.75
        if step < 2 { velocity += pushes[step == 0 ? plan / 5 : plan % 5] * 0.1 }
        cost += length(place - goal) * (step == 3 ? 3 : 1)
      }
      if cost < least { (best, least) = (plan / 5, cost) }
    }
    return best
  }
}

private func length(_ vector: SIMD2<Double>) -> Double {
  (vector.x * vector.x + vector.y * vector.y).squareRoot()
}
