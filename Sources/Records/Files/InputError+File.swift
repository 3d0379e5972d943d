import Foundation
import OneHotNumerics

extension InputError {
  /// A file that could not be read or written, with the system's reason.
  package static func file(_ url: URL, _ problem: String, _ error: any Error, remedy: String = "")
    -> InputError
  {
    InputError(.file, "file \(url.path)", "\(problem) (\(reason(of: error)))", remedy: remedy)
  }

  /// Throws `InputError` unless there is a regular file, of no more bytes than `limit`: to read a pipe or a device
  /// might never end.
  static func requireRegular(_ url: URL, atMost limit: Int = .max) throws {
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

  /// Why the last call of the system failed.
  static var systemError: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

  /// What the system said, such as "No space left on device".
  static func reason(of error: any Error) -> String {
    let outer = error as NSError
    let inner = (outer.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError } ?? outer
    return inner.localizedFailureReason ?? inner.localizedDescription
  }
}
