import OneHotFoundations

/// Encodes a message of protocol buffers out of the few kinds of fields that an event has.
///
/// Source: "Encoding", https://protobuf.dev/programming-guides/encoding.
struct MessageEncoder {
  /// The message so far.
  private(set) var bytes: [UInt8] = []

  /// Adds a field of type `double`.
  mutating func field(_ number: Int, _ value: Double) {
    tag(number, .fixed64)
    bytes.append(littleEndian: value.bitPattern)
  }

  /// Adds a field of type `float`.
  mutating func field(_ number: Int, _ value: Float) {
    tag(number, .fixed32)
    bytes.append(littleEndian: value.bitPattern)
  }

  /// Adds a field of type `int64`.
  mutating func field(_ number: Int, _ value: Int) {
    tag(number, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  /// Adds a field of type `string`.
  mutating func field(_ number: Int, _ text: String) {
    field(number, text.utf8)
  }

  /// Adds a field that is a message itself.
  mutating func field(_ number: Int, _ message: MessageEncoder) {
    field(number, message.bytes)
  }

  private mutating func field(_ number: Int, _ content: some Collection<UInt8>) {
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
