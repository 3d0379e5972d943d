import OneHotGumbel
import OneHotNumerics

/// Referential games: a target object, and candidates among which it is to be found.
///
/// An object has three attributes of eight values each and is seen as their one-hot vectors side by side. Targets are
/// uniform over all objects; each distractor is uniform over the others, so that distractors may be equal; the
/// target's place among the candidates is uniform.
struct ReferentialGames: BottleneckTask {
  static let attributes = 3
  static let values = 8
  static let objects = 512
  static let candidates = 16

  /// The targets, `[games, attributes · values]`.
  let inputs: Matrix
  /// The candidates of one game after the other.
  private(set) var lineUps: [Int]
  /// The target's place in each game.
  private(set) var places: [Int]
  private let scores: Matrix
  private var random: RandomSource

  private init(games: Int, random: RandomSource) {
    inputs = Matrix(rows: games, columns: Self.attributes * Self.values)
    lineUps = Array(repeating: 0, count: games * Self.candidates)
    places = Array(repeating: 0, count: games)
    scores = Matrix(rows: games, columns: Self.candidates)
    self.random = random
  }

  /// Some random games.
  init(drawing games: Int, from random: RandomSource) {
    self.init(games: games, random: random)
    draw()
  }

  /// Games in which every object is the target equally often.
  init(eachTarget times: Int, from random: RandomSource) {
    self.init(games: times * Self.objects, random: random)
    for game in places.indices { setUp(game, target: game % Self.objects) }
  }

  mutating func draw() {
    for game in places.indices { setUp(game, target: random.index(below: Self.objects)) }
  }

  private mutating func setUp(_ game: Int, target: Int) {
    places[game] = random.index(below: Self.candidates)
    for place in 0..<Self.candidates {
      lineUps[game * Self.candidates + place] = place == places[game] ? target : distractor(of: target)
    }
    for column in 0..<inputs.columns { inputs[game, column] = 0 }
    for attribute in 0..<Self.attributes { inputs[game, Self.column(attribute, of: target)] = 1 }
  }

  /// One of the other objects.
  private mutating func distractor(of target: Int) -> Int {
    let other = random.index(below: Self.objects - 1)
    return other < target ? other : other + 1
  }

  /// Where an object's vector has the 1 of an attribute.
  static func column(_ attribute: Int, of object: Int) -> Int {
    attribute * values + (object >> (3 * attribute)) % values
  }

  /// The cross-entropy of softmax(⟨embedding, candidate⟩) over the candidates, for embeddings
  /// `[games, attributes · values]`; a game is won if the target is the first of those with the highest
  /// score.
  func judge(_ embeddings: Matrix, into verdict: Verdict) {
    writeScores(of: embeddings)
    Categorical.logProbabilities(logits: scores, into: scores)
    for (game, place) in places.enumerated() {
      verdict.losses[game] = -scores[game, place]
      verdict.successes[game] = Categorical.mode(logits: scores, row: game) == place ? 1 : 0
    }
    Categorical.probabilities(logProbabilities: scores, into: scores)
    for (game, place) in places.enumerated() { scores[game, place] -= 1 }
    addUpCandidates(into: verdict.gradient)
  }

  /// ⟨embedding, candidate⟩
  private func writeScores(of embeddings: Matrix) {
    for (index, object) in lineUps.enumerated() {
      let game = index / Self.candidates
      var score: Float = 0
      for attribute in 0..<Self.attributes { score += embeddings[game, Self.column(attribute, of: object)] }
      scores[index] = score
    }
  }

  /// Each game's candidates, weighted by its scores.
  private func addUpCandidates(into sums: Matrix) {
    sums.fill(0)
    for (index, object) in lineUps.enumerated() {
      let game = index / Self.candidates
      for attribute in 0..<Self.attributes {
        sums[game, Self.column(attribute, of: object)] += scores[index]
      }
    }
  }
}
