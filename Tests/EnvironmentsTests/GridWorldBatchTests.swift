import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotNumerics
import Testing

@Suite("A batch of gridworlds")
struct GridWorldBatchTests {
  private static let lake = "S...\n.H.H\n...H\nH..G"
  private static let maps = [
    lake, "S.......\n........\n...H....\n.....H..\n...H....\n.HH...H.\n.H..H.H.\n...H...G",
    // Off the cliff one may land at either start: up to four ways from a cell.
    "SCS\n...\n..G", "S#\n.G\nSS",
  ]

  @Test(
    "does what single ones do, step for step, with the same streams", arguments: maps, [0, 0.25, 2.0 / 3, 1])
  func equality(map: String, slip: Double) throws {
    for observation in GridWorld.Observation.allCases {
      var options = GridWorld.Options()
      options.slip = slip
      options.observation = observation
      options.timeLimit = 30
      let environment = try GridWorld(text: map, name: "m", options: options)
      for count in [1, 3, 7, 33, 65] { try compare(environment, count: count) }
    }
  }

  private func compare(_ environment: GridWorld, count: Int) throws {
    try EnvironmentConformance(seed: 3, batchCount: count).verify(environment)
    #expect(!(environment.batched(count: count) is Replicated<GridWorld>))
    var batch = environment.batched(count: count)
    var singles = Array(repeating: environment, count: count)
    var streams = RandomStreams(seed: 1, purpose: .measurement, count: count)
    // One of them stands within a pair of words, for which the kernel has no way.
    var randoms = (0..<count).map { streams[$0] }
    if count == 7 {
      _ = randoms[3].nextWord()
      streams[3] = randoms[3]
    }
    var outcomes = StepOutcomes(count: count)
    let observations = Matrix(rows: count, columns: environment.specification.observation.count)
    let row = Matrix(count: observations.columns)
    var choices = RandomSource(seed: 1, purpose: .action)
    var differences = 0
    for _ in 0..<200 {
      let actions = (0..<count).map { _ in choices.index(below: 4) }
      observations.fill(.nan)
      batch.step(actions: actions, using: &streams, observations: observations, outcomes: &outcomes)
      for index in 0..<count {
        let outcome = row.withElements {
          singles[index].step(actions[index], using: &randoms[index], into: &$0)
        }
        let isSame =
          outcome == outcomes[index] && streams[index] == randoms[index]
          && row.elements == observations.slice(index..<index + 1).elements
        differences += isSame ? 0 : 1
      }
    }
    #expect(differences == 0)
  }

  @Test("slips to either side as often as asked for")
  func slipFrequencies() throws {
    var options = GridWorld.Options()
    options.slip = 2.0 / 3
    options.observation = .index
    let count = 30_000
    // From the middle of a cross, to the right: the state reached tells where it went.
    let environment = try GridWorld(text: "#.#\n.S.\n#.G", name: "cross", options: options)
    var runner = EnvironmentRunner(environment, count: count, seed: 9, purpose: .measurement)
    runner.startAll()
    runner.step(Array(repeating: 1, count: count))
    for state: Float in [0, 3, 4] {
      let share = Double((0..<count).count { runner.observations[$0, 0] == state }) / Double(count)
      #expect(abs(share - 1.0 / 3) < 4 * (2.0 / 9 / Double(count)).squareRoot())
    }
  }

  @Test("is left to copies where a step may go too many ways")
  func manyWays() throws {
    let environment = try GridWorld(text: "SSSSSS\nSC..SG", name: "m")
    #expect(environment.batched(count: 3) is Replicated<GridWorld>)
    try EnvironmentConformance().verify(environment)
  }

  @Test("traps at actions it does not have")
  func unknownActions() async {
    await #expect(processExitsWith: .failure) { try takeActions([0, 4]) }
    await #expect(processExitsWith: .failure) { try takeActions([-1, 0]) }
  }
}

private func takeActions(_ actions: [Int]) throws {
  var runner = EnvironmentRunner(try GridWorld(), count: actions.count, seed: 1, purpose: .measurement)
  runner.startAll()
  runner.step(actions)
}
