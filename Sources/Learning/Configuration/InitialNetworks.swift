import Foundation
import OneHotFoundations

/// The networks that a training begins with instead of fresh ones: those of a run, wherever its folder is.
///
/// Written as the path of the folder, or, once it is known which networks they are, as `PATH@CHECKSUM`.
public struct InitialNetworks: Sendable, Hashable, CustomStringConvertible {
  /// Where the run's folder is.
  public var path: String
  /// The CRC-32C of all weights and normalizations; nil for those of the run's last checkpoint, whatever they are.
  public var checksum: UInt32?

  /// Those of a run, of this checksum if there is one.
  public init(path: String, checksum: UInt32? = nil) {
    self.path = path
    self.checksum = checksum
  }

  /// The path, and eight hexadecimal digits for the checksum, if it is known.
  public var description: String {
    guard let checksum else { return path }
    let digits = String(checksum, radix: 16)
    return "\(path)@" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// What a text says: "none" stands for nil.
  static func parsed(_ text: String) -> InitialNetworks?? {
    if text == "none" { return .some(nil) }
    guard let match = text.wholeMatch(of: /(.+)@([0-9a-f]{8})/), let checksum = UInt32(match.2, radix: 16)
    else {
      return text.isEmpty ? nil : InitialNetworks(path: text)
    }
    return InitialNetworks(path: String(match.1), checksum: checksum)
  }

  /// The same with a path that can be followed from anywhere; a relative one starts in the first of some folders that has it.
  func absolute(from folders: [URL]) -> InitialNetworks {
    let places = folders.map { URL(path: path, in: $0).standardizedFileURL.path }
    let place = places.first { FileManager.default.fileExists(atPath: $0) } ?? places.first
    return InitialNetworks(path: place ?? path, checksum: checksum)
  }
}
