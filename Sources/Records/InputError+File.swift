import Foundation
import OneHotNumerics

extension InputError {
  /// A file that could not be read or written, with the system's reason.
  static func file(_ url: URL, _ problem: String, _ error: any Error, remedy: String = "") -> InputError {
    InputError(.file, "file \(url.path)", "\(problem) (\(reason(of: error)))", remedy: remedy)
  }

  /// What the system said, such as "No space left on device".
  static func reason(of error: any Error) -> String {
    let outer = error as NSError
    let inner = (outer.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError } ?? outer
    return inner.localizedFailureReason ?? inner.localizedDescription
  }
}
