import Foundation
import OneHotNumerics

/// Numbers and paths as people read and type them.
enum Shown {
  /// A whole number with its thousands set apart: 12,345.
  static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// A number with about four digits that matter: 0.913, -12.50, 487.2, 1.5e+06.
  static func value(_ value: Double) -> String {
    switch abs(value) {
    case ..<10: value.text(decimals: 3)
    case ..<100: value.text(decimals: 2)
    case ..<1000: value.text(decimals: 1)
    case ..<100_000: value.text(decimals: 0)
    default: String(format: "%.3g", value)
    }
  }

  /// A share as whole percent, 100 only for all of it.
  static func percent(_ part: Int, of whole: Int) -> String {
    "\(Int((Double(part) / Double(max(whole, 1)) * 100).rounded(.down)))%"
  }

  /// A number of threads that train.
  static func workers(_ count: Int) -> String { "\(count) \(count == 1 ? "worker" : "workers")" }

  /// A time in seconds: 8.4 s, 2:05, 1:02:05.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    if seconds < 60 { return String(format: "%.1f s", max(seconds, 0)) }
    let whole = Int(seconds.rounded())
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, whole % 60)
      : String(format: "%d:%02d", minutes, whole % 60)
  }

  /// The path from the current directory if the file is below it, else the whole path.
  static func path(of file: URL) -> String {
    let path = file.standardizedFileURL.path
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }

  /// A word in quotes if a shell would otherwise take it apart.
  static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0)) }
    return isPlain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
