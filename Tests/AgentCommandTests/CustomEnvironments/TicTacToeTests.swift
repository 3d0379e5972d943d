import OneHotEnvironmentKit
import Testing

@testable import custom_environment

@Suite("The example tic-tac-toe")
struct TicTacToeTests {
  typealias Marks = TicTacToe.Marks

  @Test("conforms") func conforms() throws {
    try EnvironmentConformance(episodes: 100).verify(TicTacToe())
  }

  @Test("is won by three in a row, and by nothing else")
  func lines() {
    let won = (0..<512).map { Marks(rawValue: $0) }.filter { $0.haveWon }
    #expect(won.count == 282 && won.contains { $0 == [.cell(2), .cell(4), .cell(6)] })
    #expect(!([.cell(2), .cell(3), .cell(4)] as Marks).haveWon)
  }

  @Test("shows both sides, allows free cells only, and ends with the game")
  func games() {
    var beginners: Set<Int> = []
    var endings: Set<Double> = []
    for episode in 0..<200 {
      var play = Play(TicTacToe(), episode: episode)
      var (mine, others) = (0, Int(play.observation[9...].reduce(0, +)))
      beginners.insert(others)
      var outcome = StepOutcome(reward: 0)
      while outcome.status == .running {
        #expect(play.allowed == (0..<9).filter { play.observation[$0] == 0 && play.observation[9 + $0] == 0 })
        let cell = play.allowed[0]
        outcome = play.step(cell)
        mine += 1
        #expect(play.observation[cell] == 1 && play.observation[..<9].reduce(0, +) == Float(mine))
        others += outcome.reward == 1 || mine + others == 9 ? 0 : 1
        #expect(play.observation[9...].reduce(0, +) == Float(others))
        #expect(outcome.reward == 0 || outcome.status == .terminated)
      }
      let (own, other) = (side(play.observation[..<9]), side(play.observation[9...]))
      #expect(outcome.reward == (own.haveWon ? 1 : other.haveWon ? -1 : 0))
      #expect(outcome.reward != 0 || own.union(other) == .board)
      endings.insert(outcome.reward)
    }
    #expect(beginners == [0, 1] && endings == [-1, 0, 1])
  }

  private func side(_ cells: ArraySlice<Float>) -> Marks {
    Marks(cells.enumerated().filter { $1 == 1 }.map { .cell($0.offset) })
  }

  @Test("has the optimum declared, and random play lies far below it")
  func optimum() throws {
    var values: [[Marks]: Double] = [:]
    let second = (0..<9).map { value([], .cell($0), &values) }.reduce(0, +) / 9
    let optimum = (value([], [], &values) + second) / 2
    #expect(abs(optimum - TicTacToe().specification.optimalReturn!) < 1e-12)
    let random = Play.randomReturn(of: TicTacToe(), episodes: 4000)
    // As often the first as the second, who win alike: the deviation of the mean is 0.015.
    #expect(abs(random) < 0.06)
  }

  /// What perfect play comes to, the agent to move: exhaustively.
  private func value(_ own: Marks, _ other: Marks, _ values: inout [[Marks]: Double]) -> Double {
    if let known = values[[own, other]] { return known }
    let best = free(own, other).map { cell -> Double in
      let mine = own.union(.cell(cell))
      if mine.haveWon { return 1 }
      let answers = free(mine, other)
      if answers.isEmpty { return 0 }
      let sum = answers.reduce(0.0) { sum, answer in
        let theirs = other.union(.cell(answer))
        if theirs.haveWon { return sum - 1 }
        return sum + (free(mine, theirs).isEmpty ? 0 : value(mine, theirs, &values))
      }
      return sum / Double(answers.count)
    }.max()!
    values[[own, other]] = best
    return best
  }

  private func free(_ own: Marks, _ other: Marks) -> [Int] {
    (0..<9).filter { !own.union(other).contains(.cell($0)) }
  }
}
