import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// Observations that are pictures, and networks that begin with convolutions.
@Suite("Pictures")
struct PictureTests {
  private static let quick = ["steps": "600", "evaluation-interval": "300", "evaluation-episodes": "5"]

  @Test(
    "are read by 16 filters of 3 x 3 and a layer of 128, unless something else is asked for",
    arguments: [
      ("auto", "auto", [60, 16 * 12, 128, 2], "convolution"),
      ("convolution", "8,7", [60, 16 * 12, 8, 7, 2], "convolution"),
      ("convolution:4x2/2,3x3same", "none", [60, 4 * 6, 3 * 6, 2], "convolution:4x2/2,3x3same"),
      ("auto", "none", [60, 2], nil), ("mlp", "auto", [60, 64, 64, 2], nil), ("mlp", "5", [60, 5, 2], nil),
    ] as [(String, String, [Int], String?)])
  func layers(network: String, hidden: String, sizes: [Int], kind: String?) throws {
    let policy = try trainer(Bars(), "actor-critic", ["network": network, "hidden": hidden]).policy
    #expect(policy.sizes == sizes)
    #expect(policy.convolutions.isEmpty ? kind == nil : NetworkKind(policy.convolutions).description == kind)
  }

  @Test("are learned by every agent", arguments: AgentRegistry.standard.names)
  func learning(agent: String) throws {
    let options = try [
      "steps": "20000", "discount": "0.5", "entropy": "0.01", "policy-learning-rate": "0.003",
      "learning-rate": "0.001", "hidden": "32", "horizon": "64",
    ].known(to: agent)
    let training = try train(Bars(), agent, options)
    // Of five steps; by chance 2.5.
    #expect(try #require(training.summary.evaluation).greedy.returns.mean > 4.5)
  }

  @Test("give the same training for any number of workers", arguments: AgentRegistry.standard.names)
  func workers(agent: String) throws {
    let alone = try train(Bars(), agent, Self.quick)
    let together = try train(Bars(), agent, workers: 3, Self.quick)
    #expect(!alone.events.isEmpty && alone.events == together.events)
    #expect(alone.policy.parameters == together.policy.parameters)
  }

  @Test("go well with every critic; concat reads them as numbers", arguments: ["additive", "concat"])
  func critics(critic: String) throws {
    let training = try train(Bars(), "actor-critic", Self.quick.with(["critic": critic]))
    #expect(training.policy.convolutions.count == 1 && training.updates.count > 0)
  }

  @Test("laid on each other are a picture of more planes")
  func frames() throws {
    let specification = FrameStack(Bars(), count: 3).specification
    #expect(specification.observation.planes == PlaneShape(planes: 6, rows: 6, columns: 5))
    #expect(try trainer(FrameStack(Bars(), count: 3), "ppo", [:]).policy.sizes == [180, 16 * 12, 128, 2])
    #expect(try TimeAware(Bars()).specification.observation.planes == nil)
  }

  @Test("too small for the usual filters are read as numbers")
  func small() throws {
    #expect(
      NetworkKind.convolutions(NetworkKind.usual, of: PlaneShape(planes: 9, rows: 2, columns: 9)) == nil)
    #expect(try trainer(Strip(), "ppo", [:]).policy.sizes == [4, 64, 64, 2])
  }

  @Test(
    "are asked for in vain",
    arguments: [
      (
        "convolution:4x7", "actor-critic", [:],
        "'convolution:4x7' does not fit the picture of environment bars, which is 2x6x5"
      ),
      ("convolution:4x3,4x5", "ppo", [:], "does not fit the picture"),
      ("convolution:4x90same", "dqn", [:], nil),
      ("convolution:4x100same", "dqn", [:], "does not fit the picture"),
      ("convolution", "actor-critic", ["critic": "concat"], "'concat' reads state and action side by side"),
    ] as [(String, String, [String: String], String?)])
  func misfits(network: String, agent: String, options: [String: String], problem: String?) throws {
    func make() throws { _ = try trainer(Bars(), agent, options.with(["network": network])) }
    guard let problem else { return try make() }
    let error = try #require(throws: InputError.self) { try make() }
    #expect("\(error)".contains(problem))
  }

  @Test("are asked for where none is observed", arguments: AgentRegistry.standard.names)
  func vectors(agent: String) throws {
    let error = try #require(throws: InputError.self) {
      _ = try trainer(Drift(), agent, ["network": "convolution"])
    }
    #expect("\(error)".contains("observes no picture but a vector of numbers; mlp would be right"))
  }

  @Test(
    "are described in words",
    arguments: [
      ("auto", "auto"), ("mlp", "mlp"), ("convolution", "convolution"), ("convolution:16x3", "convolution"),
      ("convolution:32x8/4,64x4/2,64x3", "convolution:32x8/4,64x4/2,64x3"),
      ("convolution:1x1/1same", "convolution:1x1same"), ("convolution:4x2/3same", "convolution:4x2/3same"),
      ("conv", nil), ("convolution:", nil), ("convolution:3", nil), ("convolution:0x3", nil),
      ("convolution:3x0", nil),
      ("convolution:3x3/0", nil), ("convolution:3x3valid", nil), ("convolution:3x3,", nil), ("", nil),
      ("convolution:1x1,1x1,1x1,1x1,1x1", nil), ("convolution:9999x3", nil), ("Auto", nil),
    ] as [(String, String?)])
  func words(text: String, description: String?) {
    #expect(NetworkKind(text)?.description == description)
  }

  @Test("in a policy's file are read as they were written")
  func policyFile() throws {
    let policy = try train(
      Bars(), "ppo", Self.quick.with(["network": "convolution:3x2/2,4x2same", "hidden": "6"])
    ).policy
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "policy.safetensors")
      try policy.encoded().write(to: file)
      let stored = try Policy(contentsOf: file)
      #expect(stored.sizes == policy.sizes && stored.convolutions == policy.convolutions)
      #expect(stored.parameters == policy.parameters)
      let tensors = try Safetensors(contentsOf: file)
      #expect(tensors.tensors["policy.0.weight"]?.shape == [2, 2, 2, 3])
      #expect(tensors.tensors["policy.1.weight"]?.shape == [3, 2, 2, 4])
      #expect(
        tensors.metadata["network"] == "convolution:3x2/2,4x2same"
          && tensors.metadata["observation"] == "2x6x5")

      var random = RandomSource(seed: 3, purpose: .measurement)
      let observations = (0..<70 * 60).map { _ in Float(random.normal()) }
      let input = Matrix(rows: 70, columns: 60)
      for (index, number) in observations.enumerated() { input[index] = number }
      let logits = policy.network.forward(
        input, in: NetworkWorkspace(for: policy.network, rows: 70, pullbacks: false))
      let found = try stored.logProbabilities(observations: observations)
      for row in 0..<70 {
        #expect(abs(found[2 * row] - found[2 * row + 1] - (logits[row, 0] - logits[row, 1])) < 1e-4)
      }
      #expect(
        try stored.mostProbableAction(observation: Array(observations.prefix(60)))
          == (found[0] >= found[1] ? 0 : 1))
    }
  }

  @Test(
    "in a policy's file that contradict its tensors are refused",
    arguments: [
      ("network", "convolution:3x3", "layer 0 is missing or does not fit"),
      ("network", "mlp", "which there is not"),
      ("network", "convolution:3x9", "which there is not"), ("observation", "2x6x6", "layer"),
      ("observation", "", "which there is not"), ("observation", "2x6x99999999999", "which there is not"),
      ("observation", "3x6x5", "layer 0 is missing"),
    ])
  func contradictions(key: String, value: String, problem: String) throws {
    let policy = try trainer(Bars(), "ppo", ["network": "convolution:3x2/2", "hidden": "6"]).policy
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "policy.safetensors")
      try policy.encoded().write(to: file)
      let whole = try Safetensors(contentsOf: file)
      let metadata = whole.metadata.merging([key: value]) { $1 }
      try Safetensors(tensors: whole.tensors, metadata: metadata).encoded().write(to: file)
      let error = try #require(throws: InputError.self) { _ = try Policy(contentsOf: file) }
      #expect("\(error)".contains(problem))
    }
  }

  @Test(
    "of one shape are no start for networks of another",
    arguments: ["convolution:3x2/2", "convolution:3x2same", "mlp"])
  func shapes(network: String) throws {
    let other = try trainer(Bars(), "ppo", ["network": "convolution:3x2"])
    var mine = try trainer(Bars(), "ppo", ["network": network])
    let error = try #require(throws: InputError.self) { try mine.begin(with: other, named: "other") }
    #expect("\(error)".contains("2x2/1 valid"))
  }
}

/// A picture of two rows.
private struct Strip: Environment {
  let specification = EnvironmentSpecification(
    identifier: "strip", observation: .init(planes: PlaneShape(planes: 1, rows: 2, columns: 2)),
    actionCount: 2,
    timeLimit: 5)

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    for index in 0..<4 { observation[index] = 0 }
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    reset(using: &random, into: &observation)
    return StepOutcome(reward: 1)
  }
}
