import Foundation

/// Files that are read and written as a whole: whoever reads one sees what was there before, or what is there now, never
/// a part.
package enum WholeFile {
  /// The bytes of a regular file.
  ///
  /// - Parameter limit: bytes it may have.
  /// - Throws: `InputError` if it cannot be read, is no regular file or has more bytes.
  package static func read(_ url: URL, atMost limit: Int = .max) throws -> Data {
    try RegularFile(reading: url).readToEnd(atMost: limit)
  }

  /// Writes a file aside and gives it its name, in the place of a file that may have that name already.
  ///
  /// - Parameters:
  ///   - isDurable: whether to wait until the disk has it, so that it outlasts a loss of power.
  ///   - isShared: whether several processes may write it at a time; the last one's stays.
  /// - Throws: `InputError` if it cannot be written; what was there before is then still there.
  package static func write(
    _ data: Data, to url: URL, isDurable: Bool = false, isShared: Bool = false
  ) throws {
    let mark = isShared ? "." + String(UInt64.random(in: .min ... .max), radix: 16) : ""
    try write(data, to: url, asideWith: mark, isDurable: isDurable) { aside in
      try SystemCall.retried { rename(aside.path, url.path) }
    }
  }

  /// Writes a file aside and gives it its name, which nothing may have yet.
  ///
  /// - Throws: `InputError` if there is something of that name, which is then still there, or if it cannot be written.
  package static func create(_ data: Data, at url: URL) throws {
    try write(data, to: url, asideWith: "", isDurable: false) { aside in
      do {
        try SystemCall.retried { link(aside.path, url.path) }
        unlink(aside.path)
      } catch let error as POSIXError
        where [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(error.code.rawValue)
      {
        // Some file systems (FAT, several of networks) have no second names for files.
        guard url.isVacant else { throw POSIXError(.EEXIST) }
        try SystemCall.retried { rename(aside.path, url.path) }
      }
    }
  }

  private static func write(
    _ data: Data, to url: URL, asideWith mark: String, isDurable: Bool, _ name: (_ aside: URL) throws -> Void
  ) throws {
    let folder = url.deletingLastPathComponent()
    let aside = folder.appending(
      path: ".\(url.lastPathComponent)\(mark).partial", directoryHint: .notDirectory)
    do {
      try writeAside(data, to: aside, isDurable: isDurable)
      try name(aside)
      if isDurable { try Folder.synchronize(folder) }
    } catch {
      unlink(aside.path)
      throw (error as? InputError)?.about("file \(url.path)") ?? .file(url, "cannot be written", error)
    }
  }

  private static func writeAside(_ data: Data, to aside: URL, isDurable: Bool) throws {
    // What a process left there that was killed, or a link: only the name goes.
    unlink(aside.path)
    let file = try RegularFile(creating: aside)
    try file.write(data)
    if isDurable { try file.synchronize() }
    try file.close()
  }

  /// Whether a name is that of a file which is being written, or was when a process was stopped.
  package static func isHalfWritten(_ name: String) -> Bool {
    name.hasPrefix(".") && name.hasSuffix(".partial")
  }

  /// Gives what stands in a file's place the name with `.unusable` at its end.
  package static func setAside(_ url: URL) throws {
    let place = URL(fileURLWithPath: url.path + ".unusable")
    do {
      try? FileManager.default.removeItem(at: place)
      try SystemCall.retried { rename(url.path, place.path) }
    } catch { throw InputError.file(url, "cannot be renamed", error) }
  }

  /// Waits until the disk has what was written to a file before.
  package static func synchronize(_ url: URL) throws {
    try RegularFile(changing: url).synchronize()
  }
}
