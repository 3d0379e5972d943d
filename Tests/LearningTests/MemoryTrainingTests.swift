import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Trainings with a memory")
struct MemoryTrainingTests {
  private let horizon = 7

  private func network(outputs: Int, memory: Int = 5, seed: UInt64) -> NeuralNetwork {
    var random = RandomSource(seed: seed, purpose: .initialization)
    return NeuralNetwork(
      sizes: [2, 4, memory, outputs], activation: .tanh, hasMemory: true, outputGain: 2, using: &random)
  }

  @Test("a sequence's rows are those that its environment's steps were written to")
  func layout() {
    let layout = SequenceLayout(environments: 6, horizon: 3)
    // Lanes of four and two environments, in two slots of 18 rows.
    #expect(layout.lanes == 2)
    #expect(layout.laneRows(0, of: 1) == 18..<30 && layout.laneRows(1, of: 1) == 30..<36)
    #expect((0..<3).map { layout.row(1, step: $0) } == [1, 5, 9])
    #expect((0..<3).map { layout.row(11, step: $0) } == [31, 33, 35])
    let rows = (0..<12).flatMap { sequence in (0..<3).map { layout.row(sequence, step: $0) } }
    #expect(rows.sorted() == Array(0..<36))
    for sequence in 0..<12 {
      #expect(layout.sequence(beginningAt: layout.row(sequence, step: 0)) == sequence)
    }
  }

  @Test("minibatches are whole sequences, step by step, each once before any twice")
  func minibatches() {
    let layout = SequenceLayout(environments: 6, horizon: 3)
    var batches = Minibatches(capacity: 36, size: 15, sequences: layout, group: 6, seed: 1, index: 0)
    batches.begin(count: 36)
    var seen: [Int] = []
    for _ in 0..<12 {
      let rows = Array(batches.next { $0 })
      #expect(rows.count == 15)
      // Groups of two, two and one sequence.
      for (start, count) in [(0, 2), (6, 2), (12, 1)] {
        for place in 0..<count {
          let sequence = layout.sequence(beginningAt: rows[start + place])
          let steps = (0..<3).map { rows[start + $0 * count + place] }
          #expect(steps == (0..<3).map { layout.row(sequence, step: $0) })
          seen.append(sequence)
        }
      }
    }
    for pass in 0..<5 { #expect(Set(seen[pass * 12..<(pass + 1) * 12]).count == 12) }
  }

  /// Two rollouts of five drifting points, one after the other.
  private func played(_ environment: some Environment) throws -> (
    lane: RolloutLane, rollout: Rollout, kept: KeptRollouts, policy: NeuralNetwork,
    value: NeuralNetwork
  ) {
    let (policy, value) = (network(outputs: 2, seed: 1), network(outputs: 1, seed: 2))
    let layout = SequenceLayout(environments: 3, horizon: horizon)
    var kept = KeptRollouts(size: 3 * horizon, capacity: 2)
    let rollout = Rollout(
      rows: 6 * horizon, width: 2, layout: ChoiceLayout([2]), masked: false,
      memory: RolloutMemory(layout, slots: 2, width: 5))
    let lane = Lane(
      environment, first: 0, count: 3, streams: .training(seed: 3),
      timeLimit: environment.specification.timeLimit ?? .max, policy: policy)
    var lanes = try RolloutLane(
      lane, of: rollout, slots: 2, horizon: horizon, policy: policy, value: value)
    for _ in 0..<2 {
      kept.advance()
      try lanes.play(into: kept.slots[0], policy: policy, environments: 3)
      try lanes.compare(kept.slots, with: policy)
      try lanes.estimate(
        kept, value: value, scale: CriticScales.plain.returns, discount: 0.9, lambda: 0)
    }
    return (lanes, rollout, kept, policy, value)
  }

  @Test("a rollout passes through the policy as it was played, in mid-episode as well")
  func replay() throws {
    let given = try played(Ticker(end: 5))
    for row in 0..<given.rollout.rows {
      #expect(
        given.rollout.logProbability(ofActionsAt: row) == given.rollout.takenLogProbabilities[row], "\(row)")
    }
    #expect(given.rollout.memory?.beginnings.elements.contains(1) == true)
  }

  @Test("values remember the episode so far, also where a time limit or the rollout ends it")
  func values() throws {
    let given = try played(Ticker(timeLimit: 5))
    let workspace = NetworkWorkspace(for: given.value, rows: 1, pullbacks: false)
    let state = Matrix(rows: 1, columns: 5)
    func value(of observation: Matrix) -> Double {
      let along = Sequences(starts: state, beginnings: Matrix(count: 1))
      return Double(given.value.forward(observation, along: along, in: workspace)[0, 0])
    }
    // The ticker shows a number drawn for the episode, and the step.
    var checked = 0
    for slot in given.kept.slots.reversed() {
      let part = given.lane.parts[slot]
      for step in 0..<horizon {
        let row = 3 * step + 1
        #expect(value(of: part.rollout.states.slice(row..<row + 1)) == part.steps.values[row])
        state.copy(from: workspace.memoryStates!)
        if let place = part.successorRows.firstIndex(of: row) {
          #expect(value(of: part.successors.slice(place..<place + 1)) == part.steps.successorValues[row])
          checked += 1
        }
        if part.steps.statuses[row] != .running { state.fill(0) }
      }
    }
    #expect(checked == 4)
  }

  @Test("what is remembered does not depend on the number of workers", arguments: AgentRegistry.remembering)
  func workers(agent: String) throws {
    let options = [
      "memory": "gru:6", "hidden": "8", "environments": "18", "horizon": "16", "minibatch": "160",
      "episodes": "18", "steps": "3000", "evaluation-interval": "1500", "evaluation-episodes": "21",
    ]
    let first = try train(Drift(), agent, workers: 1, options.known(to: agent))
    #expect(first.policy.hasMemory && first.updates.count > 5)
    for workers in [2, 7] {
      let again = try train(Drift(), agent, workers: workers, options.known(to: agent))
      #expect(again.events == first.events, "\(workers) workers")
      #expect(again.policy.parameters == first.policy.parameters)
    }
  }

  @Test("many choices and masks are as without", arguments: AgentRegistry.remembering)
  func choices(agent: String) throws {
    let options = ["memory": "gru:6", "hidden": "none", "steps": "1500", "evaluation-episodes": "3"]
    // It traps where something forbidden is done.
    #expect(try train(GuardedPanel(), agent, options).summary.steps >= 1500)
  }

  @Test("a corridor of twenty steps is learned with it, and not without")
  func maze() throws {
    let options = ["steps": "12000", "evaluation-interval": "12000", "evaluation-episodes": "50"]
    let solved = try train(TMaze(), "actor-critic", options.with(["memory": "gru:64"]))
    #expect(solved.summary.evaluation?.sampled.returns.mean ?? 0 > 0.95)
    let blind = try train(TMaze(), "actor-critic", options)
    #expect(blind.summary.evaluation?.sampled.returns.mean ?? 1 < 0.8)
  }

  @Test("a corridor of eight steps is learned from whole episodes", arguments: ["leave-one-out", "value"])
  func episodes(baseline: String) throws {
    let options = [
      "memory": "gru:64", "policy-learning-rate": "0.003", "baseline": baseline, "steps": "30000",
      "evaluation-interval": "30000", "evaluation-episodes": "50",
    ]
    var maze = TMaze.Options()
    maze.length = 8
    let solved = try train(TMaze(maze), "reinforce", options)
    #expect(solved.summary.evaluation?.sampled.returns.mean ?? 0 > 0.95)
  }

  @Test("agents and critics that have none say so")
  func refusals() throws {
    let dqn = #expect(throws: InputError.self) { _ = try trainer(Drift(), "dqn", ["memory": "gru:8"]) }
    #expect(dqn?.problem == "agent dqn has no memory")
    let others = AgentRegistry.remembering.joined(separator: " or ")
    #expect(dqn?.remedy == "leave it out, or choose \(others)")
    let concat = #expect(throws: InputError.self) {
      _ = try trainer(Drift(), "actor-critic", ["memory": "gru:8", "critic": "concat"])
    }
    #expect(concat?.problem == "the critic 'concat' has no memory")
    for text in ["gru", "gru:0", "gru:4097", "gru:8:8", "lstm:8", "gru:+8"] {
      #expect(NetworkMemory(text) == nil)
    }
    #expect(NetworkMemory("gru:8")?.description == "gru:8" && NetworkMemory("none")?.width == 0)
  }

  private func policy() -> Policy {
    var random = RandomSource(seed: 4, purpose: .initialization)
    let network = NeuralNetwork(
      sizes: [2, 4, 70, 3], activation: .relu, hasMemory: true, outputGain: 2, using: &random)
    return Policy(environment: "test", network: network)
  }

  @Test("a policy's decisions are those of its network, step by step")
  func decisions() throws {
    let policy = policy()
    let network = policy.network
    let workspace = NetworkWorkspace(for: network, rows: 67, pullbacks: false)
    let state = Matrix(rows: 67, columns: 70)
    var (many, one) = (policy.initialMemory(rows: 67), policy.initialMemory)
    var random = RandomSource(seed: 2, purpose: .measurement)
    var draws = random
    for _ in 0..<4 {
      let observations = (0..<2 * 67).map { _ in Float(random.normal()) }
      let input = Matrix(rows: 67, columns: 2)
      for (place, number) in observations.enumerated() { input[place] = number }
      let along = Sequences(starts: state, beginnings: Matrix(count: 67))
      let output = network.forward(input, along: along, in: workspace)
      Categorical.logProbabilities(logits: output, into: output)
      state.copy(from: workspace.memoryStates!)
      var (greedy, sampled, single) = (many, one, one)
      #expect(try policy.logProbabilities(observations: observations, memory: &many) == output.elements)
      let modes = try policy.mostProbableActions(observations: observations, memory: &greedy)
      #expect(modes == (0..<67).map { Categorical.mode(logits: output, row: $0) } && greedy == many)
      let first = Array(observations.prefix(2))
      #expect(try policy.mostProbableAction(observation: first, memory: &one) == modes[0])
      let drawn = try policy.sampleAction(observation: first, memory: &sampled, using: &draws)
      #expect((0..<3).contains(drawn) && sampled == one)
      _ = try policy.sampleActions(observations: first, memory: &single, using: &draws)
      #expect(single == one)
    }
    let error = #expect(throws: InputError.self) { try policy.mostProbableAction(observation: [0, 1]) }
    #expect(error?.problem == "it has a memory, and was asked without what it remembers")
    let exact = #expect(throws: InputError.self) { try ExactReturns(of: policy, in: FrozenLake()) }
    #expect(exact?.problem.contains("has a memory") == true)
    let plain = Policy(environment: "test", network: NeuralNetwork(sizes: [2, 3], activation: .tanh))
    var nothing = plain.initialMemory
    #expect(try plain.mostProbableAction(observation: [1, 2], memory: &nothing) == 0)
  }

  @Test("a policy with a memory is read as it was written, and what does not fit is refused")
  func file() throws {
    let policy = policy()
    func read(_ data: Data) throws -> Policy {
      try withTemporaryDirectory { directory in
        let file = directory.appending(path: "policy.safetensors")
        try data.write(to: file)
        return try Policy(contentsOf: file)
      }
    }
    let bytes = try policy.encoded()
    let stored = try read(bytes)
    #expect(stored.hasMemory && stored.sizes == policy.sizes && stored.parameters == policy.parameters)
    #expect(try stored.encoded() == bytes)
    let tensors = try Safetensors(bytes, subject: "test").tensors
    #expect(tensors["policy.1.weight"]?.shape == [4, 210])
    #expect(tensors["policy.1.recurrent_weight"]?.shape == [70, 210])
    let metadata = try Safetensors(bytes, subject: "test").metadata
    let wrong: [(String, Safetensors.Tensor?)] = [
      ("policy.1.recurrent_bias", nil), ("policy.1.recurrent_weight", nil), ("policy.2.bias", nil),
      ("policy.1.recurrent_weight", .init(shape: [210, 70], values: [Float](repeating: 0, count: 14_700))),
      ("policy.1.weight", .init(shape: [4, 208], values: [Float](repeating: 0, count: 832))),
      ("policy.0.recurrent_weight", .init(shape: [1], values: [0])),
    ]
    for (name, tensor) in wrong {
      var changed = tensors
      changed[name] = tensor
      let data = try Safetensors(tensors: changed, metadata: metadata).encoded()
      #expect(throws: InputError.self, "\(name)") { try read(data) }
    }
  }
}

extension AgentRegistry {
  /// The agents whose networks may have a memory.
  fileprivate static var remembering: [String] {
    standard.elements.filter { $0.options.contains { $0.name == "memory" } }.map { $0.name }
  }
}
