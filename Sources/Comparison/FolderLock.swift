import Foundation
import OneHotNumerics

/// Keeps a second process out of a folder, for as long as it lives. The system lets go of it when a process ends, however
/// it ends.
final class FolderLock {
  private let descriptor: Int32

  /// Takes the folder.
  ///
  /// - Throws: `InputError` if another process has it, or it cannot be written to.
  init(_ folder: URL) throws {
    let file = folder.appending(path: ".lock", directoryHint: .notDirectory).path
    descriptor = open(file, O_RDWR | O_CREAT, 0o644)
    guard descriptor >= 0 else {
      throw InputError(.file, "file \(file)", "cannot be written (\(String(cString: strerror(errno))))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw InputError(
        .file, "folder \(folder.path)", "another process is training in it",
        remedy: "wait until it has ended, or name another folder by --out")
    }
  }

  deinit { close(descriptor) }
}
