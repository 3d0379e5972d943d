import Foundation
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A trained policy: a network from observations to the logits of the actions, ready to act and to be stored.
///
/// Not for two threads at once: a pass through the network uses memory the policy keeps.
public struct Policy: Sendable {
  /// The name of the environment it was trained in.
  public let environment: String
  /// The network: observation in, one logit an action out.
  public let network: MultilayerPerceptron
  private let workspace: NetworkWorkspace
  private let input: Matrix

  /// A policy.
  public init(environment: String, network: MultilayerPerceptron) {
    self.environment = environment
    self.network = network
    workspace = NetworkWorkspace(for: network, rows: 1, pullbacks: false)
    input = Matrix(count: network.inputCount)
  }

  /// The log-probabilities of the actions in a state.
  ///
  /// - Parameters:
  ///   - observation: as many numbers as the network has inputs, else it traps.
  ///   - allowed: which actions are allowed, if not all are.
  public func logProbabilities(observation: [Float], allowed: [Bool]? = nil) -> [Float] {
    evaluate(observation, allowed).elements
  }

  /// The most probable action in a state; of equal ones the first.
  public func mostProbableAction(observation: [Float], allowed: [Bool]? = nil) -> Int {
    Categorical.mode(logits: evaluate(observation, allowed), row: 0)
  }

  /// An action drawn from the policy in a state.
  public func sampleAction(
    observation: [Float], allowed: [Bool]? = nil, using random: inout RandomSource
  ) -> Int {
    let logProbabilities = evaluate(observation, allowed)
    return Categorical.inverseCumulative(
      logProbabilities: logProbabilities, row: 0, uniform: random.uniform())
  }

  private func evaluate(_ observation: [Float], _ allowed: [Bool]?) -> Matrix {
    input.copy(from: Matrix([observation]))
    let logits = network.forward(input, in: workspace)
    if let allowed { Categorical.forbid(where: Matrix([allowed.map { $0 ? 1 : 0 }]), in: logits) }
    Categorical.logProbabilities(logits: logits, into: logits)
    return logits
  }
}

extension Policy {
  private static let format = "onehot-policy-2"

  /// The policy as the bytes of a safetensors file: tensors `policy.N.weight` `[inputs, outputs]` and
  /// `policy.N.bias` `[outputs]` for each layer N.
  public func encoded() throws -> Data {
    var tensors: [String: Safetensors.Tensor] = [:]
    for (index, layer) in network.parameterViews.enumerated() {
      tensors["policy.\(index).weight"] = .init(
        shape: [layer.weights.rows, layer.weights.columns], values: layer.weights.elements)
      tensors["policy.\(index).bias"] = .init(shape: [layer.bias.count], values: layer.bias.elements)
    }
    let metadata = [
      "format": Self.format, "environment": environment, "activation": network.activation.rawValue,
    ]
    return try Safetensors(tensors: tensors, metadata: metadata).encoded()
  }

  /// Reads a policy from a safetensors file.
  ///
  /// - Throws: `InputError` if the file cannot be read, is damaged, or holds something else than a policy.
  public init(contentsOf file: URL) throws {
    let subject = "policy \(file.path)"
    let stored = try Safetensors(contentsOf: file, requiresChecksum: true)
    guard stored.metadata["format"] == Self.format, let environment = stored.metadata["environment"],
      let activation = stored.metadata["activation"].flatMap(Activation.init(rawValue:))
    else {
      throw InputError(
        .data, subject, "not a policy written by OneHot", remedy: "give a run's policy.safetensors")
    }
    let sizes = try Self.sizes(of: stored, subject: subject)
    let network = MultilayerPerceptron(sizes: sizes, activation: activation)
    for (index, layer) in network.parameterViews.enumerated() {
      layer.weights.withElements { Self.copy(stored.tensors["policy.\(index).weight"]!.values, into: &$0) }
      layer.bias.withElements { Self.copy(stored.tensors["policy.\(index).bias"]!.values, into: &$0) }
    }
    guard network.parameters.isFinite else { throw InputError(.data, subject, "a weight is not finite") }
    self.init(environment: environment, network: network)
  }

  /// The widths of the layers; throws unless every layer is there and fits the one before.
  private static func sizes(of stored: Safetensors, subject: String) throws -> [Int] {
    var sizes: [Int] = []
    for index in 0..<max(1, stored.tensors.count / 2) {
      guard let weight = stored.tensors["policy.\(index).weight"]?.shape, weight.count == 2,
        stored.tensors["policy.\(index).bias"]?.shape == [weight[1]], weight.allSatisfy({ $0 > 0 }),
        sizes.isEmpty || sizes.last == weight[0], stored.tensors.count % 2 == 0
      else { throw InputError(.data, subject, "layer \(index) is missing or does not fit the others") }
      sizes += index == 0 ? weight : [weight[1]]
    }
    return sizes
  }

  private static func copy(_ values: [Float], into target: inout MutableSpan<Float>) {
    for index in values.indices { target[index] = values[index] }
  }
}
