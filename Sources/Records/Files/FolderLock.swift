import Foundation
import OneHotFoundations

/// Keeps a second process out of a folder, for as long as it lives. The system lets go of it when a process ends, however
/// it ends: what a dead process left behind keeps no one out, nor does a child that it forked.
///
/// The file `.lock` tells which process has the folder; that it is there says nothing.
package final class FolderLock {
  /// Nil where the file system has no locks.
  private let lock: FileLock?
  /// What somebody should know who takes the folder: that nothing keeps others out.
  package let note: String?

  /// Takes the folder.
  ///
  /// - Throws: `InputError` if another process has it (naming the process and its host), or it cannot be written to.
  package init(_ folder: URL) throws {
    let place = Self.file(in: folder)
    let file = try RegularFile(providing: place)
    do {
      (lock, note) = (try FileLock(file), nil)
    } catch FileLock.Failure.isHeld {
      throw InputError(
        .file, "folder \(folder.path)", "\(Self.name(of: file)) is training in it",
        remedy: "wait until it has ended, or name another folder by --out")
    } catch FileLock.Failure.isUnknown(let error) {
      lock = nil
      note =
        "the file system of \(folder.path) has no locks (\(InputError.reason(of: error))): nothing keeps a second "
        + "process from training in this folder"
    } catch { throw InputError.file(place, "cannot be locked", error) }
    // What has other names is not ours alone to write to.
    if try file.hasOtherNames { return }
    try file.truncate(to: 0)
    try file.write(Data("\(ProcessMark.current)\n".utf8))
  }

  /// What a folder's lock calls the process that has it now; nil if none has.
  package static func holder(of folder: URL) -> String? {
    guard let file = try? RegularFile(reading: file(in: folder)), FileLock.isHeld(file) else { return nil }
    return name(of: file)
  }

  private static func name(of file: RegularFile) -> String {
    let text = String(decoding: (try? file.read(1000)) ?? Data(), as: UTF8.self)
    let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return name.isEmpty ? "another process" : name
  }

  static func file(in folder: URL) -> URL {
    folder.appending(path: ".lock", directoryHint: .notDirectory)
  }
}
