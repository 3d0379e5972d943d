import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("What environments look like")
struct PictureTests {
  /// What is seen at the start and after each action.
  private func pictures(of environment: any MultiDiscreteEnvironment, _ actions: [Int]) throws
    -> [String]
  {
    var (environment, random) = (environment, RandomSource(seed: 1, purpose: .measurement))
    func text() throws -> String { try #require(environment as? any RenderableEnvironment).text }
    let observation = Matrix(count: environment.specification.observation.count)
    observation.withElements { environment.reset(using: &random, into: &$0) }
    return try [text()]
      + actions.map { action in
        let chosen = [action]
        observation.withElements { _ = environment.step(chosen.span, using: &random, into: &$0) }
        return try text()
      }
  }

  @Test("a gridworld is its map with an @")
  func gridWorld() throws {
    let world = try GridWorld(text: "S.#\nF.G\nHC#\n", name: "small")
    #expect(
      try pictures(of: world, [1, 2, 1]) == [
        "@.#\n..G\nHC#", "S@#\n..G\nHC#", "S.#\n.@G\nHC#", "S.#\n..@\nHC#",
      ])
  }

  @Test("toy text")
  func toyText() throws {
    #expect(try pictures(of: FrozenLake(), []) == ["@FFF\nFHFH\nFFFH\nHFFG"])
    let cliff = try pictures(of: CliffWalking(), [0])
    let free = String(repeating: ".", count: 12)
    #expect(cliff[0] == [free, free, free, "@CCCCCCCCCCG"].joined(separator: "\n"))
    #expect(cliff[1] == [free, free, "@...........", ".CCCCCCCCCCG"].joined(separator: "\n"))
    var taxi = MaskedTaxi()
    // Row 2, column 3, passenger 2, destination 1: ((2 * 5 + 3) * 5 + 2) * 4 + 1.
    try taxi.restore(savedState: Data("269".utf8))
    #expect(
      taxi.text
        == "|R: | : :G|\n| : | : : |\n| : : :@: |\n| | : | : |\n|Y| : |B: |\npassenger at Y, to G")
    var hand = Blackjack()
    hand.state = BlackjackPlace(BlackjackHand([1, 6])).state(against: 10)
    #expect(hand.text == "dealer 10, player 17, an ace counts 11")
  }

  @Test("boards")
  func boards() throws {
    var game = LineGame.TicTacToe()
    (game.first, game.opponent) = (.me, .perfect)
    let played = try pictures(of: LineGame(game), [4])
    #expect(played[0] == "...\n...\n...")
    #expect(played[1].count { $0 == "O" } == 1)
    #expect(Array(played[1])[5] == "X")
    var falling = LineGame.ConnectFour()
    falling.first = .me
    let dropped = try pictures(of: try LineGame(falling), [0]).last!.split(separator: "\n")
    #expect(dropped.count == 6 && dropped[5].first == "X" && dropped[0] == ".......")
    var ball = Catch()
    ball.start(ball: 4)
    #expect(ball.text.split(separator: "\n").first == "....*" && ball.text.hasSuffix("..@.."))
    #expect(try pictures(of: DeepSea(), [])[0].hasPrefix("@.........\n"))
  }

  @Test("a pole leans to where its angle points, and hangs where it may")
  func cartPoles() {
    let track = String(repeating: "-", count: 49)
    let upright = CartPole().text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(upright.count == 8 && upright.allSatisfy { $0.count == 49 } && upright[7] == track)
    #expect(upright[6].firstIndex(of: "[") == upright[6].index(upright[6].startIndex, offsetBy: 22))
    #expect(upright[1...5].allSatisfy { Array($0)[24] == "|" })
    let leaning = CartPole(state: .init(position: 1, angle: 0.2)).text.split(separator: "\n").map {
      Array($0)
    }
    #expect(leaning.contains { $0.contains("/") } && leaning[6][34] == "=")
    let hanging = CartPoleSwingUp().text.split(separator: "\n").map { Array($0) }
    #expect(hanging.count == 11 && hanging[10][30] == "|" && hanging[0].allSatisfy { $0 == " " })
    // Where nothing can be seen nothing is drawn, and nothing traps.
    let lost = CartPole(state: .init(position: .infinity, angle: .nan))
    #expect(lost.text.filter { $0 != " " && $0 != "\n" } == track)
    #expect(CartPolePositions(lost).text == lost.text)
  }

  @Test("links hang, a car stands in its valley, and a pendulum points up")
  func otherMechanics() {
    let links = Acrobot().text.split(separator: "\n").map { Array($0) }
    #expect(links.count == 17 && links[16][16] == "@" && links[12][16] == "o" && links[8][16] == "o")
    let car = MountainCar(state: .init(position: 0.5)).text.split(separator: "\n").map { Array($0) }
    #expect(car.joined().contains("@") && !car.joined().contains("G"))
    #expect(MountainCar().text.contains("G"))
    let pendulum = Pendulum(state: .init(angle: 0)).text.split(separator: "\n").map { Array($0) }
    #expect(pendulum[0][10] == "@" && pendulum[5][10] == "o")
  }

  /// Those in which there is nothing to be seen, or nothing but numbers without a meaning.
  private static let unseen: Set = ["bandit", "even-bandit", "switchboard"]

  @Test(
    "all others can be looked at, in as many lines at every step",
    arguments: EnvironmentRegistry.standard.names)
  func all(name: String) throws {
    let entry = try EnvironmentRegistry.standard.element(named: name)
    let environment = try entry.makeEnvironment(options: [:], seed: 0)
    guard environment is any RenderableEnvironment else {
      #expect(Self.unseen.contains(name))
      return
    }
    #expect(!Self.unseen.contains(name))
    var runner = EnvironmentRunner(environment, count: 1, seed: 2)
    var choices = RandomSource(seed: 3, purpose: .measurement)
    let space = environment.specification.actions
    var allowed = [Bool](repeating: true, count: space.optionCount)
    runner.startAll()
    var lineCount: Int?
    for _ in 0..<60 {
      let shown = try #require(runner.environment(0) as? any RenderableEnvironment).text
      let count = shown.count { $0 == "\n" }
      #expect(!shown.isEmpty && count == lineCount ?? count)
      lineCount = count
      var span = allowed.mutableSpan
      if runner.masksActions { runner.writeActionMask(0, into: &span) }
      var start = 0
      let actions = space.optionCounts.map { options in
        defer { start += options }
        let possible = (0..<options).filter { allowed[start + $0] }
        return possible[choices.index(below: possible.count)]
      }
      runner.step(actions)
      runner.restartEnded()
    }
  }
}
