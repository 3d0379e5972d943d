import Foundation
import OneHotFoundations
import OneHotLogs

/// Keeps a second process out of a folder, for as long as it lives. The system lets go of it when a process ends, however
/// it ends: what a dead process left behind keeps no one out.
///
/// The file `.lock` tells which process has the folder; that it is there says nothing.
package final class FolderLock {
  private let descriptor: Int32

  /// Takes the folder.
  ///
  /// - Throws: `InputError` if another process has it (naming the process), or it cannot be written to.
  package init(_ folder: URL) throws {
    let file = Self.file(in: folder)
    descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw InputError.file(file, "cannot be written", InputError.systemError) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.holder(of: folder)
      close(descriptor)
      throw InputError(
        .file, "folder \(folder.path)", "\(holder ?? "another process") is training in it",
        remedy: "wait until it has ended, or name another folder by --out")
    }
    ftruncate(descriptor, 0)
    let text = Array("process \(ProcessInfo.processInfo.processIdentifier)\n".utf8)
    _ = write(descriptor, text, text.count)
  }

  deinit { close(descriptor) }

  /// What a folder's lock calls the process that has it now; nil if none has.
  package static func holder(of folder: URL) -> String? {
    guard (try? InputError.requireRegular(file(in: folder))) != nil else { return nil }
    let descriptor = open(file(in: folder).path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    let text = (try? String(contentsOf: file(in: folder), encoding: .utf8)) ?? ""
    let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return name.isEmpty ? "another process" : name
  }

  static func file(in folder: URL) -> URL {
    folder.appending(path: ".lock", directoryHint: .notDirectory)
  }
}
