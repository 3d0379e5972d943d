import Foundation
import OneHotFoundations

/// A file that is written record by record, through a buffer.
///
/// What reaches the file always ends with a whole record, also when the system refuses to write.
package final class BufferedFile {
  private let file: RegularFile
  private var length: UInt64
  /// Of all that was written.
  private var checksum: CRC32C
  private var buffer: [UInt8] = []
  private let capacity = 1 << 18
  /// How long the file was when the disk was last known to have all of it.
  private var safeLength: UInt64?

  /// A new file that begins with `head`; throws `InputError` if there is something of that name.
  package convenience init(creating url: URL, head: Data) throws {
    self.init(try RegularFile(creating: url))
    append(head)
    try flush()
  }

  /// Goes on in a file where it stood once; what was written later is cut off.
  ///
  /// - Throws: `InputError` if the file cannot be written.
  package convenience init(resuming url: URL, from mark: LogMark) throws {
    let file = try RegularFile(changing: url)
    try file.truncate(to: Int(mark.length))
    self.init(file, from: mark)
  }

  /// Goes on in a file that stands at a mark.
  package init(_ file: RegularFile, from mark: LogMark = LogMark()) {
    self.file = file
    length = mark.length
    checksum = CRC32C(mark.checksum)
  }

  /// How far the file is written. What the buffer holds is not.
  package var mark: LogMark { LogMark(length: length, checksum: checksum.value) }

  /// Adds a byte to the record.
  package func append(_ byte: UInt8) {
    buffer.append(byte)
  }

  /// Adds bytes to the record.
  package func append(_ bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
  }

  /// Ends the record; throws `InputError` if the buffer was full and the file cannot be written.
  package func endRecord() throws {
    if buffer.count >= capacity { try flush() }
  }

  /// Writes what the buffer holds. What could not be written is given up, and the part of it that reached the file
  /// is cut off.
  package func flush() throws {
    guard !buffer.isEmpty else { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    do { try file.write(buffer) } catch {
      try? file.truncate(to: Int(length))
      throw error
    }
    length += UInt64(buffer.count)
    checksum.add(buffer)
  }

  /// Waits until the disk has what was written.
  package func synchronize() throws {
    guard safeLength != length else { return }
    try file.synchronize()
    safeLength = length
  }

  /// Flushes and closes the file.
  package func close() throws {
    try flush()
    try file.close()
  }
}

/// How far a file was written at some moment, and what was in it.
package struct LogMark: Sendable, Equatable {
  /// Bytes.
  package var length: UInt64 = 0
  /// CRC-32C of those bytes.
  package var checksum: UInt32 = 0

  /// Where a file has nothing yet, or how far it has.
  package init(length: UInt64 = 0, checksum: UInt32 = 0) {
    self.length = length
    self.checksum = checksum
  }

  /// Both.
  package mutating func exchange(_ name: String, with archive: inout StateArchive) throws {
    try archive.within(name) { archive in
      try archive.exchange("length", &length)
      try archive.exchange("checksum", &checksum)
    }
  }

  /// Throws `InputError` unless a file begins with what was in it then; what was written later does not matter.
  package func verify(_ url: URL) throws {
    guard url.exists else {
      throw InputError(
        .data, "file \(url.path)", "it is not there, and had \(length) bytes", remedy: "put it back")
    }
    let file = try RegularFile(reading: url)
    var (found, checksum) = (UInt64(0), CRC32C())
    while found < length {
      let block = try file.read(Int(min(1 << 20, length - found)))
      guard !block.isEmpty else {
        throw InputError(
          .data, "file \(url.path)", "it has \(found) bytes, where \(length) were written: some are lost")
      }
      checksum.add(Array(block))
      found += UInt64(block.count)
    }
    guard checksum.value == self.checksum else {
      throw InputError(
        .data, "file \(url.path)", "its first \(length) bytes are not those that were written (CRC-32C)")
    }
  }
}
