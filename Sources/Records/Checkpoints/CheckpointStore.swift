import Foundation
import OneHotFoundations
import OneHotLogs

/// The checkpoints of a run, `checkpoint/<step>.checkpoint`: the last two.
struct CheckpointStore {
  /// Where they are.
  let folder: URL
  private static let suffix = ".checkpoint"
  private static let kept = 2

  /// The steps at which there are checkpoints, the last first, whether they can be read or not.
  ///
  /// An `InputError` if the folder cannot be read.
  var steps: [Int] {
    get throws {
      let names: [String]
      do { names = try Folder.names(in: folder) } catch {
        throw InputError.file(folder, "cannot be read", error)
      }
      return names.compactMap { $0.hasSuffix(Self.suffix) ? Int($0.dropLast(Self.suffix.count)) : nil }
        .sorted(by: >)
    }
  }

  /// The file of the checkpoint at a step.
  func file(_ step: Int) -> URL {
    folder.appending(path: "\(step)\(Self.suffix)", directoryHint: .notDirectory)
  }

  /// Writes a checkpoint, and removes those that are too old to be kept.
  ///
  /// - Throws: `InputError` if it cannot be written; those before it are then still there.
  func write(_ content: [UInt8], step: Int) throws {
    if folder.isLink {
      throw InputError(
        .file, "folder \(folder.path)", "it is a link, not a folder",
        remedy: "what is removed there might be another run's: put the folder itself here")
    }
    do { try Folder.make(folder) } catch { throw InputError.file(folder, "cannot be made", error) }
    try WholeFile.write(CheckpointFile.encoded(content), to: file(step), isDurable: true)
    for old in try steps.filter({ $0 <= step }).dropFirst(Self.kept) {
      try? FileManager.default.removeItem(at: file(old))
    }
  }

  /// Puts a checkpoint that cannot be used out of the way; throws `InputError` if it stays there.
  func setAside(_ step: Int) throws { try WholeFile.setAside(file(step)) }
}

/// The file of a checkpoint: "OneHotCP", the format's version (4 bytes), the length of the content (8 bytes), the content
/// (``StateArchive``), and the CRC-32C of all that (4 bytes); little-endian.
package enum CheckpointFile {
  private static let magic = Array("OneHotCP".utf8)
  private static let version: UInt32 = 5
  private static let headLength = 20

  /// The bytes of a file with some content.
  package static func encoded(_ content: [UInt8]) -> Data {
    var bytes = magic
    bytes.reserveCapacity(headLength + content.count + 4)
    bytes.append(littleEndian: version)
    bytes.append(littleEndian: UInt64(content.count))
    bytes += content
    bytes.append(littleEndian: CRC32C.checksum(of: bytes, in: bytes.indices))
    return Data(bytes)
  }

  /// The content of a file's bytes; throws `InputError` if they are not whole.
  ///
  /// - Parameter subject: what errors call the file.
  package static func content(of bytes: [UInt8], subject: String) throws -> [UInt8] {
    func damaged(_ problem: String) -> InputError { InputError(.data, subject, problem) }
    guard bytes.count >= headLength + 4 else { throw damaged("only \(bytes.count) bytes long: cut off") }
    guard bytes.starts(with: magic) else { throw damaged("not a checkpoint: it begins with other bytes") }
    let end = bytes.count - 4
    guard CRC32C.checksum(of: bytes, in: 0..<end) == bytes.littleEndian(UInt32.self, at: end) else {
      throw damaged("it is damaged: its checksum is wrong")
    }
    let found = bytes.littleEndian(UInt32.self, at: 8)
    guard found == version else {
      throw damaged("it is of version \(found), which this program cannot read: it reads version \(version)")
    }
    guard bytes.littleEndian(UInt64.self, at: 12) == UInt64(end - headLength) else {
      throw damaged("its length contradicts its head")
    }
    return Array(bytes[headLength..<end])
  }

  /// The content of a file; throws `InputError` if it cannot be read or is not whole.
  static func read(_ file: URL) throws -> [UInt8] {
    let opened = try RegularFile(reading: file)
    var data = try opened.read(headLength + 4)
    // What is no checkpoint, or is longer than it says, may be of any length.
    if data.starts(with: magic), data.count == headLength + 4,
      try Array(data).littleEndian(UInt64.self, at: 12) >= UInt64(opened.length - data.count)
    {
      data += try opened.readToEnd(atMost: .max)
    }
    return try content(of: Array(data), subject: "checkpoint \(file.path)")
  }
}
