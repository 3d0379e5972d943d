import COneHotFoundations

/// The checksum CRC-32C.
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
    add(bytes[...])
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>) {
    remainder = bytes.withUnsafeBufferPointer { onehot_crc32c(remainder, $0.baseAddress, $0.count) }
  }

  /// The checksum of a part of some bytes.
  package static func checksum(of bytes: [UInt8], in range: Range<Int>) -> UInt32 {
    var checksum = CRC32C()
    checksum.add(bytes[range])
    return checksum.value
  }

  /// The checksum as it is stored beside what it is of.
  ///
  /// Source: TensorFlow, tsl/lib/hash/crc32c.h, `Mask`: the checksum of data that hold checksums would be weak.
  package static func masked(of bytes: [UInt8], in range: Range<Int>) -> UInt32 {
    let checksum = checksum(of: bytes, in: range)
    return ((checksum >> 15) | (checksum << 17)) &+ 0xa282_ead8
  }
}
