import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotEnvironments

@Suite("Worlds of many choices")
struct ManyChoicesTests {
  private func switchboard(_ options: Switchboard.Options, seed: UInt64 = 3) -> Switchboard {
    var random = RandomSource(seed: seed, purpose: .problem)
    return Switchboard(options, using: &random)
  }

  private func options(_ choices: Int, _ options: Int, _ reward: Switchboard.Reward) -> Switchboard.Options {
    var made = Switchboard.Options()
    (made.choices, made.options, made.reward) = (choices, options, reward)
    return made
  }

  /// The reward of the first step of an episode.
  private func reward(_ environment: Switchboard, episode: Int, _ actions: [Int]) -> Double {
    var (environment, random) = (environment, RandomSource(seed: 1, purpose: .environment, episode: episode))
    return Matrix(count: Switchboard.featureCount).withElements {
      environment.reset(using: &random, into: &$0)
      return environment.step(actions.span, using: &random, into: &$0).reward
    }
  }

  @Test(
    "a switchboard has one right option a switch, and rewards as it says",
    arguments: Switchboard.Reward.allCases)
  func rewards(kind: Switchboard.Reward) {
    let environment = switchboard(options(3, 4, kind))
    for episode in 0..<20 {
      let plain = switchboard(options(3, 4, .additive))
      let targets = (0..<3).map { choice in
        (0..<4).filter { option in
          var actions = [0, 0, 0]
          let before = reward(plain, episode: episode, actions)
          actions[choice] = option
          let after = reward(plain, episode: episode, actions)
          return after > before
            || (after == before && option == 0
              && (1..<4).allSatisfy { other in
                actions[choice] = other
                return reward(plain, episode: episode, actions) < before
              })
        }
      }
      #expect(targets.allSatisfy { $0.count == 1 })
      let right = targets.map { $0[0] }
      let wrong = right.map { ($0 + 1) % 4 }
      let rewards = [
        right, [right[0], right[1], wrong[2]], [right[0], wrong[1], right[2]], wrong,
      ].map { reward(environment, episode: episode, $0) }
      switch kind {
      case .additive: #expect(isClose(rewards, [1, 2.0 / 3, 2.0 / 3, 0]))
      case .pairs: #expect(rewards == [1, 1, 0, 0])
      case .square: #expect(isClose(rewards, [1, 4.0 / 9, 4.0 / 9, 0]))
      }
    }
  }

  @Test("seeds draw other switchboards, of which all options are right at times")
  func problems() {
    let (one, other) = (switchboard(options(1, 5, .additive)), switchboard(options(1, 5, .additive), seed: 4))
    func targets(_ environment: Switchboard) -> [Int] {
      (0..<100).map { episode in
        (0..<5).first { reward(environment, episode: episode, [$0]) == 1 } ?? -1
      }
    }
    #expect(targets(one) != targets(other))
    #expect(Set(targets(one)) == [0, 1, 2, 3, 4])
  }

  @Test("conform, at several sizes")
  func conformance() throws {
    let checker = EnvironmentConformance(episodes: 20)
    for (choices, count) in [(1, 2), (5, 3), (48, 5)] {
      try checker.verify(switchboard(options(choices, count, .square)))
    }
    for (units, size) in [(1, 1), (2, 2), (4, 2), (5, 6)] {
      var options = Patrol.Options()
      (options.units, options.size, options.timeLimit) = (units, size, 20)
      try checker.verify(Patrol(options))
    }
  }

  /// Units and landmarks in given cells of a grid of three rows.
  private func patrol(_ units: [Int], _ landmarks: [Int]) throws -> Patrol {
    var options = Patrol.Options()
    (options.units, options.size, options.collisionCost) = (units.count, 3, 0.3)
    var (patrol, archive, cells) = (Patrol(options), StateArchive(), units + landmarks)
    try archive.exchange("cells", &cells)
    try patrol.restore(savedState: .init(archive.bytes))
    return patrol
  }

  /// What units do, and what comes of it.
  private struct Move: Sendable {
    let units, landmarks, actions, after: [Int]
    let reward: Double

    // 0 1 2 / 3 4 5 / 6 7 8; stay, up, down, left, right
    static let all = [
      // The border stops the first.
      Move(units: [0, 8], landmarks: [4, 2], actions: [1, 1], after: [0, 5], reward: 0),
      Move(units: [0, 8], landmarks: [3, 5], actions: [2, 1], after: [3, 5], reward: 1),
      // The first stays, and the other has the cell for itself.
      Move(units: [0, 2], landmarks: [1, 8], actions: [4, 3], after: [0, 1], reward: 0.35),
      Move(units: [0, 1], landmarks: [0, 1], actions: [4, 0], after: [0, 1], reward: 0.85),
      // One behind the other, and past each other.
      Move(units: [0, 1], landmarks: [1, 2], actions: [4, 4], after: [1, 2], reward: 1),
      Move(units: [0, 1], landmarks: [0, 1], actions: [4, 3], after: [1, 0], reward: 1),
    ]
  }

  @Test("patrols move at once, and stay where they would collide", arguments: Move.all)
  private func moves(move: Move) throws {
    var (patrol, random) = (
      try patrol(move.units, move.landmarks), RandomSource(seed: 1, purpose: .measurement)
    )
    let observation = Matrix(count: 8)
    let outcome = observation.withElements { patrol.step(move.actions.span, using: &random, into: &$0) }
    let cells = (0..<2).map { Int(2 * observation[2 * $0]) + 3 * Int(2 * observation[2 * $0 + 1]) }
    #expect(cells == move.after && isClose(outcome.reward, move.reward))
    #expect(patrol.measureEpisode()[0] == Double(move.landmarks.count { move.after.contains($0) }) / 2)
  }

  @Test("impossible ones are refused")
  func refusals() throws {
    let registry = EnvironmentRegistry.standard
    func problem(_ name: String, _ options: [String: OptionValue]) throws -> String {
      let error = try #require(throws: InputError.self) {
        _ = try registry.element(named: name).makeEnvironment(options: options, seed: 0)
      }
      return "\(error)"
    }
    #expect(
      try problem("switchboard", ["choices": .integer(1), "reward": .text("pairs")]).contains("makes no pair")
    )
    #expect(
      try problem("patrol", ["units": .integer(5), "size": .integer(2)]).contains("5 units do not fit"))
  }
}
