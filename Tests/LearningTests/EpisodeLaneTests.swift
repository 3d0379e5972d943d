import Foundation
import OneHotEnvironmentKit
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Episode lane")
struct EpisodeLaneTests {
  private let discount = 0.9

  private func policy(_ environment: any MultiDiscreteEnvironment) -> NeuralNetwork {
    var random = RandomSource(seed: 7, purpose: .measurement)
    let specification = environment.specification
    return NeuralNetwork(
      sizes: [specification.observation.count, 4, specification.actionCount], activation: .tanh,
      outputGain: 1, using: &random)
  }

  /// Eight environments in lanes of a width, each of which has played its episode number 2.
  private func played(
    _ environment: any MultiDiscreteEnvironment, width: Int, policy: NeuralNetwork
  ) throws -> [EpisodeLane] {
    let timeLimit = try #require(environment.specification.timeLimit)
    let lanes = Lane.lanes(
      of: environment, 0..<8, width: width,
      streams: .init(seed: 5, environment: .environment, action: .action), timeLimit: timeLimit,
      policy: policy)
    return try lanes.map {
      var batch = EpisodeBatch(
        rows: $0.count * timeLimit, observationCount: environment.specification.observation.count,
        layout: ChoiceLayout(environment.specification.actions.optionCounts))
      var lane = EpisodeLane($0, rows: 0..<$0.count * timeLimit, of: batch, policy: policy)
      try lane.play(episode: 2, discount: discount)
      batch.rows = Array(repeating: 0, count: stepsBefore)
      lane.append(to: &batch)
      return lane
    }
  }

  /// Steps of other lanes that stand before a lane's own in the batch.
  private let stepsBefore = 5

  /// Any numbers, as long as they belong to a step and not to its place in memory.
  private func advantages(_ lane: EpisodeLane) -> [Double] {
    lane.steps.map { sin(Double(31 * (lane.lane.first + $0.environment) + 7 * $0.time)) }
  }

  /// Advantages as the agent passes them: those of the whole batch.
  private func ofBatch(_ own: [Double]) -> [Double] {
    [Double](repeating: .nan, count: stepsBefore) + own
  }

  /// The gradients of all lanes, added up.
  private func gradient(_ lanes: [EpisodeLane], entropy: Float, scale: Float) throws -> [Double] {
    var sum = [Double](repeating: 0, count: lanes[0].policy.parameters.count)
    for var lane in lanes {
      try lane.differentiate(advantages: ofBatch(advantages(lane)), entropy: entropy, scale: scale)
      for (index, value) in lane.policy.gradient.doubles.enumerated() { sum[index] += value }
    }
    return sum
  }

  /// scale · −Σ (advantage · log π(a|s) + entropy · H)
  private func loss(
    _ parameters: [Double], _ lane: EpisodeLane, sizes: [Int], entropy weight: Double, scale: Double,
    allowed: ([Double]) -> [Bool]?
  ) -> Double {
    let reference = ReferenceNetwork(sizes: sizes)
    let advantages = advantages(lane)
    return -scale
      * lane.steps.enumerated().reduce(0) { sum, item in
        let state = lane.states.row(item.offset)
        let current = logSoftmax(
          reference.outputs(state, parameters: parameters), allowed: allowed(state))
        return sum + advantages[item.offset] * current[lane.actions[item.offset]] + weight
          * entropy(current)
      }
  }

  @Test("has the gradient of the weighted log-likelihood and the entropy, in chunks", arguments: [0, 0.2])
  func gradient(entropy: Double) throws {
    let environment = Drift(width: 3, timeLimit: 120)
    let policy = policy(environment)
    let lanes = try played(environment, width: 8, policy: policy)
    #expect(lanes[0].steps.count > 512)  // two chunks
    let found = try gradient(lanes, entropy: Float(entropy), scale: 1 / 64)
    let expected = centralDifferences(at: policy.parameters.doubles) {
      loss($0, lanes[0], sizes: policy.sizes, entropy: entropy, scale: 1 / 64, allowed: { _ in nil })
    }
    #expect(relativeDistance(found, expected) < 1e-4)
  }

  @Test("reports the weighted log-likelihood")
  func lossReported() throws {
    let environment = Drift(width: 3, timeLimit: 120)
    let policy = policy(environment)
    var lane = try played(environment, width: 8, policy: policy)[0]
    let expected = loss(
      policy.parameters.doubles, lane, sizes: policy.sizes, entropy: 0, scale: 1, allowed: { _ in nil })
    for _ in 0..<2 {
      try lane.differentiate(advantages: ofBatch(advantages(lane)), entropy: 0.3, scale: 0.1)
      #expect(isClose(lane.loss, expected, relative: 1e-4))
    }
  }

  @Test("gives the same gradient split over lanes", arguments: [1, 3])
  func split(width: Int) throws {
    let environment = Drift(width: 3, timeLimit: 120)
    let policy = policy(environment)
    let whole = try gradient(try played(environment, width: 8, policy: policy), entropy: 0.1, scale: 0.01)
    let parts = try gradient(try played(environment, width: width, policy: policy), entropy: 0.1, scale: 0.01)
    #expect(relativeDistance(parts, whole) < 1e-5)
  }

  @Test("has no gradient at forbidden actions")
  func masked() throws {
    let environment = GuardedTask()
    let policy = policy(environment)
    let lanes = try played(environment, width: 8, policy: policy)
    let found = try gradient(lanes, entropy: 0.2, scale: 0.1)
    let expected = centralDifferences(at: policy.parameters.doubles) {
      loss($0, lanes[0], sizes: policy.sizes, entropy: 0.2, scale: 0.1) { state in
        (0..<4).map { GuardedTask.allows($0, in: state[0] == 1 ? 0 : 1) }
      }
    }
    #expect(relativeDistance(found, expected) < 1e-4)
    // Action 3 is forbidden everywhere: its column lies at the stride of 4 behind the 12 numbers of the first layer.
    let atForbidden = stride(from: 15, to: 32, by: 4).map { found[$0] }
    #expect(atForbidden == [0, 0, 0, 0, 0])
  }

  @Test("with a memory, has the gradient of each episode passed alone", arguments: [1, 3, 8])
  func memory(width: Int) throws {
    let environment = Drift()
    var random = RandomSource(seed: 3, purpose: .measurement)
    let policy = NeuralNetwork(
      sizes: [2, 4, 5, 2], activation: .tanh, hasMemory: true, outputGain: 2, using: &random)
    let lanes = try played(environment, width: width, policy: policy)
    let found = try gradient(lanes, entropy: 0.2, scale: 0.1)
    let alone = policy.withOwnGradient()
    var loss = 0.0
    for lane in lanes {
      let advantages = advantages(lane)
      for index in 0..<lane.lane.count {
        let steps = lane.steps.indices.filter { lane.steps[$0].environment == index }
        let input = Matrix(rows: steps.count, columns: 2)
        input.gather(steps.map { lane.steps[$0].row }[...], from: lane.states)
        let workspace = NetworkWorkspace(for: policy, rows: steps.count)
        let along = Sequences(
          starts: Matrix(rows: 1, columns: 5), beginnings: Matrix(count: steps.count))
        let probabilities = alone.forward(input, along: along, in: workspace)
        Categorical.logProbabilities(logits: probabilities, into: probabilities)
        let upstream = Matrix(rows: steps.count, columns: 2)
        for (row, step) in steps.enumerated() {
          loss -= advantages[step] * Double(probabilities[row, lane.actions[step]])
          for action in 0..<2 {
            let score = (action == lane.actions[step] ? 1 : 0) - Elementary.exp(probabilities[row, action])
            upstream[row, action] = score * Float(advantages[step])
          }
        }
        Categorical.addEntropyGradient(logProbabilities: probabilities, weight: 0.2, to: upstream)
        upstream.scale(by: -0.1)
        alone.pullback(input: input, upstream: upstream, in: workspace, accumulate: true)
      }
    }
    #expect(relativeDistance(found, alone.gradient.doubles) < 1e-5)
    var again = lanes
    for place in again.indices {
      try again[place].differentiate(
        advantages: ofBatch(advantages(again[place])), entropy: 0.2, scale: 0.1)
    }
    #expect(isClose(again.reduce(0) { $0 + $1.loss }, loss, relative: 1e-4))
  }

  @Test("a learned value with a memory is each episode's own, and is fitted to the returns")
  func rememberedValues() throws {
    let environment = Drift()
    var random = RandomSource(seed: 3, purpose: .measurement)
    let (options, rows) = (NetworkOptions(), 8 * environment.timeLimit)
    let shape = try NetworkShape(
      options, memory: NetworkMemory(width: 5), for: environment.specification)
    let policy = shape.network(to: 2, outputGain: 1, using: &random)
    var batch = EpisodeBatch(rows: rows, observationCount: 2, layout: ChoiceLayout([2]))
    let lanes = Lane.lanes(
      of: environment, 0..<8, width: Lane.trainingWidth, streams: .training(seed: 5),
      timeLimit: environment.timeLimit, policy: policy)
    for lane in lanes {
      let first = lane.first * environment.timeLimit
      var lane = EpisodeLane(
        lane, rows: first..<first + lane.count * environment.timeLimit, of: batch, policy: policy)
      try lane.play(episode: 0, discount: discount)
      lane.append(to: &batch)
    }
    var settings = ReinforceOptions()
    (settings.valueMinibatch, settings.valueMinibatches) = (100, 60)
    let setup = BaselineSetup(
      episodes: 8, duration: environment.timeLimit, seed: 1, networks: shape, stop: .none,
      settings: settings.baselineSettings)
    var baseline = ValueBaseline(setup, using: &random)
    var advantages: [Double] = []
    baseline.writeAdvantages(of: batch, into: &advantages)
    let network = baseline.networks[0]
    let workspace = NetworkWorkspace(for: network, rows: 1, pullbacks: false)
    let scale = ReturnScale.first(RunningMoments(batch.returns))
    var checked = 0
    for group in batch.groups {
      let remembered = Matrix(rows: group.episodes, columns: 5)
      for step in group.steps {
        let row = batch.rows[step]
        let state = remembered.slice(
          (row - group.rows.lowerBound) % group.episodes..<(row - group.rows.lowerBound) % group.episodes + 1)
        let along = Sequences(starts: state, beginnings: Matrix(count: 1))
        let output = network.forward(batch.states.slice(row..<row + 1), along: along, in: workspace)
        #expect(advantages[step] == batch.returns[step] - scale.value(of: output[0, 0]))
        state.copy(from: try #require(workspace.memoryStates))
        checked += 1
      }
    }
    #expect(checked == batch.rows.count && batch.groups.count == 2)
    let before = RunningMoments(advantages).variance
    for _ in 0..<5 { try baseline.learn(from: batch, rate: 1) }
    baseline.writeAdvantages(of: batch, into: &advantages)
    #expect(RunningMoments(advantages).variance < before / 2)
  }

  @Test("works out discounted returns to go")
  func returns() throws {
    let environment = Ticker(end: 3, timeLimit: 10)
    let lane = try played(environment, width: 8, policy: policy(environment))[0]
    #expect(lane.steps.count == 24)
    for step in lane.steps { #expect(isClose(step.returnToGo, [2.71, 1.9, 1][step.time])) }
    #expect(lane.finished.allSatisfy { $0.length == 3 && $0.return == 3 && $0.outcome == .terminated })
    #expect(lane.finished.map(\.environment).sorted() == Array(0..<8))
  }

  @Test("keeps one whole episode of each environment, and nothing of what is played beside it")
  func wholeEpisodes() throws {
    let environment = Drift()
    let policy = policy(environment)
    let together = try played(environment, width: 8, policy: policy)[0]
    let alone = try played(environment, width: 1, policy: policy)
    #expect(Set(together.finished.map(\.length)).count > 2)
    for index in 0..<8 {
      let rows = together.steps.indices.filter { together.steps[$0].environment == index }
      let own = alone[index]
      #expect(rows.map { together.actions[$0] } == own.actions)
      #expect(rows.map { together.steps[$0].reward } == own.steps.map(\.reward))
      #expect(rows.map { together.steps[$0].time } == Array(own.steps.indices))
      #expect(rows.map { together.states.row($0) } == own.steps.indices.map { own.states.row($0) })
      let episode = try #require(together.finished.first { $0.environment == index })
      #expect(episode.length == rows.count)
      #expect(isClose(episode.return, own.steps.map(\.reward).reduce(0, +), relative: 1e-12))
    }
  }
}
