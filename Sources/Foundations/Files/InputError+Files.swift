import Foundation

extension InputError {
  /// A file that could not be read or written, with the system's reason.
  package static func file(_ url: URL, _ problem: String, _ error: any Error, remedy: String = "")
    -> InputError
  {
    let isOutOfDescriptors = remedy.isEmpty && cause(of: error).code == Int(EMFILE)
    return InputError(
      .file, "file \(url.path)", "\(problem) (\(reason(of: error)))",
      remedy: isOutOfDescriptors ? "let the process open more, as by 'ulimit -n 256'" : remedy)
  }

  /// There is something else than a file.
  static func notRegular(_ url: URL, _ obstacle: String) -> InputError {
    InputError(
      .data, "file \(url.path)", "it is \(obstacle), not a regular file",
      remedy: "a file on disk would be right")
  }

  /// Throws `InputError` unless there is a regular file that can be read, of no more bytes than `limit`.
  package static func requireRegular(_ url: URL, atMost limit: Int = .max) throws {
    guard try RegularFile(reading: url).length > limit else { return }
    throw tooLong(url, limit)
  }

  static func tooLong(_ url: URL, _ limit: Int) -> InputError {
    InputError(.data, "file \(url.path)", "it has more than \(limit) bytes")
  }

  /// The same of a file that is called something else than "file".
  package func about(_ subject: String) -> InputError {
    InputError(kind, subject, problem, remedy: remedy)
  }

  /// Whether it tells that a file will not do: what is in it is wrong, or it is not there. That the system could not read
  /// it this time says nothing about the file.
  package func condemns(_ file: URL) -> Bool { kind == .data || !file.exists }

  /// The names in a folder; throws `InputError` if it cannot be read.
  package static func names(in folder: URL) throws -> [String] {
    do { return try Folder.names(in: folder) } catch { throw file(folder, "cannot be read", error) }
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
