import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("Games on a board")
struct LineGameTests {
  typealias Stones = LineBoard.Stones

  /// A game that is played by hand.
  private struct Game {
    var environment: LineGame
    var observation: [Float]
    var random: RandomSource

    init(_ environment: LineGame, episode: Int = 0) {
      self.environment = environment
      random = RandomSource(seed: 1, purpose: .environment, episode: episode)
      var numbers = [Float](repeating: .nan, count: environment.specification.observation.count)
      var span = numbers.mutableSpan
      self.environment.reset(using: &random, into: &span)
      observation = numbers
    }

    mutating func step(_ action: Int) -> StepOutcome {
      var numbers = observation
      var span = numbers.mutableSpan
      let outcome = environment.step(action, using: &random, into: &span)
      observation = numbers
      return outcome
    }

    var allowed: [Int] {
      var mask = Array(repeating: false, count: environment.specification.actionCount)
      var span = mask.mutableSpan
      environment.writeActionMask(into: &span)
      return mask.indices.filter { mask[$0] }
    }

    /// One's own stones, then the opponent's, cell by cell.
    var sides: [[Float]] {
      let half = observation.count / 2
      return [Array(observation[..<half]), Array(observation[half...])]
    }
  }

  private func ticTacToe(
    _ opponent: LineGame.TicTacToe.Opponent, _ first: LineGame.First = .random
  ) -> LineGame {
    var options = LineGame.TicTacToe()
    (options.opponent, options.first) = (opponent, first)
    return LineGame(options)
  }

  private func connectFour(
    _ opponent: LineGame.ConnectFour.Opponent, depth: Int = 4, columns: Int = 7, rows: Int = 6,
    _ first: LineGame.First = .random
  ) throws -> LineGame {
    var options = LineGame.ConnectFour()
    (options.opponent, options.depth, options.first) = (opponent, depth, first)
    (options.columns, options.rows) = (columns, rows)
    return try LineGame(options)
  }

  @Test("conform, with every opponent, beginner and size", arguments: LineGame.First.allCases)
  func conformance(first: LineGame.First) throws {
    let checker = EnvironmentConformance(episodes: 60)
    try checker.verify(ticTacToe(.random, first))
    try checker.verify(ticTacToe(.greedy, first))
    try checker.verify(ticTacToe(.perfect, first))
    try checker.verify(connectFour(.greedy, first))
    try checker.verify(connectFour(.random, first))
    try checker.verify(connectFour(.minimax, depth: 3, columns: 5, rows: 4, first))
    try checker.verify(connectFour(.minimax, depth: 2, columns: 10, rows: 5, first))
  }

  @Test("show both sides, allow what is free, and end with the game")
  func games() throws {
    var endings: Set<Double> = []
    for environment in [ticTacToe(.random), try connectFour(.random, columns: 4, rows: 4)] {
      var beginners: Set<Int> = []
      for episode in 0..<200 {
        var game = Game(environment, episode: episode)
        func count(_ side: Int) -> Int { Int(game.sides[side].reduce(0, +)) }
        let cells = environment.board.cellCount
        beginners.insert(count(1))
        var (mine, theirs) = (0, count(1))
        var outcome = StepOutcome(reward: 0)
        while outcome.status == .running {
          let (own, other) = (game.sides[0], game.sides[1])
          let isFree = (0..<cells).map { own[$0] + other[$0] == 0 }
          let columns = environment.board.columns
          let expected =
            cells == 9
            ? (0..<9).filter { isFree[$0] } : (0..<columns).filter { isFree[cells - columns + $0] }
          #expect(game.allowed == expected)
          outcome = game.step(expected[episode % expected.count])
          mine += 1
          theirs += outcome.reward == 1 || mine + theirs == cells ? 0 : 1
          #expect(count(0) == mine && count(1) == theirs)
          #expect(zip(game.sides[0], game.sides[1]).allSatisfy { $0 * $1 == 0 })
          #expect(outcome.reward == 0 || outcome.status == .terminated)
        }
        let lines = game.sides.map { side in
          environment.board.hasLine(
            (0..<cells).reduce(0) { side[$1] == 1 ? $0 | environment.board.bit(ofCell: $1) : $0 })
        }
        #expect(outcome.reward == (lines[0] ? 1 : lines[1] ? -1 : 0))
        #expect(outcome.reward != 0 || mine + theirs == cells)
        endings.insert(outcome.reward)
      }
      #expect(beginners == [0, 1])
    }
    #expect(endings == [-1, 0, 1])
  }

  @Test("begin as they were told to", arguments: [LineGame.First.me, .opponent])
  func beginners(first: LineGame.First) throws {
    for environment in [ticTacToe(.perfect, first), try connectFour(.minimax, first)] {
      for episode in 0..<20 {
        let stones = Game(environment, episode: episode).sides.map { Int($0.reduce(0, +)) }
        #expect(stones == [0, first == .me ? 0 : 1])
      }
    }
  }

  /// The opponent's moves in a position of tic-tac-toe, all equally likely; the opponent's stones are its own here.
  private func answers(_ opponent: LineGame.TicTacToe.Opponent, _ stones: Stones) -> [UInt64] {
    let board = LineBoard.ticTacToe
    let free = (0..<9).filter { board.place($0, stones) != 0 }
    let chosen: [Int]
    switch opponent {
    case .random: chosen = free
    case .greedy:
      let wins = free.filter { board.hasLine(stones.own | board.bit(ofCell: $0)) }
      let blocks = free.filter { board.hasLine(stones.other | board.bit(ofCell: $0)) }
      chosen = [wins, blocks, free].first { !$0.isEmpty } ?? []
    case .perfect:
      let book = LineBoard.ticTacToeBook[stones] ?? 0
      chosen = free.filter { book >> UInt64($0) & 1 == 1 }
    }
    return chosen.map { board.bit(ofCell: $0) }
  }

  /// What play of tic-tac-toe comes to, the agent to move, where the value of a position is made of those of its moves.
  private func value(
    _ stones: Stones, against opponent: LineGame.TicTacToe.Opponent, _ values: inout [Stones: Double],
    of combined: ([Double]) -> Double
  ) -> Double {
    if let known = values[stones] { return known }
    let board = LineBoard.ticTacToe
    let moves = (0..<9).map { board.place($0, stones) }.filter { $0 != 0 }
    let found = combined(
      moves.map { bit -> Double in
        var next = stones
        next.own |= bit
        if board.hasLine(next.own) { return 1 }
        if board.isFull(next) { return 0 }
        let replies = answers(opponent, next.turned)
        let sum = replies.reduce(0.0) { sum, answer in
          let after = Stones(own: next.own, other: next.other | answer)
          if board.hasLine(after.other) { return sum - 1 }
          return sum
            + (board.isFull(after) ? 0 : value(after, against: opponent, &values, of: combined))
        }
        return sum / Double(replies.count)
      })
    values[stones] = found
    return found
  }

  @Test("of tic-tac-toe have the floors and optima declared", arguments: LineGame.TicTacToe.Opponent.allCases)
  func references(opponent: LineGame.TicTacToe.Opponent) {
    func expected(_ combined: ([Double]) -> Double) -> [Double] {
      var values: [Stones: Double] = [:]
      let asFirst = value(Stones(), against: opponent, &values, of: combined)
      let openings = answers(opponent, Stones())
      let asSecond =
        openings.map {
          value(Stones(other: $0), against: opponent, &values, of: combined)
        }.reduce(0, +) / Double(openings.count)
      return [(asFirst + asSecond) / 2, asFirst, asSecond]
    }
    let found = LineGame.First.allCases.map { ticTacToe(opponent, $0).specification }
    let floors = expected { $0.reduce(0, +) / Double($0.count) }
    let optima = expected { $0.max() ?? 0 }
    #expect(zip(found, floors).allSatisfy { abs($0.floor!.value - $1) < 1e-12 })
    #expect(zip(found, optima).allSatisfy { abs($0.optimum!.value - $1) < 1e-12 })
  }

  @Test("are answered by a greedy opponent with a win, else a block, else anything")
  func greedyMoves() {
    let board = LineBoard.ticTacToe
    func stones(_ own: [Int], _ other: [Int]) -> Stones {
      Stones(
        own: own.reduce(0) { $0 | board.bit(ofCell: $1) },
        other: other.reduce(0) { $0 | board.bit(ofCell: $1) })
    }
    #expect(board.greedyMoves(stones([0, 1], [3, 4])) == 1 << 2)
    #expect(board.greedyMoves(stones([0], [3, 4])) == 1 << 5)
    #expect(board.greedyMoves(stones([4], [0])) == 0b1_1110_1110)
  }

  /// The mean return of some games, by a rule that knows the stones.
  private func meanReturn(
    _ environment: LineGame, games: Int, choose: (Game, inout RandomSource) -> Int
  ) -> Double {
    (0..<games).reduce(0.0) { sum, episode in
      var game = Game(environment, episode: episode)
      var random = RandomSource(seed: 2, purpose: .action, episode: episode)
      while true {
        let outcome = game.step(choose(game, &random))
        if outcome.status != .running { return sum + outcome.reward }
      }
    } / Double(games)
  }

  private func anyMove(_ game: Game, using random: inout RandomSource) -> Int {
    game.allowed[random.index(below: game.allowed.count)]
  }

  @Test("are drawn at best against the perfect opponent, who wins against random play")
  func perfectOpponent() {
    for first in LineGame.First.allCases {
      let environment = ticTacToe(.perfect, first)
      let perfect = meanReturn(environment, games: 200) { game, _ in
        LineBoard.ticTacToeBook[game.environment.stones]!.trailingZeroBitCount
      }
      #expect(perfect == 0)
      for episode in 0..<200 {
        var game = Game(environment, episode: episode)
        var random = RandomSource(seed: 2, purpose: .action, episode: episode)
        var outcome = StepOutcome(reward: 0)
        while outcome.status == .running { outcome = game.step(anyMove(game, using: &random)) }
        #expect(outcome.reward <= 0)
      }
    }
    #expect(meanReturn(ticTacToe(.perfect), games: 400, choose: anyMove) < -0.7)
  }

  @Test("are even between random players, and lost against one who looks ahead")
  func strengths() throws {
    // As often the first as the second: the deviation of each mean is 0.022 at most.
    #expect(abs(meanReturn(ticTacToe(.random), games: 2000, choose: anyMove)) < 0.09)
    #expect(abs(meanReturn(try connectFour(.random), games: 2000, choose: anyMove)) < 0.09)
    let depths = try [1, 2, 4].map { depth in
      meanReturn(try connectFour(.minimax, depth: depth), games: 200, choose: anyMove)
    }
    #expect(depths[0] < -0.5 && depths[1] < depths[0] && depths[2] < -0.9)
  }

  @Test("are left as they were when a state is no position of theirs")
  func foreignStates() throws {
    var game = ticTacToe(.random)
    for var stones in [Stones(own: 1, other: 1), Stones(own: 8), Stones(other: .max)] {
      var archive = StateArchive()
      try stones.exchange(with: &archive)
      #expect(throws: InputError.self) { try game.restore(savedState: Data(archive.bytes)) }
    }
    #expect(game.stones == Stones())
  }

  @Test("on boards that are too large are refused, and a depth that nobody looks has no effect")
  func refusals() throws {
    let entry = try EnvironmentRegistry.standard.element(named: "connect-four")
    let error = #expect(throws: InputError.self) {
      try entry.makeEnvironment(options: ["columns": .integer(9), "rows": .integer(9)], seed: 0)
    }
    #expect(error?.problem == "a board of 9 columns and 9 rows is too large")
    let values = try entry.resolvedOptions(["depth": .integer(3)])
    let idle = #expect(throws: InputError.self) { try entry.requireEffect(of: ["depth"], values) }
    #expect(idle?.subject == "option 'depth' of environment connect-four")
  }

  @Test("trap at moves that are not allowed")
  func forbidden() async {
    await #expect(processExitsWith: .failure) {
      var game = Game(LineGame())
      let taken = (0..<9).first { cell in !game.allowed.contains(cell) } ?? -1
      _ = game.step(taken)
    }
  }
}
