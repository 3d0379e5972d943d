import Foundation
import OneHotFoundations

/// Files that are written as a whole: whoever reads one sees what was there before, or what is there now, never a part.
enum WholeFile {
  /// Writes a file aside and gives it its name, in the place of a file that may have that name already.
  ///
  /// - Parameter isDurable: whether to wait until the disk has it, so that it outlasts a loss of power.
  /// - Throws: `InputError` if it cannot be written; what was there before is then still there.
  static func write(_ data: Data, to url: URL, isDurable: Bool = false) throws {
    let aside = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).partial")
    do {
      try data.write(to: aside)
      if isDurable { try synchronize(aside) }
      guard rename(aside.path, url.path) == 0 else { throw InputError.systemError }
      if isDurable { try synchronize(url.deletingLastPathComponent()) }
    } catch {
      try? FileManager.default.removeItem(at: aside)
      throw InputError.file(url, "cannot be written", error)
    }
  }

  /// Waits until the disk has what was written to a file, or which names there are in a folder.
  private static func synchronize(_ url: URL) throws {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputError.systemError }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw InputError.systemError }
  }
}
