import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@Suite("Policy")
struct PolicyTests {
  private func policy(_ sizes: [Int], _ activation: Activation = .tanh) -> Policy {
    var random = RandomSource(seed: 12, purpose: .measurement)
    let network = NeuralNetwork(sizes: sizes, activation: activation, outputGain: 1, using: &random)
    for layer in network.parameterViews { layer.bias[0] = 0.25 }
    return Policy(environment: "four rooms", network: network)
  }

  private func read(_ data: Data) throws -> Policy {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "policy.safetensors")
      try data.write(to: file)
      return try Policy(contentsOf: file)
    }
  }

  @Test(
    "is read as it was written",
    arguments: [[3, 2], [3, 5, 2], [1, 4, 4, 7]], [Activation.tanh, .relu])
  func roundTrip(sizes: [Int], activation: Activation) throws {
    let policy = policy(sizes, activation)
    let bytes = try policy.encoded()
    let stored = try read(bytes)
    #expect(stored.environment == "four rooms")
    #expect(stored.network.sizes == sizes)
    #expect(stored.network.activation == activation)
    #expect(stored.network.parameters.elements == policy.network.parameters.elements)
    #expect(try stored.encoded() == bytes)
    let observation = (0..<sizes[0]).map { Float($0) - 0.5 }
    #expect(
      try stored.logProbabilities(observation: observation)
        == policy.logProbabilities(observation: observation))
  }

  /// Of observations of three numbers, the first two normalized.
  private func normalizedPolicy() -> Policy {
    var random = RandomSource(seed: 12, purpose: .measurement)
    let normalization = InputNormalization(shift: [100, -3, 0], factor: [0.25, 7, 1])
    return Policy(
      environment: "four rooms",
      network: NeuralNetwork(
        sizes: [3, 5, 2], activation: .tanh, outputGain: 1, normalization: normalization, using: &random))
  }

  @Test("keeps how observations are normalized")
  func normalization() throws {
    let policy = normalizedPolicy()
    let bytes = try policy.encoded()
    let stored = try read(bytes)
    #expect(stored.shift == [100, -3, 0] && stored.factor == [0.25, 7, 1])
    #expect(stored.network.normalization?.shift.elements == [100, -3, 0])
    #expect(stored.network.normalization?.factor.elements == [0.25, 7, 1])
    #expect(try stored.encoded() == bytes)
    let observation: [Float] = [103, -2.9, 0.5]
    #expect(
      try stored.logProbabilities(observation: observation)
        == policy.logProbabilities(observation: observation))
    let shapes = try Safetensors(bytes, subject: "test").tensors.mapValues(\.shape)
    #expect(shapes["observation.shift"] == [3] && shapes["observation.factor"] == [3] && shapes.count == 6)
  }

  @Test("must have a normalization that fits, or none")
  func damagedNormalization() throws {
    func problem(_ change: Change) throws -> String? {
      try error(in: normalizedPolicy(), after: change)?.problem
    }
    let misfits: [Change] = [
      { $0.tensors["observation.shift"] = nil }, { $0.tensors["observation.factor"] = nil },
      { $0.tensors["observation.factor"] = .init(shape: [2], values: [1, 1]) },
      {
        $0.tensors["observation.shift"] = .init(shape: [2], values: [1, 1])
        $0.tensors["observation.factor"] = .init(shape: [2], values: [1, 1])
      },
      {
        $0.tensors["observation.shift"] = .init(shape: [3, 1], values: [1, 1, 1])
        $0.tensors["observation.factor"] = .init(shape: [3, 1], values: [1, 1, 1])
      },
    ]
    for (index, change) in misfits.enumerated() {
      let found = try problem(change)
      #expect(
        found == "the normalization of observations does not fit the first layer", "change \(index)")
    }
    for name in ["observation.shift", "observation.factor"] {
      #expect(try problem { $0.tensors[name]?.values[1] = .nan } == "a weight is not finite")
    }
  }

  @Test("has tensors of documented names and shapes")
  func tensors() throws {
    let stored = try Safetensors(policy([3, 5, 2]).encoded(), subject: "test")
    let shapes = stored.tensors.mapValues(\.shape)
    #expect(
      shapes == [
        "policy.0.weight": [3, 5], "policy.0.bias": [5], "policy.1.weight": [5, 2], "policy.1.bias": [2],
      ])
  }

  @Test("acts by the probabilities of its network")
  func acting() throws {
    let network = NeuralNetwork(sizes: [2, 3], activation: .tanh)
    let probabilities = [0.2, 0.5, 0.3]
    for action in 0..<3 {
      network.parameterViews[0].bias[action] = Float(log(probabilities[action])) + 3
      network.parameterViews[0].weights[1, action] = action == 2 ? 1 : 0
    }
    let policy = Policy(environment: "none", network: network)
    let found = try policy.logProbabilities(observation: [9, 0])
    #expect(isClose(found, probabilities.map { log($0) }))
    #expect(try policy.mostProbableAction(observation: [9, 0]) == 1)
    #expect(try policy.mostProbableAction(observation: [9, 5]) == 2)
    var random = RandomSource(seed: 1, purpose: .measurement)
    var counts = [0, 0, 0]
    for _ in 0..<20_000 { counts[try policy.sampleAction(observation: [9, 0], using: &random)] += 1 }
    #expect(isPlausible(observed: counts, probabilities: probabilities))
  }

  @Test("that was cut short is refused at any length")
  func truncated() throws {
    let bytes = try policy([2, 3]).encoded()
    for length in stride(from: 0, to: bytes.count, by: 17) {
      let error = #expect(throws: InputError.self) { try read(bytes.prefix(length)) }
      #expect(error?.kind == .data, "\(length) bytes")
    }
  }

  private typealias Change = (inout Safetensors) -> Void

  private func error(in policy: Policy? = nil, after change: Change) throws -> InputError? {
    var stored = try Safetensors((policy ?? self.policy([3, 5, 2])).encoded(), subject: "test")
    change(&stored)
    let bytes = try stored.encoded()
    return #expect(throws: InputError.self) { try read(bytes) }
  }

  @Test("must be one of ours, and say where it comes from")
  func foreign() throws {
    let unsaid = "its metadata do not say the environment and the activation of the hidden layers"
    let changes: [(problem: String, change: Change)] = [
      ("not a policy written by OneHot", { $0.metadata["format"] = "onehot-policy-0" }),
      (
        "not a policy written by OneHot",
        {
          $0.metadata["format"] = nil
          $0.tensors["policy.0.weight"] = nil
        }
      ),
      (unsaid, { $0.metadata = [:] }), (unsaid, { $0.metadata["activation"] = "sine" }),
      (unsaid, { $0.metadata["environment"] = nil }),
    ]
    for (problem, change) in changes {
      let error = try error(after: change)
      #expect(error?.kind == .data && error?.problem == problem)
      #expect(error?.subject.hasSuffix("policy.safetensors") == true)
    }
  }

  /// As the Python library safetensors 0.8.0 writes it, by `save_file(tensors)` and `save_file(tensors, metadata=…)`: other
  /// tensors first, keys in another order, and of our checksum at most what it was.
  @Test("is read when another program has saved it again", arguments: [true, false])
  func savedAgain(withMetadata: Bool) throws {
    let policy = policy([3, 5, 2], .relu)
    let stored = try Safetensors(policy.encoded(), subject: "test")
    var (entries, body): ([String], Data) = ([], Data())
    if withMetadata {
      entries.append(
        #""__metadata__":{"environment":"four rooms","crc32c":"0123abcd","activation":"relu","format":"onehot-policy-2"}"#
      )
    }
    for (name, tensor) in stored.tensors.sorted(by: { $0.key > $1.key }) {
      let start = body.count
      for value in tensor.values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { body.append(contentsOf: $0) }
      }
      entries.append(
        #""\#(name)":{"dtype":"F32","shape":\#(tensor.shape),"data_offsets":[\#(start),\#(body.count)]}"#)
    }
    let header = Data("{\(entries.joined(separator: ","))}    ".utf8)
    let file = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + body
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "policy.safetensors")
      try file.write(to: url)
      let read = try Policy(contentsOf: url, of: ("four rooms", .relu))
      #expect(!read.isChecked && policy.isChecked)
      #expect(try read.encoded() == policy.encoded())
      if withMetadata {
        #expect(try Policy(contentsOf: url, of: ("elsewhere", .tanh)).encoded() == policy.encoded())
      } else {
        #expect(throws: InputError.self) { try Policy(contentsOf: url) }
      }
    }
  }

  @Test("must have layers that fit together")
  func layers() throws {
    let changes: [(layer: Int, change: Change)] = [
      (1, { $0.tensors["policy.1.weight"] = nil }),
      (1, { $0.tensors["policy.1.bias"] = nil }),
      (0, { $0.tensors["policy.0.weight"] = nil }),
      (0, { $0.tensors = [:] }),
      (1, { $0.tensors["policy.1.bias"] = .init(shape: [3], values: [0, 0, 0]) }),
      (1, { $0.tensors["policy.1.weight"] = .init(shape: [4, 2], values: .init(repeating: 0, count: 8)) }),
      (1, { $0.tensors["policy.1.weight"] = .init(shape: [10], values: .init(repeating: 0, count: 10)) }),
      (0, { $0.tensors["policy.0.weight"] = .init(shape: [0, 5], values: []) }),
      (0, { $0.tensors["extra"] = .init(shape: [1], values: [0]) }),
    ]
    for (index, item) in changes.enumerated() {
      let error = try error(after: item.change)
      #expect(error?.kind == .data, "change \(index)")
      #expect(error?.problem.hasPrefix("layer ") == true, "change \(index)")
    }
    let extra = try error {
      $0.tensors["x"] = .init(shape: [1], values: [0])
      $0.tensors["y"] = .init(shape: [1], values: [0])
    }
    #expect(extra?.problem == "layer 2 is missing or does not fit the others")
  }

  @Test("must be finite", arguments: [Float.nan, .infinity])
  func finite(value: Float) throws {
    let error = try error { $0.tensors["policy.1.bias"]?.values[1] = value }
    #expect(error?.problem == "a weight is not finite")
  }

  @Test("that is not there is an error of its own kind")
  func missing() {
    let error = #expect(throws: InputError.self) { try Policy(contentsOf: URL(filePath: "/nowhere/p")) }
    #expect(error?.kind == .file)
  }
}
