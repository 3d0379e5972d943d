import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import Testing

@Suite("Gymnasium's tables")
struct GymnasiumTableTests {
  // Ours are up, right, down, left.
  private let lakeOrder = [3, 2, 1, 0]

  /// A gridworld as FrozenLake-v1 pays it.
  private func lake(_ map: [String], slip: Double) throws -> GridWorld {
    var options = GridWorld.Options()
    options.slip = slip
    options.stepReward = 0
    options.holeReward = 0
    let text = map.joined(separator: "\n").replacing("F", with: ".")
    return try GridWorld(text: text, name: "lake", options: options)
  }

  @Test(
    "of FrozenLake-v1 are the models of its maps",
    arguments: [("4x4-deterministic", 0.0), ("4x4-slippery", 2.0 / 3), ("8x8-slippery", 2.0 / 3)])
  func frozenLake(name: String, slip: Double) throws {
    let table = try Fixture.decode(GymnasiumTable.self, from: "frozenlake-v1-\(name)")
    let model = try lake(try #require(table.map), slip: slip).model
    expect(model, equals: table.model(actionOrder: lakeOrder), states: 0..<table.states)
  }

  @Test("of CliffWalking-v1 is the model of the cliff")
  func cliffWalking() throws {
    let table = try Fixture.decode(GymnasiumTable.self, from: "cliffwalking-v1")
    var options = GridWorld.Options()
    options.map = "cliff"
    let model = try GridWorld(options).model
    // The last state is the goal: Gymnasium's table goes on from there, though no episode does.
    expect(model, equals: table.model(), states: 0..<47)
    let ended = TabularModel.Transition(probability: 1, nextState: 47, reward: 0, terminated: true)
    #expect(model.transitions[47] == Array(repeating: [ended], count: 4))
  }

  @Test(
    "are those of the environments that bear their names, entry by entry and to the bit",
    arguments: [
      ("frozenlake-v1-4x4-deterministic", "frozen-lake", ["slippery": .boolean(false)]),
      ("frozenlake-v1-4x4-slippery", "frozen-lake", [:]),
      ("frozenlake-v1-8x8-slippery", "frozen-lake", ["map": .text("8x8")]),
      ("cliffwalking-v1", "cliff-walking", [:]),
      ("taxi-v4", "taxi", [:]), ("taxi-v4", "taxi", ["masked": .boolean(true)]),
    ] as [(String, String, [String: OptionValue])])
  func sameTable(file: String, name: String, options: [String: OptionValue]) throws {
    let entry = try EnvironmentRegistry.standard.element(named: name)
    let environment = try #require(
      entry.makeEnvironment(options: options, seed: 0) as? any TabularEnvironment)
    let reference = try Fixture.decode(GymnasiumTable.self, from: file)
    let expected = reference.model()
    let model = environment.model
    #expect(model.initialDistribution == expected.initialDistribution)
    #expect(model.transitions.map { $0.map(merged) } == expected.transitions)
    #expect(environment.specification.actionCount == reference.actions)
    #expect(environment.specification.observation == .init(oneHot: reference.states))
  }

  private func expect(_ model: TabularModel, equals reference: TabularModel, states: Range<Int>) {
    #expect(model.stateCount == reference.stateCount)
    #expect(model.initialDistribution == reference.initialDistribution)
    for state in states {
      for action in 0..<4 {
        let ours = merged(model.transitions[state][action])
        let theirs = merged(reference.transitions[state][action])
        #expect(ours.count == theirs.count)
        for (our, their) in zip(ours, theirs) {
          #expect(abs(our.probability - their.probability) < 1e-12)
          #expect(our.nextState == their.nextState && our.reward == their.reward)
          #expect(our.terminated == their.terminated, "state \(state), action \(action)")
        }
      }
    }
  }

  @Test(
    "have the known optimal returns",
    arguments: [
      ("frozenlake-v1-4x4-slippery", 100, 0.7442), ("frozenlake-v1-8x8-slippery", 200, 0.9132),
      ("frozenlake-v1-4x4-deterministic", 100, 1), ("cliffwalking-v1", 200, -13),
      ("taxi-v4", 200, 7.93),
    ])
  func optimum(name: String, horizon: Int, optimum: Double) throws {
    let model = try Fixture.decode(GymnasiumTable.self, from: name).model()
    #expect(abs(model.optimalReturn(horizon: horizon) - optimum) < 5e-5)
  }
}
