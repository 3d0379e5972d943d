import Foundation
import OneHotFoundations

/// Files that are written as a whole: whoever reads one sees what was there before, or what is there now, never a part.
package enum WholeFile {
  /// Writes a file aside and gives it its name, in the place of a file that may have that name already.
  ///
  /// - Parameter isDurable: whether to wait until the disk has it, so that it outlasts a loss of power.
  /// - Throws: `InputError` if it cannot be written; what was there before is then still there.
  package static func write(_ data: Data, to url: URL, isDurable: Bool = false) throws {
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

extension URL {
  /// Whether there is something at this place.
  package var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Whether there is a folder at this place.
  package var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}

extension InputError {
  /// A file that could not be read or written, with the system's reason.
  package static func file(_ url: URL, _ problem: String, _ error: any Error, remedy: String = "")
    -> InputError
  {
    InputError(.file, "file \(url.path)", "\(problem) (\(reason(of: error)))", remedy: remedy)
  }

  /// Throws `InputError` unless there is a regular file, of no more bytes than `limit`: to read a pipe or a device
  /// might never end.
  package static func requireRegular(_ url: URL, atMost limit: Int = .max) throws {
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
    } catch { throw file(url, "cannot be read", error) }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw InputError(
        .file, "file \(url.path)", "it is no regular file", remedy: "a file on disk would be right")
    }
    guard let size = attributes[.size] as? Int, size <= limit else {
      throw InputError(.data, "file \(url.path)", "it has more than \(limit) bytes")
    }
  }

  /// Does something with a file; whatever is wrong is an error of that.
  package static func result<Value>(of file: URL, _ body: () throws -> Value) -> Result<Value, InputError> {
    do { return .success(try body()) } catch let error as InputError {
      return .failure(error)
    } catch { return .failure(.file(file, "cannot be read", error)) }
  }

  /// Why the last call of the system failed.
  package static var systemError: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

  /// What the system said, such as "No space left on device".
  package static func reason(of error: any Error) -> String {
    let cause = cause(of: error)
    return cause.localizedFailureReason ?? cause.localizedDescription
  }

  /// The error of the system's beneath one of Foundation's, or that itself.
  package static func cause(of error: any Error) -> NSError {
    let outer = error as NSError
    return (outer.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError } ?? outer
  }
}
