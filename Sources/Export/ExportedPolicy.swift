import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics

/// A policy in a form that other programs can run: an ONNX model, a file of Swift, or a header of C.
///
/// The files of Swift and C need nothing but a compiler, and give the bits that ``Policy`` gives; an ONNX runtime sums in an
/// order of its own.
public struct ExportedPolicy: Sendable {
  /// What is exported.
  public let policy: Policy
  /// Whether an observation is one-hot, so that its place can be given instead.
  public let observesPlace: Bool
  let layers: [ExportedLayer]

  /// A policy to be exported.
  ///
  /// - Parameters:
  ///   - policy: what is exported.
  ///   - observesPlace: whether all numbers of an observation are 0 but for one, which is 1.
  /// - Throws: `InputError` for a policy with a memory or with convolutions: no format here can carry these.
  public init(_ policy: Policy, observesPlace: Bool = false) throws {
    let obstacle: (what: String, remedy: String)? =
      if policy.hasMemory {
        (
          "it has a memory, a gated recurrent unit of \(policy.sizes[policy.sizes.count - 2]) numbers",
          "export a policy that was trained with memory=none"
        )
      } else if !policy.convolutions.isEmpty {
        (
          "it begins with convolutions, of pictures of \(policy.convolutions[0].input)",
          "export a policy that was trained with network=mlp"
        )
      } else {
        nil
      }
    if let obstacle {
      throw InputError(
        .data, "policy of \(policy.environment)", "\(obstacle.what), which no format of export can carry",
        remedy: obstacle.remedy)
    }
    self.policy = policy
    self.observesPlace = observesPlace && policy.shift.isEmpty
    layers = ExportedLayer.layers(of: policy)
  }

  /// The bytes of a file.
  ///
  /// - Parameters:
  ///   - format: which file.
  ///   - name: what the functions of C and the type of Swift are called by: words of letters and digits, whatever stands
  ///     between them.
  public func encoded(as format: ExportFormat, name: String) -> Data {
    switch format {
    case .onnx: Data(ONNXModel(self).bytes)
    case .swift: Data(SwiftSource(self, name: name).text.utf8)
    case .c: Data(CHeader(self, name: name).text.utf8)
    }
  }

  /// Statements for all layers from one on, which by turns read and write the memories `one` and `other`, and for what becomes of
  /// the last one's outputs.
  func passes(
    from first: Int, pass: (_ layer: Int, _ source: String, _ target: String) -> String,
    copy: (_ last: String) -> String
  ) -> String {
    let memory = ["one", "other"]
    let passes = layers.indices.dropFirst(first).map { pass($0, memory[$0 % 2], memory[($0 + 1) % 2]) }
    return (passes + [copy(memory[layers.count % 2])]).joined(separator: "\n")
  }

  /// What it is, in one line of letters, digits and harmless signs: it is to stand in comments.
  var summary: String {
    let widths = policy.sizes.dropFirst().dropLast().map(String.init).joined(separator: ", ")
    let hidden =
      widths.isEmpty ? "no hidden layer" : "hidden layers of \(widths) (\(policy.activation.rawValue))"
    let counts = policy.optionCounts.map(String.init).joined(separator: ", ")
    let actions = policy.choiceCount == 1 ? "\(counts) actions" : "choices of \(counts) options"
    let observed =
      observesPlace
      ? "one of \(policy.observationCount) places"
      : "\(policy.observationCount) numbers\(policy.shift.isEmpty ? "" : ", normalized")"
    return "environment \(harmlessEnvironment); observation: \(observed); \(hidden); \(actions)"
  }

  /// The environment's name, without what might end a comment.
  private var harmlessEnvironment: String {
    String(
      policy.environment.map {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_./+ ".contains($0)) ? $0 : "-"
      })
  }
}
