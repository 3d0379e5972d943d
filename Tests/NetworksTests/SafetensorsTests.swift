import Foundation
import OneHotFoundations
import OneHotNetworks
import OneHotTestSupport
import Testing

struct SafetensorsTests {
  private let example = Safetensors(
    tensors: [
      "b": .init(shape: [2], values: [1, -2]), "a": .init(shape: [], values: [0.5]),
      "größe/c": .init(
        shape: [2, 3], values: [0, -0.0, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 3]),
      "none": .init(shape: [0, 4], values: []),
    ],
    metadata: ["format": "one-hot", "quote": "\"/\\\n\u{1F600}"])

  @Test func roundTrip() throws {
    let decoded = try Safetensors(example.encoded(), subject: "x")
    #expect(decoded == example)
    #expect(decoded.tensors["größe/c"]?.values[1].sign == .minus)
  }

  @Test func notANumberKeepsItsBits() throws {
    let bits: [UInt32] = [0x7fc0_0000, 0xffc0_0001, 0x7f80_0001]
    let file = Safetensors(
      tensors: ["x": .init(shape: [3], values: bits.map(Float.init(bitPattern:)))], metadata: [:])
    let decoded = try Safetensors(file.encoded(), subject: "x")
    #expect(decoded.tensors["x"]?.values.map(\.bitPattern) == bits)
  }

  @Test func nothingAtAll() throws {
    let empty = Safetensors(tensors: [:], metadata: [:])
    #expect(try Safetensors(empty.encoded(), subject: "x") == empty)
  }

  @Test func sameContentSameBytes() throws {
    var reordered = Safetensors(tensors: [:], metadata: [:])
    for (name, tensor) in example.tensors.sorted(by: { $0.key > $1.key }) { reordered.tensors[name] = tensor }
    for (name, text) in example.metadata.sorted(by: { $0.key > $1.key }) { reordered.metadata[name] = text }
    #expect(try reordered.encoded() == example.encoded())
  }

  /// The checksum was computed elsewhere, bit by bit.
  @Test func exactBytes() throws {
    let file = Safetensors(tensors: ["w": .init(shape: [1, 2], values: [1, -2])], metadata: ["k": "v"])
    let header =
      #"{"__metadata__":{"crc32c":"0e8c3164","k":"v"},"w":{"data_offsets":[0,8],"dtype":"F32","shape":[1,2]}}"#
    let expected =
      [104, 0, 0, 0, 0, 0, 0, 0] + Array((header + "   ").utf8) + [
        0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0,
      ]
    #expect(try Array(file.encoded()) == expected)
    #expect(try Safetensors(Data(expected), subject: "x") == file)
  }

  @Test func theDataAreAligned() throws {
    for length in 1...20 {
      let name = String(repeating: "n", count: length)
      let data = try Safetensors(tensors: [name: .init(shape: [1], values: [1])], metadata: [:]).encoded()
      #expect((data.count - 4) % 8 == 0)
      #expect(Int(data[0]) + 8 == data.count - 4)
    }
  }

  @Test func readsWhatOthersWrite() throws {
    // No metadata, no padding, tensors in another order than their data, spaces in between.
    let header =
      #" { "z":{"dtype":"F32","shape":[1],"data_offsets":[0,4]} , "a":{"dtype":"F32","shape":[],"#
      + #""data_offsets":[4,8]}} "#
    let data =
      Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]) + Data(header.utf8)
      + Data([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40])
    let file = try Safetensors(data, subject: "x")
    #expect(file.tensors == ["z": .init(shape: [1], values: [1]), "a": .init(shape: [], values: [2])])
    #expect(file.metadata.isEmpty)
    // A slice of other data, whose indices do not begin at 0.
    #expect(try Safetensors((Data([1, 2, 3]) + data).dropFirst(3), subject: "x") == file)
  }

  @Test func files() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "policy.safetensors")
      try example.encoded().write(to: url)
      #expect(try Safetensors(contentsOf: url) == example)
      let missing = directory.appending(path: "missing.safetensors")
      let error = #expect(throws: InputError.self) { try Safetensors(contentsOf: missing) }
      #expect(error?.kind == .file && error?.subject == "weights \(missing.path)")
    }
  }

  @Test func aShapeThatContradictsItsValuesTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try Safetensors(tensors: ["x": .init(shape: [3], values: [1])], metadata: [:]).encoded()
    }
    await #expect(processExitsWith: .failure) {
      _ = try Safetensors(tensors: ["__metadata__": .init(shape: [], values: [1])], metadata: [:]).encoded()
    }
  }
}
