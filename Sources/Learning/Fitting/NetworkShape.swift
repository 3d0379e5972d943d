import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// What the networks of an agent have in common in an environment: all but their outputs.
public struct NetworkShape {
  /// How many numbers they read.
  public let inputCount: Int
  /// What is done to these first, which the networks share; nil: nothing.
  public let normalization: InputNormalization?
  /// Numbers that say what was observed, to networks that read observations alone: one, the place of the 1, of a one-hot
  /// observation that is not normalized.
  let keptWidth: Int
  /// The first layers.
  let convolutions: [Convolution]
  /// Widths of the dense layers but the last.
  let hidden: [Int]
  /// What they remember, behind the hidden layers.
  let memory: NetworkMemory
  private let activation: Activation

  /// That of networks which read an environment's observations.
  ///
  /// - Throws: `InputError` if a picture is asked for where none is observed, or if it is too small for a kernel.
  init(
    _ options: NetworkOptions, memory: NetworkMemory = .none, for specification: EnvironmentSpecification
  ) throws {
    self.memory = memory
    let observation = specification.observation
    inputCount = observation.count
    normalization = options.observationScaling.normalization(for: observation)
    keptWidth = observation.isOneHot && normalization == nil ? 1 : observation.count
    let network = options.network == .auto && options.hidden?.widths == [] ? .mlp : options.network
    convolutions = try network.convolutions(of: observation.planes, in: specification.identifier)
    hidden = options.hidden?.widths ?? (convolutions.isEmpty ? [64, 64] : [128])
    activation = options.activation.activation
  }

  /// That of a network.
  init(of network: NeuralNetwork) {
    (inputCount, keptWidth) = (network.inputCount, network.inputCount)
    (normalization, convolutions, activation) =
      (network.normalization, network.convolutions, network.activation)
    memory = NetworkMemory(width: network.memoryWidth)
    hidden = Array(
      network.sizes.dropFirst(1 + network.convolutions.count).dropLast(network.hasMemory ? 2 : 1))
  }

  private init(dense shape: NetworkShape, inputCount: Int) {
    self.inputCount = inputCount
    (normalization, hidden, activation) = (shape.normalization, shape.hidden, shape.activation)
    (convolutions, keptWidth, memory) = ([], inputCount, shape.memory)
  }

  /// That of networks which read `count` other numbers behind an observation.
  func reading(_ count: Int) -> NetworkShape {
    NetworkShape(dense: self, inputCount: inputCount + count)
  }

  /// Width of the input and of every layer's output.
  func sizes(outputs: Int) -> [Int] {
    [inputCount] + convolutions.map(\.output.count) + hidden + (memory == .none ? [] : [memory.width])
      + [outputs]
  }

  /// A network with orthogonal weights.
  public func network(
    to outputs: Int, outputGain: Double, using random: inout RandomSource
  ) -> NeuralNetwork {
    NeuralNetwork(
      sizes: sizes(outputs: outputs), convolutions: convolutions, activation: activation,
      hasMemory: memory != .none, outputGain: outputGain,
      normalization: normalization, using: &random)
  }
}

extension NetworkKind {
  /// The convolutions of what is observed.
  ///
  /// - Parameters:
  ///   - shape: that of an observation; nil: it is no picture.
  ///   - environment: what errors call it.
  fileprivate func convolutions(of shape: PlaneShape?, in environment: String) throws -> [Convolution] {
    switch self {
    case .mlp: return []
    case .auto: return shape.flatMap { Self.convolutions(Self.usual, of: $0) } ?? []
    case .convolution(let layers):
      guard let shape else {
        throw InputError(
          .usage, "option 'network'",
          "environment \(environment) observes no picture but a vector of numbers",
          remedy: "mlp would be right")
      }
      guard let made = Self.convolutions(layers, of: shape) else {
        throw InputError(
          .usage, "option 'network'",
          "'\(self)' does not fit the picture of environment \(environment), which is \(shape): a kernel is larger than "
            + "what it reads, or a patch has more than \(Convolution.largestPatch) numbers",
          remedy: "smaller kernels or strides, or same padding, would be right")
      }
      return made
    }
  }

  /// Convolutions one behind the other; nil if one does not fit what it reads.
  static func convolutions(_ layers: [Filters], of shape: PlaneShape) -> [Convolution]? {
    var (made, shape) = ([Convolution](), shape)
    for layer in layers {
      guard Convolution.fits(shape, kernel: layer.kernel, padding: layer.padding) else { return nil }
      let convolution = Convolution(
        of: shape, filters: layer.count, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
      made.append(convolution)
      shape = convolution.output
    }
    return made
  }
}
