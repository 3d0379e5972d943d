import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotEnvironments

@Suite("Level-Based Foraging")
struct ForagingTests {
  /// An episode that lbforaging 2.0.0 played, with all numbers below others that it drew to place players and food; levels
  /// are alike for all, so that their order, which it shuffles, does not matter.
  private struct Episode: Decodable {
    struct Options: Decodable {
      var size, players, foods: Int
      var coop, levels: Bool?
      var sight, plevel, flevel: Int?
      var penalty: Double?

      var options: Foraging.Options {
        var made = Foraging.Options()
        (made.size, made.players, made.foods) = (size, players, foods)
        (made.isCooperative, made.showsLevels) = (coop ?? false, levels ?? true)
        (made.sight, made.foodLevel, made.penalty) = (sight, flevel, penalty ?? 0)
        made.playerLevel = plevel ?? 2
        return made
      }
    }

    var options: Options
    var draws: [Int]
    /// The first, and those that followed each action.
    var observations: [[Float]]
    var actions: [[Int]]
    /// Of each player.
    var rewards: [[Double]]
    var done: [Bool]
  }

  @Test("goes as lbforaging goes, from the draws that place players and food to the last reward")
  func parity() throws {
    let episodes = try Fixture.decode([Episode].self, from: "foraging")
    #expect(episodes.count == 18)
    for episode in episodes {
      var (foraging, draws) = (Foraging(episode.options.options), episode.draws[...])
      foraging.place { _ in draws.removeFirst() }
      #expect(draws.isEmpty)
      #expect(foraging.observation == episode.observations[0])
      var random = RandomSource(seed: 0, purpose: .measurement)
      let observation = Matrix(count: episode.observations[0].count)
      for (step, actions) in episode.actions.enumerated() {
        let outcome = observation.withElements { foraging.step(actions.span, using: &random, into: &$0) }
        #expect(Array(observation.elements) == episode.observations[step + 1])
        #expect(foraging.rewards == episode.rewards[step])
        #expect(isClose(outcome.reward, episode.rewards[step].reduce(0, +), absolute: 1e-12))
        #expect((outcome.status == .terminated) == episode.done[step])
      }
      #expect(foraging.measureEpisode()[0] == (episode.done.last == true ? 1 : 0))
    }
  }

  /// Players who are alike for the purpose all go to food, and collect it, one piece after the other.
  ///
  /// That n of them take any n places takes at most n + d − 1 steps on a connected graph, if d is the largest distance of one
  /// of them from one of the places, even if no two may change places: Yu and LaValle (2013), "Multi-agent path planning and
  /// network flow", WAFR X.
  @Test(
    "can always be finished within the limit",
    arguments: [(5, 2), (6, 3), (7, 3), (8, 3), (9, 3), (10, 3), (10, 2), (10, 1)])
  func bound(size: Int, count: Int) {
    let placements = FoodPlacement.all(size: size, count: count)
    #expect(placements.map { $0.stepsForAll(players: 3) }.max()! <= 50)
    var options = Foraging.Options()
    (options.size, options.players, options.foods) = (size, 3, count)
    #expect(Foraging(options).specification.optimum?.isExact == true)
    options.sight = 2
    #expect(Foraging(options).specification.optimum == nil)
  }

  @Test("has the floor that random play comes to", arguments: [(8, 2, false), (8, 2, true), (10, 3, false)])
  func floor(size: Int, count: Int, isCooperative: Bool) throws {
    var options = Foraging.Options()
    (options.size, options.players, options.foods) = (size, count, count)
    options.isCooperative = isCooperative
    #expect(try isFloorReached(by: Foraging(options), episodes: 3000))
  }

  @Test("conforms, at several sizes")
  func conformance() throws {
    let cases: [(inout Foraging.Options) -> Void] = [
      { _ in },
      { ($0.size, $0.players, $0.foods, $0.isCooperative) = (10, 3, 3, true) },
      { ($0.size, $0.players, $0.foods, $0.sight) = (5, 9, 9, 1) },
      { ($0.players, $0.showsLevels, $0.foodLevel, $0.penalty) = (1, false, 1, 0.5) },
    ]
    for change in cases {
      var options = Foraging.Options()
      change(&options)
      try EnvironmentConformance(episodes: 10).verify(Foraging(options))
    }
  }

  @Test("refuses states that are none of its own")
  func states() throws {
    var (foraging, random) = (Foraging(), RandomSource(seed: 1, purpose: .measurement))
    foraging.place { random.index(below: $0) }
    let state = try #require(try foraging.savedState())
    try foraging.restore(savedState: state)
    let before = foraging.observation
    var other = Foraging.Options()
    other.players = 3
    let larger = try #require(try Foraging(other).savedState())
    #expect(throws: InputError.self) { try foraging.restore(savedState: larger) }
    // Players who stand in one cell, as they do before an episode.
    let early = try #require(try Foraging().savedState())
    #expect(throws: InputError.self) { try foraging.restore(savedState: early) }
    #expect(foraging.observation == before)
  }

  @Test("is drawn as text")
  func text() throws {
    var (options, draws) = (Foraging.Options(), [0, 0, 1, 4, 3, 0, 1, 1, 2][...])
    (options.size, options.foods) = (5, 1)
    var foraging = Foraging(options)
    foraging.place { _ in draws.removeFirst() }
    #expect(
      foraging.text == """
        a2  .  .  .  .
         .  .  .  .  .
         .  .  3  .  .
         .  .  .  .  .
         .  .  . b1  .
        """)
  }
}

extension Foraging {
  /// What all players see.
  fileprivate var observation: [Float] {
    let observation = Matrix(count: specification.observation.count)
    observation.withElements { write(into: &$0) }
    return Array(observation.elements)
  }
}

/// Where food lies.
private struct FoodPlacement {
  let size: Int
  let foods: [Int]
  /// The cells beside each cell.
  let neighbors: [[Int]]

  /// All there can be, of those alike when turned or mirrored one each.
  static func all(size: Int, count: Int) -> [Self] {
    let cells = (size..<size * (size - 1)).filter { (1..<size - 1).contains($0 % size) }
    var placements = cells.map { [$0] }
    for _ in 1..<count {
      placements = placements.flatMap { placement in
        cells.filter { cell in
          cell > placement.last!
            && placement.allSatisfy {
              let (rows, columns) = (abs($0 / size - cell / size), abs($0 % size - cell % size))
              return max(rows, columns) > 1 && rows + columns > 2
            }
        }
        .map { placement + [$0] }
      }
    }
    let neighbors = (0..<size * size).map { cell in
      [(-1, 0), (1, 0), (0, -1), (0, 1)].compactMap { rows, columns in
        let (row, column) = (cell / size + rows, cell % size + columns)
        return (0..<size).contains(row) && (0..<size).contains(column) ? row * size + column : nil
      }
    }
    return placements.filter { isFirst($0, size) }
      .map { Self(size: size, foods: $0, neighbors: neighbors) }
  }

  private static func isFirst(_ foods: [Int], _ size: Int) -> Bool {
    (0..<8).allSatisfy { symmetry in
      let image = foods.map { food in
        var (row, column) = (food / size, food % size)
        if symmetry & 1 != 0 { row = size - 1 - row }
        if symmetry & 2 != 0 { column = size - 1 - column }
        return symmetry & 4 != 0 ? column * size + row : row * size + column
      }
      return !image.sorted().lexicographicallyPrecedes(foods)
    }
  }

  /// Steps from a cell to each other one, around food.
  private func distances(from cell: Int) -> [Int] {
    var (distances, frontier, next) = (Array(repeating: -1, count: size * size), [cell], 0)
    distances[cell] = 0
    while next < frontier.count {
      let cell = frontier[next]
      next += 1
      for neighbor in neighbors[cell] where distances[neighbor] < 0 && !foods.contains(neighbor) {
        distances[neighbor] = distances[cell] + 1
        frontier.append(neighbor)
      }
    }
    return distances
  }

  /// A bound on the steps in which players who start anywhere collect everything, in the best order.
  func stepsForAll(players: Int) -> Int {
    let distances = foods.map { neighbors[$0].map { self.distances(from: $0) } }
    /// Steps from some cells to so many sides of food, and one to load it.
    func steps(to food: Int, from cells: [Int]) -> Int {
      let farthest = distances[food].map { distance in cells.reduce(0) { max($0, distance[$1]) } }
      return players + farthest.sorted()[players - 1] - 1 + 1
    }
    let free = (0..<size * size).filter { !foods.contains($0) }
    func steps(from cells: [Int], collecting rest: [Int]) -> Int {
      rest.map { food in
        steps(to: food, from: cells)
          + steps(from: neighbors[foods[food]], collecting: rest.filter { $0 != food })
      }
      .min() ?? 0
    }
    return steps(from: free, collecting: Array(foods.indices))
  }
}
