import OneHotFoundations

/// Reads the fields of a message of protocol buffers that is a part of a file, one after the other.
///
/// Source: "Encoding", https://protobuf.dev/programming-guides/encoding.
struct MessageDecoder {
  /// A field: its number, and its value as the wire type has it.
  typealias Field = (number: UInt64, value: Value)

  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(Range<Int>)
    case fixed32(UInt32)
  }

  private let file: [UInt8]
  private var position: Int
  private let end: Int

  /// The message in a part of a file.
  init(_ file: [UInt8], in range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field, or nil at the message's end.
  mutating func next() throws(EventFileDamage) -> Field? {
    guard position < end else { return nil }
    let start = position
    let key = try varint()
    guard (1...0x1fff_ffff).contains(key >> 3) else { throw malformed(start, "field number \(key >> 3)") }
    guard let wire = WireType(rawValue: key & 7) else { throw malformed(start, "wire type \(key & 7)") }
    return (key >> 3, try value(wire))
  }

  private mutating func value(_ wire: WireType) throws(EventFileDamage) -> Value {
    switch wire {
    case .varint: .varint(try varint())
    case .fixed64: .fixed64(file.littleEndian(UInt64.self, at: try skip(8).lowerBound))
    case .bytes: .bytes(try skip(try varint()))
    case .fixed32: .fixed32(file.littleEndian(UInt32.self, at: try skip(4).lowerBound))
    }
  }

  /// Where the next `count` bytes are.
  private mutating func skip(_ count: UInt64) throws(EventFileDamage) -> Range<Int> {
    guard count <= UInt64(end - position) else {
      throw malformed(position, "a value of \(count) bytes where \(end - position) are left")
    }
    defer { position += Int(count) }
    return position..<position + Int(count)
  }

  private mutating func varint() throws(EventFileDamage) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard position < end else { throw malformed(start, "a number without an end") }
      let byte = file[position]
      position += 1
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw malformed(start, "a number of more than 64 bits")
  }

  private func malformed(_ offset: Int, _ reason: String) -> EventFileDamage {
    EventFileDamage(offset, .malformedMessage(reason))
  }
}

/// Encodes a message of protocol buffers out of the few kinds of fields that events and exported models have.
///
/// Source: "Encoding", https://protobuf.dev/programming-guides/encoding.
package struct MessageEncoder {
  /// The message so far.
  package private(set) var bytes: [UInt8] = []

  /// A message without fields.
  package init() {}

  /// Adds a field of type `double`.
  package mutating func field(_ number: Int, _ value: Double) {
    tag(number, .fixed64)
    bytes.append(littleEndian: value.bitPattern)
  }

  /// Adds a field of type `float`.
  package mutating func field(_ number: Int, _ value: Float) {
    tag(number, .fixed32)
    bytes.append(littleEndian: value.bitPattern)
  }

  /// Adds a field of type `int64`.
  package mutating func field(_ number: Int, _ value: Int) {
    tag(number, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  /// Adds a field of type `string`.
  package mutating func field(_ number: Int, _ text: String) {
    field(number, text.utf8)
  }

  /// Adds a field of type `bool`.
  package mutating func field(_ number: Int, _ value: Bool) {
    field(number, value ? 1 : 0)
  }

  /// Adds a field that is a message itself.
  package mutating func field(_ number: Int, _ message: MessageEncoder) {
    field(number, message.bytes)
  }

  /// Adds a field of type `bytes`.
  package mutating func field(_ number: Int, _ content: some Collection<UInt8>) {
    tag(number, .bytes)
    varint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  private mutating func tag(_ number: Int, _ wire: WireType) {
    varint(UInt64(number) << 3 | wire.rawValue)
  }

  /// Seven bits a byte, the lowest first; all bytes but the last have the highest bit set.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// How the value of a field is encoded; groups, which are long deprecated, are missing.
enum WireType: UInt64 {
  case varint = 0
  case fixed64 = 1
  case bytes = 2
  case fixed32 = 5
}
