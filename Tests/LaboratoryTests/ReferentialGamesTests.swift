import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLaboratory

struct ReferentialGamesTests {
  private static let random = RandomSource(seed: 2, purpose: .measurement)

  /// The objects of one game's candidates.
  private func candidates(of games: ReferentialGames, _ game: Int) -> ArraySlice<Int> {
    games.lineUps[game * 16..<(game + 1) * 16]
  }

  @Test func attributesAndPlacesAreUniform() {
    let games = ReferentialGames(drawing: 8_000, from: Self.random)
    for attribute in 0..<3 {
      let counts = (0..<8).map { value in
        (0..<8_000).count { games.inputs[$0, attribute * 8 + value] == 1 }
      }
      #expect(counts.reduce(0, +) == 8_000)
      #expect(isPlausible(observed: counts, probabilities: Array(repeating: 1 / 8, count: 8)))
    }
    let places = (0..<16).map { place in games.places.count { $0 == place } }
    #expect(isPlausible(observed: places, probabilities: Array(repeating: 1 / 16, count: 16)))
  }

  @Test func distractorsAreTheOtherObjects() {
    var games = ReferentialGames(drawing: 500, from: Self.random)
    var counts = Array(repeating: 0, count: 512)
    for _ in 0..<10 {
      games.draw()
      for game in 0..<500 {
        let target = candidates(of: games, game).dropFirst(games.places[game]).first!
        for object in candidates(of: games, game) { counts[object] += 1 }
        #expect(candidates(of: games, game).count { $0 == target } == 1)
        #expect((0..<3).allSatisfy { games.inputs[game, ReferentialGames.column($0, of: target)] == 1 })
      }
    }
    #expect(isPlausible(observed: counts, probabilities: Array(repeating: 1 / 512, count: 512)))
  }

  @Test func eachObjectCanBeTheTargetEquallyOften() {
    let games = ReferentialGames(eachTarget: 2, from: Self.random)
    let targets = games.places.enumerated().map { games.lineUps[$0 * 16 + $1] }
    #expect(targets.sorted() == (0..<1_024).map { $0 / 2 })
    #expect(Set((0..<512).map { games.inputs.slice($0..<$0 + 1).elements }).count == 512)
  }

  @Test func judgmentsByHand() {
    let games = ReferentialGames(drawing: 40, from: Self.random)
    let verdict = Verdict(rows: 40, outputs: 24)
    games.judge(Matrix(rows: 40, columns: 24), into: verdict)
    #expect(isClose(verdict.mean.loss, log(16)))
    // Of equal candidates the first is the guess.
    #expect(verdict.successes.elements == games.places.map { $0 == 0 ? 1 : 0 })
    let gradient = (0..<24).map { column in
      candidates(of: games, 0).enumerated().reduce(0.0) { sum, candidate in
        let has = (0..<3).contains { ReferentialGames.column($0, of: candidate.element) == column }
        return sum + (has ? 1 / 16 - (candidate.offset == games.places[0] ? 1 : 0) : 0)
      }
    }
    #expect(isClose(verdict.gradient.slice(0..<1).elements, gradient))

    let embeddings = Matrix(rows: 40, columns: 24)
    for position in 0..<embeddings.count { embeddings[position] = 30 * games.inputs[position] }
    games.judge(embeddings, into: verdict)
    #expect(verdict.mean.success == 1 && verdict.mean.loss < 1e-6)
  }
}
