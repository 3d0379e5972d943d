import OneHotLearning
import OneHotNumerics

/// A dense layer: y = f(x w + b).
struct ExportedLayer: Sendable {
  /// How many numbers it reads and writes.
  let inputs, outputs: Int
  /// `[inputs, outputs]`
  let weights: [Float]
  /// `[outputs]`
  let biases: [Float]
  /// f
  let activation: Activation

  /// How many of its last columns are summed across 16 lanes; the others are summed input by input: as the kernels do it,
  /// see `Arithmetic.md` beside them, which names the numbers.
  var dotCount: Int {
    let rest = outputs % Self.lanes
    return inputs > 1024 || rest > 4 ? 0 : rest
  }

  /// The lanes of a sum.
  static let lanes = 16

  /// A count, up to the next multiple of the lanes.
  static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

  /// The layers of a policy without a memory and convolutions.
  static func layers(of policy: Policy) -> [ExportedLayer] {
    var rest = policy.parameters[...]
    func take(_ count: Int) -> [Float] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    let last = policy.sizes.count - 2
    return (0...last).map { index in
      let (inputs, outputs) = (policy.sizes[index], policy.sizes[index + 1])
      return ExportedLayer(
        inputs: inputs, outputs: outputs, weights: take(inputs * outputs), biases: take(outputs),
        activation: index == last ? .identity : policy.activation)
    }
  }
}
