import Foundation
import OneHotFoundations
import OneHotGumbel
import OneHotLearning
import OneHotNetworks
import OneHotNumerics
import Testing

@Suite("A policy's decisions")
struct PolicyDecisionTests {
  private func policy(_ sizes: [Int], _ activation: Activation = .tanh) -> Policy {
    var random = RandomSource(seed: 12, purpose: .measurement)
    let network = NeuralNetwork(sizes: sizes, activation: activation, outputGain: 1, using: &random)
    return Policy(environment: "none", network: network)
  }

  private func observations(_ rows: Int, _ count: Int) -> [Float] {
    var random = RandomSource(seed: 3, purpose: .measurement)
    return (0..<rows * count).map { _ in Float(random.normal()) }
  }

  /// At least one action of each row is allowed.
  private func masks(_ rows: Int, _ actions: Int) -> [Bool] {
    var random = RandomSource(seed: 4, purpose: .measurement)
    return (0..<rows).flatMap { _ in
      let sure = random.index(below: actions)
      return (0..<actions).map { action in action == sure || random.index(below: 2) == 0 }
    }
  }

  @Test(
    "in many states are those one by one, bit for bit",
    arguments: [[3, 2], [4, 64, 64, 5], [7, 17, 3], [5, 300, 70]], [0, 1, 2, 63, 64, 65, 131])
  func batches(sizes: [Int], rows: Int) throws {
    let (inputs, actions) = (sizes[0], sizes[sizes.count - 1])
    let policy = policy(sizes, rows % 2 == 0 ? .tanh : .relu)
    let (states, mask) = (observations(rows, inputs), masks(rows, actions))
    for allowed in [nil, mask] {
      func part(_ row: Int) -> ([Float], [Bool]?) {
        (
          Array(states[row * inputs..<(row + 1) * inputs]),
          allowed.map { Array($0[row * actions..<(row + 1) * actions]) }
        )
      }
      var random = RandomSource(seed: 1, purpose: .action)
      var single = random
      let (logarithms, best, drawn) = try (
        policy.logProbabilities(observations: states, allowed: allowed),
        policy.mostProbableActions(observations: states, allowed: allowed),
        policy.sampleActions(observations: states, allowed: allowed, using: &random)
      )
      #expect(best.count == rows && drawn.count == rows)
      let expected = try (0..<rows).flatMap {
        try policy.logProbabilities(observation: part($0).0, allowed: part($0).1)
      }
      #expect(logarithms.map(\.bitPattern) == expected.map(\.bitPattern))
      for row in 0..<rows {
        let (state, allowed) = part(row)
        #expect(try best[row] == policy.mostProbableAction(observation: state, allowed: allowed))
        #expect(try drawn[row] == policy.sampleAction(observation: state, allowed: allowed, using: &single))
        #expect(allowed?[best[row]] ?? true && allowed?[drawn[row]] ?? true)
        #expect(best[row] == policy.mostProbableAction(observation: state.span, allowed: allowed?.span))
      }
      #expect(random == single)
    }
  }

  @Test(
    "are those of a network that normalizes observations, bit for bit", arguments: [[3, 2], [4, 64, 64, 5]])
  func normalized(sizes: [Int]) throws {
    var random = RandomSource(seed: 12, purpose: .measurement)
    let (inputs, rows) = (sizes[0], 131)
    let normalization = InputNormalization(
      shift: (0..<inputs).map { 0.3 * Float($0) }, factor: (0..<inputs).map { 1 + 10 * Float($0) })
    let network = NeuralNetwork(
      sizes: sizes, activation: .tanh, outputGain: 1, normalization: normalization, using: &random)
    let policy = Policy(environment: "none", network: network)
    let states = observations(rows, inputs)
    let input = Matrix(rows: rows, columns: inputs)
    for position in 0..<input.count { input[position] = states[position] }
    // Some are cut off, and some are not.
    let scaled = (0..<rows).map { (input[$0, inputs - 1] - 0.3 * Float(inputs - 1)) * Float(10 * inputs - 9) }
    #expect(scaled.contains { $0 > 10 } && scaled.contains { abs($0) < 10 })
    let logits = network.forward(input, in: NetworkWorkspace(for: network, rows: rows))
    let expected = Matrix(rows: rows, columns: sizes[sizes.count - 1])
    Categorical.logProbabilities(logits: logits, into: expected)
    let found = try policy.logProbabilities(observations: states)
    #expect(found.map(\.bitPattern) == expected.elements.map(\.bitPattern))
    let one = try policy.logProbabilities(observation: Array(states[0..<inputs]))
    #expect(one.map(\.bitPattern) == found[0..<one.count].map(\.bitPattern))
  }

  @Test("are those of the network it was made of, and stay when that changes")
  func ownership() throws {
    var random = RandomSource(seed: 1, purpose: .measurement)
    let network = NeuralNetwork(sizes: [3, 5, 4], activation: .tanh, outputGain: 1, using: &random)
    let policy = Policy(environment: "none", network: network)
    let state: [Float] = [0.5, -1, 2]
    let before = try policy.logProbabilities(observation: state)
    network.parameters.fill(0)
    policy.network.parameters.fill(1)
    #expect(try policy.logProbabilities(observation: state) == before && Set(before).count == 4)
    #expect(policy.network.parameters.elements == policy.parameters)
  }

  @Test("are right on eight threads at once")
  func threads() throws {
    let policy = policy([4, 64, 64, 5])
    let states = (0..<64).map { Array(observations(64, 4)[4 * $0..<4 * $0 + 4]) }
    let actions = try states.map { try policy.mostProbableAction(observation: $0) }
    let logarithms = try states.map { try policy.logProbabilities(observation: $0) }
    #expect(Set(actions).count > 2)
    let wrong = Guarded(0)
    let group = DispatchGroup()
    for thread in 0..<8 {
      group.enter()
      Thread.detachNewThread {
        var failures = 0
        for decision in 0..<100_000 {
          let state = (thread + decision) % 64
          if (try? policy.mostProbableAction(observation: states[state])) != actions[state] { failures += 1 }
          guard decision % 10 == 0 else { continue }
          if (try? policy.logProbabilities(observation: states[state])) != logarithms[state] { failures += 1 }
        }
        wrong.withLock { $0 += failures }
        group.leave()
      }
    }
    group.wait()
    #expect(wrong.withLock(\.self) == 0)
  }

  @Test("trap where observations or masks are of a wrong size")
  func wrongSizes() async {
    await #expect(processExitsWith: .failure) {
      _ = try Self.small.mostProbableAction(observation: [1, 2, 3])
    }
    await #expect(processExitsWith: .failure) {
      _ = try Self.small.logProbabilities(observation: [1, 2, 3, 4])
    }
    await #expect(processExitsWith: .failure) {
      _ = try Self.small.logProbabilities(observations: [1, 2, 3])
    }
    await #expect(processExitsWith: .failure) {
      _ = try Self.small.mostProbableAction(observation: [1, 2], allowed: [true, false])
    }
    await #expect(processExitsWith: .failure) {
      _ = try Self.small.mostProbableActions(observations: [1, 2, 3, 4], allowed: [true, false, true])
    }
  }

  @Test("are refused where a mask allows nothing, and spans trap")
  func nothingAllowed() async {
    func message(_ decide: () throws -> Any) -> String? {
      #expect(throws: InputError.self) { _ = try decide() }?.description
    }
    var random = RandomSource(seed: 1, purpose: .action)
    let none = [false, false, false]
    let one = "action mask: it allows no action; at least one must be allowed; number 0 is the first"
    #expect(message { try Self.small.mostProbableAction(observation: [1, 2], allowed: none) } == one)
    #expect(
      message { try Self.small.sampleAction(observation: [1, 2], allowed: none, using: &random) } == one)
    #expect(message { try Self.small.logProbabilities(observation: [1, 2], allowed: none) } == one)
    let (many, masks): ([Float], [Bool]) = ([1, 2, 3, 4], [true, false, true] + none)
    let row = one.replacing("action mask:", with: "action mask of row 1:")
    #expect(message { try Self.small.mostProbableActions(observations: many, allowed: masks) } == row)
    #expect(
      message { try Self.small.sampleActions(observations: many, allowed: masks, using: &random) } == row)
    #expect(message { try Self.small.logProbabilities(observations: many, allowed: masks) } == row)
    let two = Policy(
      environment: "none", network: NeuralNetwork(sizes: [1, 5], activation: .tanh), optionCounts: [2, 3])
    #expect(
      message { try two.mostProbableActions(observations: [0], allowed: [true, false] + none) }
        == one.replacing("no action;", with: "no option of choice 1;"))
    await #expect(processExitsWith: .failure) {
      let (observation, allowed): ([Float], [Bool]) = ([1, 2], [false, false, false])
      _ = Self.small.mostProbableAction(observation: observation.span, allowed: allowed.span)
    }
  }

  @Test("by a memory are refused for the same reasons, before it changes")
  func rememberingPolicy() throws {
    var random = RandomSource(seed: 1, purpose: .action)
    let network = NeuralNetwork(
      sizes: [2, 4, 3], activation: .tanh, hasMemory: true, outputGain: 1, using: &random)
    let policy = Policy(environment: "none", network: network)
    var memory = policy.initialMemory
    _ = try policy.mostProbableAction(observation: [1, -1], memory: &memory)
    let before = memory
    for (observation, allowed) in [
      ([Float.nan, 0], nil), ([0, .infinity], nil), ([0, -.infinity], [true, true, true]),
      ([0, 0], [false, false, false]),
    ] as [([Float], [Bool]?)] {
      for decide in [
        { memory, _ in
          try policy.mostProbableAction(observation: observation, allowed: allowed, memory: &memory)
        },
        { memory, random in
          try policy.sampleAction(observation: observation, allowed: allowed, memory: &memory, using: &random)
        },
        { memory, _ in
          try policy.mostProbableActions(observations: observation, allowed: allowed, memory: &memory)
        },
        { memory, random in
          try policy.sampleActions(
            observations: observation, allowed: allowed, memory: &memory, using: &random)
        },
        { memory, _ in
          try policy.logProbabilities(observations: observation, allowed: allowed, memory: &memory)
        },
      ] as [(inout Policy.Memory, inout RandomSource) throws -> Any] {
        #expect(throws: InputError.self) { _ = try decide(&memory, &random) }
        #expect(memory == before)
      }
    }
  }

  @Test("are refused where a number is none, with its place", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) {
    func message(_ decide: () throws -> Any) -> String? {
      #expect(throws: InputError.self) { _ = try decide() }?.description
    }
    var random = RandomSource(seed: 1, purpose: .action)
    let one = "observation: number 1 is \(value); all must be finite; number 0 is the first"
    #expect(message { try Self.small.mostProbableAction(observation: [0, value]) } == one)
    #expect(message { try Self.small.sampleAction(observation: [0, value], using: &random) } == one)
    #expect(message { try Self.small.logProbabilities(observation: [0, value]) } == one)
    let many: [Float] = [0, 1, 2, 3, value, 5]
    let row = "observation of row 2: number 0 is \(value); all must be finite; number 0 is the first"
    #expect(message { try Self.small.mostProbableActions(observations: many) } == row)
    #expect(message { try Self.small.sampleActions(observations: many, using: &random) } == row)
    #expect(message { try Self.small.logProbabilities(observations: many) } == row)
  }

  @Test("are refused where the network's answer is none, and spans trap")
  func unanswerable() async {
    // ∞ − ∞ in the second layer.
    let network = NeuralNetwork(sizes: [1, 2, 2], activation: .relu)
    for (layer, weight) in [(0, Float(1e30)), (1, 1e30)] {
      network.parameterViews[layer].weights.fill(weight)
    }
    network.parameterViews[1].weights[1, 0] = -1e30
    let policy = Policy(environment: "none", network: network)
    #expect(throws: InputError.self) { try policy.mostProbableAction(observation: [1e30]) }
    #expect(throws: Never.self) { try policy.mostProbableAction(observation: [-1]) }
    await #expect(processExitsWith: .failure) {
      let observation: [Float] = [.nan, 0]
      _ = Self.small.mostProbableAction(observation: observation.span)
    }
    await #expect(processExitsWith: .failure) {
      let observation: [Float] = [0, .infinity]
      var random = RandomSource(seed: 1, purpose: .action)
      _ = Self.small.sampleAction(observation: observation.span, using: &random)
    }
    await #expect(processExitsWith: .failure) {
      let observation: [Float] = [0, .nan]
      var result: [Float] = [0, 0, 0]
      var span = result.mutableSpan
      Self.small.logProbabilities(observation: observation.span, into: &span)
    }
  }

  /// From two numbers to three actions.
  private static let small = Policy(
    environment: "none", network: NeuralNetwork(sizes: [2, 3], activation: .tanh))
}
