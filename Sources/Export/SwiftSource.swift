import OneHotLearning
import OneHotNumerics

/// A policy as a file of Swift that imports nothing, and needs neither Foundation nor a runtime's reflection: it can be compiled
/// for embedded Swift, too.
///
/// The arithmetic is that of the kernels, so that logits, probabilities and actions have their bits: see `Arithmetic.md`
/// beside these.
struct SwiftSource {
  private let exported: ExportedPolicy
  private let type: String

  init(_ exported: ExportedPolicy, name: String) {
    self.exported = exported
    var words = SourceText.words(of: name)
    if words.last?.hasSuffix("policy") != true { words.append("policy") }
    if words.first?.first?.isLetter != true { words.insert("policy", at: 0) }
    type = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// The file.
  var text: String {
    let policy = exported.policy
    let counts = policy.optionCounts.map(String.init).joined(separator: ", ")
    let template = SourceText.filled(
      PackageResources.policy_swift_template,
      ["placed logits": exported.observesPlace ? placedLogits : ""])
    return """
      // A policy that OneHot \(OneHotVersion.current) exported: \(exported.summary).

      /// The policy's decisions. Nothing but the standard library is used, and no memory is allocated once the weights are in
      /// place; any number of threads may ask at once. Spans of another size than is said trap.
      public enum \(type) {
        /// How many numbers are observed.
        public static var observationCount: Int { \(policy.observationCount) }
        /// How many choices are made at once.
        public static var choiceCount: Int { \(policy.choiceCount) }
        /// How many actions there are; of several choices, how many options all have together.
        public static var actionCount: Int { \(policy.actionCount) }
        /// How many options each choice has.
        public static let optionCounts: [Int] = [\(counts)]

        @inline(__always)
        private static func optionCount(_ choice: Int) -> Int {
          \(policy.choiceCount == 1 ? counts : "optionCounts[choice]")
        }

      \(template)
        // MARK: - The network

      \(passes)
      \(arrays)
      }

      """
  }

  private var passes: String {
    let width = exported.policy.sizes.max() ?? 0
    return """
        private static func forward(_ observation: UnsafePointer<Float>, _ logits: UnsafeMutablePointer<Float>) {
          withUnsafeTemporaryAllocation(of: Float.self, capacity: \(2 * width)) { room in
            let one = room.baseAddress!
            let other = one + \(width)
            for index in 0..<\(exported.policy.observationCount) {
      \(input)
            }
      \(passes(from: 0))
          }
        }
      \(exported.observesPlace ? placedPasses : "")
      """
  }

  private var input: String {
    exported.policy.shift.isEmpty
      ? "        one[index] = observation[index]"
      : """
              let value = (observation[index] - shift[index]) * factor[index]
              one[index] = value > 10 ? 10 : value < -10 ? -10 : value
      """
  }

  private func passes(from first: Int) -> String {
    exported.passes(from: first) { index, source, target in
      let layer = exported.layers[index]
      return "      dense(\(source), \(layer.inputs), weights\(index), biases\(index), \(target), "
        + "dots: \(layer.dotCount), .\(layer.activation.rawValue))"
    } copy: {
      "      for index in 0..<actionCount { logits[index] = \($0)[index] }"
    }
  }

  private var placedPasses: String {
    let width = exported.policy.sizes.max() ?? 0
    let layer = exported.layers[0]
    return """

        /// The same in the state that is observed as a 1 at a place.
        private static func forward(place: Int, _ logits: UnsafeMutablePointer<Float>) {
          withUnsafeTemporaryAllocation(of: Float.self, capacity: \(2 * width)) { room in
            let one = room.baseAddress!
            let other = one + \(width)
            for index in 0..<\(layer.outputs) {
              other[index] = (weights0[place * \(layer.outputs) + index] + biases0[index]) + 0
            }
            activate(other, \(layer.outputs), .\(layer.activation.rawValue))
      \(passes(from: 1))
          }
        }

      """
  }

  private var placedLogits: String {
    """

      /// The logits in the state that is observed as a 1 at a place, one of ``observationCount``, and zeros elsewhere: the
      /// same numbers in less time.
      public static func logits(
        place: Int, allowed: Span<Bool>? = nil, into logits: inout MutableSpan<Float>
      ) -> Outcome {
        precondition(logits.count == actionCount)
        guard (0..<observationCount).contains(place) else { return .observationUnusable }
        logits.withUnsafeMutableBufferPointer { forward(place: place, $0.baseAddress!) }
        return finish(allowed, &logits)
      }

    """
  }

  /// Weights `[inputs, outputs]` and biases of each layer; of a normalization, shifts and factors.
  private var arrays: String {
    let policy = exported.policy
    let normalization = policy.shift.isEmpty ? [] : [("shift", policy.shift), ("factor", policy.factor)]
    let layers = exported.layers.enumerated().flatMap { index, layer in
      [("weights\(index)", layer.weights), ("biases\(index)", layer.biases)]
    }
    return (normalization + layers).map { name, values in
      "  private static let \(name): [Float] = [\n"
        + SourceText.literals(values, indentation: "    ") + ",\n  ]"
    }.joined(separator: "\n")
  }
}
