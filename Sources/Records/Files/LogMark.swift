import Foundation
import OneHotFoundations

/// How far a file was written at some moment, and what was in it.
struct LogMark: Sendable, Equatable {
  /// Bytes.
  var length: UInt64 = 0
  /// CRC-32C of those bytes.
  var checksum: UInt32 = 0

  /// Both.
  mutating func exchange(_ name: String, with archive: inout StateArchive) throws {
    try archive.within(name) { archive in
      try archive.exchange("length", &length)
      try archive.exchange("checksum", &checksum)
    }
  }

  /// Throws `InputError` unless a file begins with what was in it then; what was written later does not matter.
  func verify(_ file: URL) throws {
    try InputError.requireRegular(file)
    let handle: FileHandle
    do { handle = try FileHandle(forReadingFrom: file) } catch {
      throw InputError.file(file, "cannot be read", error)
    }
    defer { try? handle.close() }
    var (found, checksum) = (UInt64(0), CRC32C())
    while found < length {
      let count = Int(min(1 << 20, length - found))
      guard let block = try? handle.read(upToCount: count), !block.isEmpty else {
        throw InputError(
          .data, "file \(file.path)", "it has \(found) bytes, where \(length) were written: some are lost")
      }
      checksum.add(Array(block))
      found += UInt64(block.count)
    }
    guard checksum.value == self.checksum else {
      throw InputError(
        .data, "file \(file.path)", "its first \(length) bytes are not those that were written (CRC-32C)")
    }
  }
}
