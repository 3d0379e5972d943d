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
  var steps: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.compactMap { $0.hasSuffix(Self.suffix) ? Int($0.dropLast(Self.suffix.count)) : nil }
      .sorted(by: >)
  }

  /// The file of the checkpoint at a step.
  func file(_ step: Int) -> URL {
    folder.appending(path: "\(step)\(Self.suffix)", directoryHint: .notDirectory)
  }

  /// Writes a checkpoint, and removes those that are too old to be kept.
  ///
  /// - Throws: `InputError` if it cannot be written; those before it are then still there.
  func write(_ content: [UInt8], step: Int) throws {
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw InputError.file(folder, "cannot be made", error)
    }
    try WholeFile.write(CheckpointFile.encoded(content), to: file(step), isDurable: true)
    for old in steps.filter({ $0 <= step }).dropFirst(Self.kept) {
      try? FileManager.default.removeItem(at: file(old))
    }
  }

  /// Puts a checkpoint that cannot be used out of the way.
  func setAside(_ step: Int) {
    let place = URL(fileURLWithPath: file(step).path + ".unusable")
    try? FileManager.default.removeItem(at: place)
    try? FileManager.default.moveItem(at: file(step), to: place)
  }
}

/// The file of a checkpoint: "OneHotCP", the format's version (4 bytes), the length of the content (8 bytes), the content
/// (``StateArchive``), and the CRC-32C of all that (4 bytes); little-endian.
package enum CheckpointFile {
  private static let magic = Array("OneHotCP".utf8)
  private static let version: UInt32 = 2
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

  /// Whether a file that begins so is no longer than it says: what is no checkpoint may be of any length.
  private static func isAllOfIt(_ start: Data, of handle: FileHandle) throws -> Bool {
    guard start.starts(with: magic), start.count == headLength + 4 else { return false }
    let length = try handle.seekToEnd()
    try handle.seek(toOffset: UInt64(start.count))
    return Array(start).littleEndian(UInt64.self, at: 12) >= length - UInt64(start.count)
  }

  /// The content of a file; throws `InputError` if it cannot be read or is not whole.
  static func read(_ file: URL) throws -> [UInt8] {
    try InputError.requireRegular(file)
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: file)
      let start = try handle.read(upToCount: headLength + 4) ?? Data()
      data = start + (try isAllOfIt(start, of: handle) ? handle.readToEnd() ?? Data() : Data())
    } catch { throw InputError.file(file, "cannot be read", error) }
    return try content(of: Array(data), subject: "checkpoint \(file.path)")
  }
}
