import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNetworks
import OneHotNumerics

extension FuzzedParser {
  /// Tensors in a file, whose checksum is put right where it has one: else damage would come no further.
  static let safetensors = FuzzedParser(
    "safetensors", dictionary: Weights.words, corpus: { try Weights.files + [Weights.foreign] },
    parse: { input, _ in ExactTensors(try Safetensors(Data(Weights.sealed(input)), subject: "fuzzed")) },
    encode: { Array(try $0.file.encoded()) })

  /// A trained policy, with the right checksum.
  static let policy = FuzzedParser(
    "policy", dictionary: Weights.words, corpus: { try Weights.policies },
    parse: { try Policy(contentsOf: try Weights.sealed($0).file("policy.safetensors", in: $1)).encoded() },
    encode: { Array($0) },
    law: { _, input, folder in
      let policy = try Policy(contentsOf: try Weights.sealed(input).file("policy.safetensors", in: folder))
      var memory = policy.initialMemory
      // Weights may be so large that nothing is answered.
      guard
        let actions = try? policy.mostProbableActions(
          observations: Array(repeating: 0.5, count: policy.observationCount), memory: &memory)
      else { return nil }
      let arePossible =
        actions.count == policy.choiceCount
        && zip(actions, policy.optionCounts).allSatisfy { (0..<$1).contains($0) }
      return arePossible ? nil : "the actions \(actions)"
    })
}

/// Tensors that are equal if their bits are, as not even a NaN is to itself otherwise.
private struct ExactTensors: Equatable {
  let file: Safetensors
  init(_ file: Safetensors) { self.file = file }

  static func == (one: Self, other: Self) -> Bool {
    one.file.metadata == other.file.metadata
      && one.file.tensors.mapValues(\.shape) == other.file.tensors.mapValues(\.shape)
      && one.file.tensors.mapValues(bits) == other.file.tensors.mapValues(bits)
  }

  private static func bits(_ tensor: Safetensors.Tensor) -> [UInt32] { tensor.values.map(\.bitPattern) }
}

private enum Weights {
  static let words = [
    "\"dtype\":\"F32\"", "\"shape\":[", "\"data_offsets\":[", "\"__metadata__\":{", "\"format\":", "[0,0]",
    "\"policy.0.weight\":", "\"policy.0.bias\":", "policy.1.weight", "policy.2.bias", "recurrent_weight",
    "F64", "BF16", "tanh",
    "\u{0}\u{0}\u{0}\u{0}", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
  ]

  /// The same bytes, with the checksum they should have in the place of the first that stands there.
  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let (key, digits) = (Array("\"crc32c\":\"".utf8), 8)
    let starts = bytes.indices.lazy.filter { bytes[$0...].starts(with: key) }
    guard let start = starts.first, start + key.count + digits <= bytes.count else { return bytes }
    let place = start + key.count..<start + key.count + digits
    var sealed = bytes
    sealed.replaceSubrange(place, with: repeatElement(UInt8(ascii: "0"), count: digits))
    let checksum = String(CRC32C.checksum(of: sealed, in: sealed.indices), radix: 16)
    let padding = String(repeating: "0", count: digits - checksum.count)
    sealed.replaceSubrange(place, with: (padding + checksum).utf8)
    return sealed
  }

  static var files: [[UInt8]] {
    get throws {
      let tensors = ["a": Safetensors.Tensor(shape: [2, 2], values: [1, -2, .nan, .infinity])]
      let more = tensors.merging([
        "scalar": .init(shape: [], values: [5]), "none": .init(shape: [0, 3], values: []),
      ]
      ) { $1 }
      return try [
        Safetensors(tensors: tensors, metadata: [:]), Safetensors(tensors: more, metadata: ["by": "hand"]),
        Safetensors(tensors: [:], metadata: [:]),
      ].map { Array(try $0.encoded()) }
    }
  }

  /// As other programs write it: without metadata, the header not padded.
  static let foreign: [UInt8] = {
    let header = Array(#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
    return [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [0, 0, 128, 63]
  }()

  static var policies: [[UInt8]] {
    get throws {
      var random = RandomSource(seed: 1, purpose: .initialization)
      let shapes: [([Int], Activation, [Int]?)] = [
        ([4, 2], .tanh, nil), ([3, 5, 4, 2], .relu, nil), ([1, 1, 1], .tanh, nil),
        ([2, 6], .tanh, [3, 1, 2]),
      ]
      let vectors = try shapes.map {
        let network = NeuralNetwork(sizes: $0, activation: $1, outputGain: 1, using: &random)
        return Array(try Policy(environment: "fuzzed", network: network, optionCounts: $2).encoded())
      }
      let convolution = Convolution(
        of: PlaneShape(planes: 1, rows: 2, columns: 3), filters: 2, kernel: 2, padding: .same)
      let network = NeuralNetwork(
        sizes: [6, 12, 2], convolutions: [convolution], activation: .relu, outputGain: 1, using: &random)
      let remembering = NeuralNetwork(
        sizes: [2, 3, 4, 2], activation: .tanh, hasMemory: true, outputGain: 1, using: &random)
      return try vectors
        + [network, remembering].map { Array(try Policy(environment: "fuzzed", network: $0).encoded()) }
    }
  }
}
