import OneHotFoundations

/// The frame of a record in a TFRecord file: the length of the data in eight bytes, its masked CRC-32C, the data, and
/// their masked CRC-32C; all little-endian.
///
/// Source: TensorFlow, tensorflow/core/lib/io/record_writer.h, `RecordWriter`.
package enum EventRecord {
  /// No event with scalars is nearly so long.
  static let longest = 1 << 26
  private static let headLength = 12

  /// Data in their frame.
  package static func framed(_ data: [UInt8]) -> [UInt8] {
    var record: [UInt8] = []
    record.reserveCapacity(data.count + headLength + 4)
    record.append(littleEndian: UInt64(data.count))
    record.append(littleEndian: CRC32C.masked(of: record, in: 0..<8))
    record.append(contentsOf: data)
    record.append(littleEndian: CRC32C.masked(of: data, in: data.indices))
    return record
  }

  /// Where the data of the record are that begins at `start`, which is before the end of `bytes`. The next record
  /// begins four bytes after them.
  static func data(in bytes: [UInt8], at start: Int) throws(EventFileDamage) -> Range<Int> {
    let dataStart = start + headLength
    guard dataStart <= bytes.count else { throw EventFileDamage(start, .truncatedRecord) }
    let length = bytes.littleEndian(UInt64.self, at: start)
    try check(bytes, start..<start + 8, else: .wrongLengthChecksum)
    guard length <= longest else { throw EventFileDamage(start, .absurdLength(length)) }
    let end = dataStart + Int(length)
    guard end + 4 <= bytes.count else { throw EventFileDamage(start, .truncatedRecord) }
    try check(bytes, dataStart..<end, else: .wrongDataChecksum)
    return dataStart..<end
  }

  /// Throws if the four bytes after a part of a file are not its checksum.
  private static func check(
    _ bytes: [UInt8], _ range: Range<Int>, else kind: EventFileDamage.Kind
  ) throws(EventFileDamage) {
    let stored = bytes.littleEndian(UInt32.self, at: range.upperBound)
    guard stored == CRC32C.masked(of: bytes, in: range) else {
      throw EventFileDamage(range.upperBound, kind)
    }
  }
}
