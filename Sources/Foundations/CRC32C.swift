/// The checksum CRC-32C, eight bytes at a time.
///
/// Source: Castagnoli, Bräuer, Herrmann (1993), "Optimization of Cyclic Redundancy-Check Codes with 24 and 32 Parity
/// Bits", for the polynomial; Kounavis, Berry (2005), "A Systematic Approach to Building High Performance,
/// Software-based, CRC Generators", for the slicing by eight.
package struct CRC32C: Sendable, Equatable {
  private var remainder = UInt32.max

  /// The checksum of no bytes.
  package init() {}

  /// A checksum to go on from: that of the bytes so far.
  package init(_ checksum: UInt32) {
    remainder = ~checksum
  }

  /// The checksum of the bytes added so far.
  package var value: UInt32 { ~remainder }

  /// Adds bytes.
  package mutating func add(_ bytes: [UInt8]) {
    add(bytes, in: bytes.indices)
  }

  private mutating func add(_ bytes: [UInt8], in range: Range<Int>) {
    var checksum = remainder
    var position = range.lowerBound
    while range.upperBound - position >= 8 {
      checksum = Self.advanced(checksum ^ Self.word(bytes, position), Self.word(bytes, position + 4))
      position += 8
    }
    for byte in bytes[position..<range.upperBound] {
      checksum = (checksum >> 8) ^ Self.table[Int((checksum ^ UInt32(byte)) & 0xff)]
    }
    remainder = checksum
  }

  /// The checksum of a part of some bytes.
  package static func checksum(of bytes: [UInt8], in range: Range<Int>) -> UInt32 {
    var checksum = CRC32C()
    checksum.add(bytes, in: range)
    return checksum.value
  }

  /// The checksum as it is stored beside what it is of.
  ///
  /// Source: TensorFlow, tsl/lib/hash/crc32c.h, `Mask`: the checksum of data that hold checksums would be weak.
  package static func masked(of bytes: [UInt8], in range: Range<Int>) -> UInt32 {
    let checksum = checksum(of: bytes, in: range)
    return ((checksum >> 15) | (checksum << 17)) &+ 0xa282_ead8
  }

  private static func advanced(_ first: UInt32, _ second: UInt32) -> UInt32 {
    slice(7, first) ^ slice(6, first >> 8) ^ slice(5, first >> 16) ^ slice(4, first >> 24)
      ^ slice(3, second) ^ slice(2, second >> 8) ^ slice(1, second >> 16) ^ slice(0, second >> 24)
  }

  private static func slice(_ number: Int, _ byte: UInt32) -> UInt32 {
    table[number << 8 | Int(byte & 0xff)]
  }

  private static func word(_ bytes: [UInt8], _ position: Int) -> UInt32 {
    UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2]) << 16
      | UInt32(bytes[position + 3]) << 24
  }

  /// What each byte contributes when 0 to 7 bytes follow it: eight tables of 256, one after the other.
  private static let table: [UInt32] = {
    var table = (0..<256).map { (0..<8).reduce(UInt32($0)) { rest, _ in divided(rest) } }
    for index in 256..<2048 {
      let shorter = table[index - 256]
      table.append(shorter >> 8 ^ table[Int(shorter & 0xff)])
    }
    return table
  }()

  /// One bit more of the division by the polynomial 0x1EDC6F41, bits reversed.
  private static func divided(_ rest: UInt32) -> UInt32 {
    rest >> 1 ^ (rest & 1 == 0 ? 0 : 0x82f6_3b78)
  }
}
