import Foundation
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A trained policy: a network from observations to the logits of the actions, ready to act and to be stored.
///
/// It is a value: it owns its weights, which never change, and answers any number of threads at once. A single
/// decision allocates no memory, beyond what it returns, as long as no layer is wider than 256.
public struct Policy: Sendable {
  /// The name of the environment it was trained in.
  public let environment: String
  /// Width of the observation, of every hidden layer and of the memory if there is one, and the number of actions, or of the
  /// options of all choices.
  public let sizes: [Int]
  /// Whether it remembers: the last layer but one is then a gated recurrent unit (``Memory``).
  public let hasMemory: Bool
  /// How many options each choice has that is made at once; a single number, that of the actions, where one is made.
  public let optionCounts: [Int]
  /// The first layers, which are not dense.
  public let convolutions: [Convolution]
  /// The activation between the layers.
  public let activation: Activation
  /// All weights, layer by layer: weights `[inputs, outputs]`, of a convolution `[patch, filters]`, before biases, and
  /// those by which a memory reads what it remembers after those by which it reads its input.
  public let parameters: [Float]
  /// What is subtracted from each number of an observation, and what the difference is multiplied by, before it is cut
  /// off at ±10 and passed to the first layer; empty if observations are taken as they are.
  public let shift, factor: [Float]
  /// Whether a checksum vouched for the file it was read from, which it does not if another program saved it again; true
  /// of a policy that was not read from a file.
  public let isChecked: Bool

  /// The policy that a network, observation in, one logit an action out, is now.
  ///
  /// - Parameters:
  ///   - environment: the name of the one it was trained in.
  ///   - network: its weights are copied.
  ///   - optionCounts: how many options each choice has, together as many as the network has outputs, else it traps; nil:
  ///     there is one choice.
  public init(environment: String, network: NeuralNetwork, optionCounts: [Int]? = nil) {
    self.environment = environment
    sizes = network.sizes
    hasMemory = network.hasMemory
    self.optionCounts = optionCounts ?? [network.outputCount]
    if self.optionCounts.reduce(0, +) != network.outputCount {
      programmerError("\(network.outputCount) logits for choices of \(self.optionCounts) options")
    }
    convolutions = network.convolutions
    activation = network.activation
    parameters = network.parameters.elements
    shift = network.normalization?.shift.elements ?? []
    factor = network.normalization?.factor.elements ?? []
    isChecked = true
  }

  /// Its network, in memory of its own.
  public var network: NeuralNetwork {
    let normalization = shift.isEmpty ? nil : InputNormalization(shift: shift, factor: factor)
    let network = NeuralNetwork(
      sizes: sizes, convolutions: convolutions, activation: activation, hasMemory: hasMemory,
      normalization: normalization)
    for (index, value) in parameters.enumerated() { network.parameters[index] = value }
    return network
  }

  /// How many numbers an observation has.
  public var observationCount: Int { sizes[0] }
  /// How many choices are made at once.
  public var choiceCount: Int { optionCounts.count }
  /// How many actions there are; of several choices, how many options all have together.
  public var actionCount: Int { sizes[sizes.count - 1] }
}

extension Policy {
  private static let format = "onehot-policy-2"
  private static let (shiftName, factorName) = ("observation.shift", "observation.factor")

  /// The policy as the bytes of a safetensors file: tensors `policy.N.weight` `[inputs, outputs]` and
  /// `policy.N.bias` `[outputs]` for each layer N, of convolutions `[planes, kernel, kernel, filters]` and
  /// `[filters]`; of a memory of H numbers these have 3 H outputs (reset gate, update gate, candidate), and there are
  /// `policy.N.recurrent_weight` `[H, 3 H]` and `policy.N.recurrent_bias` `[3 H]` as well; where observations are normalized,
  /// `observation.shift` and `observation.factor`, both `[inputs]`. The metadata say environment and activation and, of
  /// several choices, how many options each has: `choices`, "3,2,2"; where it begins with convolutions, what these are and read: `network`,
  /// "convolution:16x3", and `observation`, "4x10x10".
  public func encoded() throws -> Data {
    var tensors: [String: Safetensors.Tensor] = [:]
    var rest = parameters[...]
    for (name, shape) in Self.tensorShapes(sizes, convolutions, hasMemory: hasMemory) {
      let count = shape.reduce(1, *)
      tensors[name] = .init(shape: shape, values: Array(rest.prefix(count)))
      rest.removeFirst(count)
    }
    if !shift.isEmpty {
      tensors[Self.shiftName] = .init(shape: [shift.count], values: shift)
      tensors[Self.factorName] = .init(shape: [factor.count], values: factor)
    }
    var metadata = [
      "format": Self.format, "environment": environment, "activation": activation.rawValue,
    ]
    if choiceCount > 1 { metadata["choices"] = optionCounts.map(String.init).joined(separator: ",") }
    if let first = convolutions.first {
      metadata["network"] = NetworkKind(convolutions).description
      metadata["observation"] = first.input.description
    }
    return try Safetensors(tensors: tensors, metadata: metadata).encoded()
  }

  /// Names and shapes of all weights, in the order of the parameters.
  private static func tensorShapes(
    _ sizes: [Int], _ convolutions: [Convolution], hasMemory: Bool
  ) -> [(name: String, shape: [Int])] {
    let memory = hasMemory ? sizes.count - 3 : -1
    return (0..<sizes.count - 1).flatMap { index in
      let (inputs, width) = (sizes[index], sizes[index + 1])
      let outputs = index == memory ? 3 * width : width
      var tensors = [("weight", [inputs, outputs]), ("bias", [outputs])]
      if index < convolutions.count {
        let layer = convolutions[index]
        tensors = [
          ("weight", [layer.input.planes, layer.kernel, layer.kernel, layer.filters]),
          ("bias", [layer.filters]),
        ]
      }
      if index == memory {
        tensors += [("recurrent_weight", [width, outputs]), ("recurrent_bias", [outputs])]
      }
      return tensors.map { ("policy.\(index).\($0.0)", $0.1) }
    }
  }

  /// Where a policy comes from, which is among the metadata of its file.
  public typealias Origin = (environment: String, activation: Activation)

  /// Reads a policy from a safetensors file: one of ours, or one that another program has saved again.
  ///
  /// - Parameters:
  ///   - file: where it is.
  ///   - origin: what the run says of it, for a file that has lost its metadata.
  /// - Throws: `InputError` if the file cannot be read, is damaged, or holds something else than a policy.
  public init(contentsOf file: URL, of origin: Origin? = nil) throws {
    let subject = "policy \(file.path)"
    let stored = try Safetensors(contentsOf: file)
    let isPolicy =
      stored.metadata["format"].map { $0 == Self.format } ?? (stored.tensors["policy.0.weight"] != nil)
    guard isPolicy else {
      throw InputError(
        .data, subject, "not a policy written by OneHot", remedy: "give a run's policy.safetensors")
    }
    guard let environment = stored.metadata["environment"] ?? origin?.environment,
      let activation = stored.metadata["activation"].map(Activation.init(rawValue:)) ?? origin?.activation
    else {
      throw InputError(
        .data, subject, "its metadata do not say the environment and the activation of the hidden layers",
        remedy: "save it with the metadata of the run's policy.safetensors")
    }
    self.environment = environment
    self.activation = activation
    isChecked = stored.isChecked
    convolutions = try Self.convolutions(in: stored, subject: subject)
    (sizes, hasMemory) = try Self.sizes(of: stored, convolutions, subject: subject)
    optionCounts = try Self.optionCounts(in: stored, outputs: sizes[sizes.count - 1], subject: subject)
    parameters = Self.tensorShapes(sizes, convolutions, hasMemory: hasMemory)
      .flatMap { stored.tensors[$0.name]!.values }
    (shift, factor) = try Self.normalization(in: stored, observationCount: sizes[0], subject: subject)
    guard (parameters + shift + factor).allSatisfy(\.isFinite) else {
      throw InputError(.data, subject, "a weight is not finite")
    }
  }

  /// What the metadata say that the first layers are; throws unless it can be.
  private static func convolutions(in stored: Safetensors, subject: String) throws -> [Convolution] {
    guard let text = stored.metadata["network"] else { return [] }
    let observed = stored.metadata["observation"] ?? ""
    guard case .convolution(let layers)? = NetworkKind(text), let shape = PlaneShape(observed),
      let convolutions = NetworkKind.convolutions(layers, of: shape)
    else {
      throw InputError(
        .data, subject,
        "its metadata say a network '\(text)' of an observation '\(observed)', which there is not")
    }
    return convolutions
  }

  /// How many options each choice has; throws unless these are the outputs.
  private static func optionCounts(
    in stored: Safetensors, outputs: Int, subject: String
  ) throws -> [Int] {
    guard let text = stored.metadata["choices"] else { return [outputs] }
    let counts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard counts.allSatisfy({ (1...outputs).contains($0) }), counts.count <= outputs,
      counts.reduce(0, +) == outputs
    else {
      throw InputError(
        .data, subject, "its metadata say choices of '\(text)' options, which are not its \(outputs) outputs")
    }
    return counts
  }

  /// Shift and factor of an observation's numbers, empty if there are none; throws if they do not fit.
  private static func normalization(
    in stored: Safetensors, observationCount: Int, subject: String
  ) throws -> ([Float], [Float]) {
    let (shift, factor) = (stored.tensors[shiftName], stored.tensors[factorName])
    guard shift?.shape == factor?.shape, shift.map({ $0.shape == [observationCount] }) ?? true else {
      throw InputError(.data, subject, "the normalization of observations does not fit the first layer")
    }
    return (shift?.values ?? [], factor?.values ?? [])
  }

  /// The widths of the layers, and whether the last but one is a memory; throws unless every layer is there and fits the one
  /// before.
  private static func sizes(
    of stored: Safetensors, _ convolutions: [Convolution], subject: String
  ) throws -> (sizes: [Int], hasMemory: Bool) {
    func misfit(_ index: some CustomStringConvertible) -> InputError {
      InputError(.data, subject, "layer \(index) is missing or does not fit the others")
    }
    let names = stored.tensors.keys.filter { $0 != shiftName && $0 != factorName }
    let hasMemory = names.contains { $0.hasSuffix(".recurrent_weight") }
    let count = max(1 + convolutions.count, names.count / 2 - (hasMemory ? 1 : 0))
    if hasMemory, count < 2 + convolutions.count { throw misfit(count) }
    var sizes = convolutions.first.map { [$0.input.count] } ?? []
    for index in 0..<count {
      guard let weight = stored.tensors["policy.\(index).weight"]?.shape, weight.allSatisfy({ $0 > 0 }),
        index < convolutions.count || weight.count == 2
      else { throw misfit(index) }
      if sizes.isEmpty { sizes.append(weight[0]) }
      sizes.append(
        index < convolutions.count
          ? convolutions[index].output.count
          : hasMemory && index == count - 2 ? weight[1] / 3 : weight[1])
    }
    let expected = tensorShapes(sizes, convolutions, hasMemory: hasMemory)
    for (name, shape) in expected where stored.tensors[name]?.shape != shape {
      throw misfit(name.split(separator: ".")[1])
    }
    if names.count != expected.count { throw misfit(count) }
    return (sizes, hasMemory)
  }
}
