import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Planning")
struct SearchTests {
  @Test("halves candidates until two are left, and spends all simulations")
  func halving() {
    func rounds(_ simulations: Int, _ candidates: Int) -> [Int] {
      SequentialHalving(simulations: simulations, most: candidates).rounds(candidates: candidates)
    }
    #expect(rounds(16, 4) == [4, 4, 2, 2, 2, 2])
    #expect(rounds(32, 16) == [16, 8, 4, 4])
    #expect(
      rounds(200, 16) == [16, 16, 16] + Array(repeating: 8, count: 6) + Array(repeating: 4, count: 12)
        + Array(repeating: 2, count: 28))
    #expect(rounds(5, 4) == [4, 1])
    #expect(rounds(50, 16) == [16, 8, 4, 4, 4, 2, 2, 2, 2, 2, 2, 2])
    #expect(rounds(3, 1) == [1, 1, 1])
    #expect(rounds(2, 8) == [2])
    for simulations in 1...70 {
      for candidates in 1...20 {
        let rounds = rounds(simulations, candidates)
        #expect(rounds.reduce(0, +) == simulations && rounds[0] == min(candidates, simulations))
        #expect(zip(rounds, rounds.dropFirst()).allSatisfy { $0 >= $1 && $1 > 0 })
      }
    }
  }

  private let observation = Matrix([[0]])

  /// A root of known log-probabilities and value whose actions were tried once for each return.
  private func tree(_ probabilities: [Double], value: Double, returns: [[Double]]) -> SearchTree {
    let simulations = max(1, returns.joined().count)
    var tree = SearchTree(
      simulations: simulations, actionCount: probabilities.count, observationCount: 1)
    tree.begin()
    let row = Matrix(count: probabilities.count)
    for (action, probability) in probabilities.enumerated() {
      row[action] = probability > 0 ? Float(Elementary.log(probability)) : -1e9
    }
    tree.evaluate(SearchTree.root, logProbabilities: row, value: value)
    for (action, returns) in returns.enumerated() {
      for reward in returns {
        let outcome = StepOutcome(reward: reward, status: .terminated)
        let node =
          tree.child(of: SearchTree.root, action, outcome, observation)
          ?? tree.addChild(of: SearchTree.root, action, outcome, observation)
        tree.backUp(from: node, discount: 1)
      }
    }
    return tree
  }

  @Test("completes values by a mixture, and improves the policy with them")
  func improvedPolicy() {
    let tree = tree([0.5, 0.3, 0.2, 0], value: 1, returns: [[2, 4, 6], [1], [], []])
    #expect((0..<4).map { tree.visits(SearchTree.root, $0) } == [3, 1, 0, 0])
    // (1 + 4 (0.5 · 4 + 0.3 · 1)/0.8)/5
    let mixed = (1 + 4 * (2 + 0.3) / 0.8) / 5
    #expect(isClose(tree.mixedValue(SearchTree.root), mixed))
    var improved = [Double](repeating: 0, count: 4)
    // (10 + 3) · 0.05 nats a unit.
    let means = tree.writeImprovedPolicy(
      SearchTree.root, .init(offset: 10, scale: 0.05), into: &improved)
    let weights = [
      0.5 * Elementary.exp(0.65 * 4), 0.3 * Elementary.exp(0.65), 0.2 * Elementary.exp(0.65 * mixed),
    ]
    let expected = weights.map { $0 / weights.reduce(0, +) }
    #expect(isClose(improved, expected + [0]) && improved[3] == 0)
    #expect(isClose(means.prior, 0.5 * 4 + 0.3 + 0.2 * mixed))
    #expect(isClose(means.improved, expected[0] * 4 + expected[1] + expected[2] * mixed))
  }

  @Test("below the root tries what is lacking most until visits are spread like the improved policy")
  func interiorActions() {
    var scratch = [0.0, 0.0, 0.0]
    var counts = [0, 0, 0]
    var tree = SearchTree(simulations: 60, actionCount: 3, observationCount: 1)
    tree.begin()
    tree.evaluate(
      SearchTree.root,
      logProbabilities: Matrix([[Float(Elementary.log(0.6)), Float(Elementary.log(0.4)), -1e9]]), value: 0)
    for _ in 0..<60 {
      let action = tree.interiorAction(
        SearchTree.root, .init(offset: 0, scale: 0), scratch: &scratch)
      counts[action] += 1
      let outcome = StepOutcome(reward: 0, status: .terminated)
      let node =
        tree.child(of: SearchTree.root, action, outcome, observation)
        ?? tree.addChild(of: SearchTree.root, action, outcome, observation)
      tree.backUp(from: node, discount: 1)
    }
    #expect(counts == [36, 24, 0])
  }

  @Test("never makes a policy worse, by the values it is told")
  func improvement() {
    var random = RandomSource(seed: 4, purpose: .measurement)
    for _ in 0..<300 {
      let count = 2 + random.index(below: 5)
      let weights = (0..<count).map { _ in random.uniform() * random.uniform() + 1e-4 }
      let sum = weights.reduce(0, +)
      let returns = (0..<count).map { _ in
        (0..<random.index(below: 3)).map { _ in random.normal() }
      }
      let tree = tree(weights.map { $0 / sum }, value: random.normal(), returns: returns)
      var improved = [Double](repeating: 0, count: count)
      let means = tree.writeImprovedPolicy(
        SearchTree.root, .init(offset: 50, scale: random.uniform()), into: &improved)
      #expect(means.improved >= means.prior - 1e-6)
      #expect(isClose(improved.reduce(0, +), 1))
    }
  }

  /// What a planner of networks that know nothing finds in the first state of an environment.
  private func plan(
    _ environment: any MultiDiscreteEnvironment, simulations: Int, scale: Double = 0, seed: UInt64 = 1,
    lanes: Int = 1
  ) throws -> Planner {
    let specification = environment.specification
    var options = SearchOptions()
    (options.simulations, options.considered) = (simulations, specification.actionCount)
    func network(_ outputs: Int) -> NeuralNetwork {
      NeuralNetwork(sizes: [specification.observation.count, outputs], activation: .tanh)
    }
    let (policy, value) = (network(specification.actionCount), network(1))
    var lane = AgentSetup.standard(environment).lanes(count: lanes, policy: policy)[0]
    try lane.startAll(episode: 0)
    var planner = try Planner(
      environment, lane: lane, policy: policy, value: value, options: options, seed: seed)
    try lane.act(with: policy, greedily: true)
    try planner.plan(
      in: lane,
      Planner.Judges(
        policy: policy, value: value, scale: CriticScales.plain.returns,
        weighting: .init(offset: 50, scale: scale), discount: 1))
    return planner
  }

  @Test("finds values of random outcomes without bias")
  func randomOutcomes() throws {
    // Action 0 earns 3 once in three times, action 1 earns 0.9: 600 simulations each.
    let planner = try plan(Lottery(), simulations: 1200)
    let tree = planner.trees[0]
    #expect(tree.nodeCount == 1 + 3)
    let values = (0..<2).map { tree.completedValue(SearchTree.root, $0, mixed: .nan) }
    // The deviation of the mean is 1.41/√600 = 0.058.
    #expect(abs(values[0] - 1) < 0.2 && values[0] != 1)
    #expect(isClose(values[1], 0.9))
    #expect(isClose(planner.plans[0].prior, (values[0] + values[1]) / 2))
  }

  @Test("lets what it does below depend on the outcome")
  func outcomes() throws {
    // A coin is shown after the first action, and the second action has to name it: whoever may not look earns a half.
    let planner = try plan(Coin(), simulations: 2000, scale: 0.1)
    let values = (0..<2).map { planner.trees[0].completedValue(SearchTree.root, $0, mixed: .nan) }
    #expect(values.allSatisfy { $0 > 0.9 && $0 < 1 })
  }

  @Test("does not depend on the environments beside")
  func lanes() throws {
    let alone = try plan(LineGame(), simulations: 24, scale: 0.1)
    let together = try plan(LineGame(), simulations: 24, scale: 0.1, lanes: 3)
    func visits(_ planner: Planner, _ tree: Int) -> [Int] {
      (0..<9).map { planner.trees[tree].visits(SearchTree.root, $0) }
    }
    #expect(visits(alone, 0) == visits(together, 0) && visits(alone, 0).reduce(0, +) == 24)
    #expect(alone.plans[0].action == together.plans[0].action)
    #expect(visits(together, 1) != visits(together, 2))
  }

  @Test("has the gradient of the divergence from the improved policy")
  func gradient() {
    var random = RandomSource(seed: 8, purpose: .measurement)
    let rows = PlannedSteps(rows: 3, width: 1, actions: 4, masked: true)
    for row in 0..<3 {
      rows.mask?.slice(row..<row + 1).fill(1)
      rows.mask?[row, row] = 0
      let weights = (0..<4).map { $0 == row ? 0 : random.uniform() }
      for action in 0..<4 { rows.policies[row, action] = Float(weights[action] / weights.reduce(0, +)) }
    }
    let logits: Matrix = .normal(rows: 3, columns: 4, using: &random)
    let before = logits.doubles
    let gradient = Matrix(rows: 3, columns: 4)
    let places = [2, 0, 1]
    let loss = Search.writePolicyGradient(
      places[...], of: rows, masks: Matrix(rows: 3, columns: 4), outputs: logits, upstream: gradient)
    func divergence(_ logits: [Double]) -> Double {
      places.enumerated().reduce(0) { sum, item in
        let (place, row) = item
        let allowed = (0..<4).map { $0 != row }
        let logs = logSoftmax(Array(logits[4 * place..<4 * place + 4]), allowed: allowed)
        return (0..<4).reduce(sum) { sum, action in
          let target = Double(rows.policies[row, action])
          return target > 0 ? sum + target * (Elementary.log(target) - logs[action]) : sum
        }
      }
    }
    #expect(isClose(loss, divergence(before)))
    #expect(relativeDistance(gradient.doubles, centralDifferences(at: before, of: divergence)) < 1e-5)
    #expect((0..<3).allSatisfy { gradient[$0, places[$0]] == 0 })
  }

  @Test("refuses several choices, and environments that cannot be copied")
  func refusals() throws {
    let many = #expect(throws: InputError.self) { _ = try trainer(Panel(), "search", [:]) }
    #expect(many?.subject == "agent search" && many?.problem.contains("choices of 2, 3, 4") == true)
    for environment in [Single(), FrameStack(Single(), count: 2)] as [any MultiDiscreteEnvironment] {
      let single = #expect(throws: InputError.self) { _ = try trainer(environment, "search", [:]) }
      #expect(single?.kind == .usage && single?.problem.contains("single cannot be copied") == true)
    }
  }

  @Test("learns tic-tac-toe from few games", arguments: 31...33)
  func ticTacToe(seed: Int) throws {
    let training = try train(
      LineGame(), "search", workers: 2,
      ["seed": "\(seed)", "steps": "20480", "evaluation-episodes": "400", "evaluation-interval": "20480"])
    let evaluation = try #require(training.summary.evaluation)
    // The best possible is 0.960; the deviation of a mean of 400 games is 0.015 there.
    #expect(evaluation.greedy.returns.mean > 0.88)
  }
}

/// One step: action 0 earns 3 once in three times, action 1 earns 0.9.
private struct Lottery: Environment {
  let specification = EnvironmentSpecification(
    identifier: "lottery", observation: .init(count: 1, in: 0...1), actionCount: 2)

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    observation[0] = 0
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    observation[0] = 1
    let drawn = random.index(below: 3) == 0 ? 3.0 : 0
    return StepOutcome(reward: action == 0 ? drawn : 0.9, status: .terminated)
  }
}

/// Two steps: a coin is thrown and shown after the first, and to be named in the second.
private struct Coin: Environment {
  private var coin = -1
  let specification = EnvironmentSpecification(
    identifier: "coin", observation: .init(count: 2, in: -1...1), actionCount: 2)

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    coin = -1
    (observation[0], observation[1]) = (0, 0)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let shown = coin
    coin = random.index(below: 2)
    (observation[0], observation[1]) = (Float(coin), shown < 0 ? 0 : 1)
    if shown < 0 { return StepOutcome(reward: 0) }
    return StepOutcome(reward: action == shown ? 1 : 0, status: .terminated)
  }
}

/// Of which there is one only.
private struct Single: Environment {
  private var lottery = Lottery()
  var areCopiesIndependent: Bool { false }
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "single", observation: .init(count: 1, in: 0...1), actionCount: 2, timeLimit: 3)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    lottery.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    lottery.step(action, using: &random, into: &observation)
  }
}
