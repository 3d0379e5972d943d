import Foundation

/// Bad input, told once and whole: what was read, where in it, what was wrong, and what would be right.
///
/// Every error a user can cause is one of these; the command line renders it in one place and turns its
/// ``Kind`` into the exit code.
public struct InputError: Error, Equatable, CustomStringConvertible {
  /// Whose fault it is, in the terms of `sysexits.h`.
  public enum Kind: Int32, Sendable {
    /// The command line was wrong (exit code 64).
    case usage = 64
    /// A file's content, or a number computed from it, was wrong (exit code 65).
    case data = 65
    /// A file could not be read or written (exit code 74).
    case file = 74
  }

  /// Whose fault it is.
  public var kind: Kind
  /// What was read, and where in it: "option 'slip'", "map rooms.txt, line 3, column 7".
  public var subject: String
  /// What was wrong.
  public var problem: String
  /// What would be right; empty when the problem says it already.
  public var remedy: String

  /// An error about `subject`.
  public init(_ kind: Kind, _ subject: String, _ problem: String, remedy: String = "") {
    self.kind = kind
    self.subject = subject
    self.problem = problem
    self.remedy = remedy
  }

  /// One line: subject, problem, remedy. Each may repeat what was read, of any length and with any characters: control
  /// characters are escaped, lest they govern a terminal, and long texts are shortened.
  public var description: String {
    "\(Self.shown(subject)): \(Self.shown(problem))" + (remedy.isEmpty ? "" : "; \(Self.shown(remedy))")
  }

  /// People read this much of a text, in Unicode scalars.
  static let longestShown = 1000

  private static func shown(_ text: String) -> String {
    let scalars = text.unicodeScalars
    // A character may have any number of scalars, and to count them all would take as long as the text is.
    let head = scalars.prefix(longestShown + 1)
    guard head.count > longestShown else { return String.harmless(head) }
    return String.harmless(scalars.prefix(longestShown / 2)) + " … "
      + String.harmless(scalars.suffix(longestShown / 2))
  }
}

extension InputError {
  /// A name that is none of the known ones; the remedy names the nearest, or else all of them.
  package static func unknown(
    _ what: String, _ name: String, of owner: String? = nil, among known: [String], kind: Kind = .usage
  ) -> InputError {
    let place = owner.map { " of \($0)" } ?? ""
    let remedy = suggestion(for: name, among: known) ?? "known: \(known.joined(separator: ", "))"
    return InputError(
      kind, "\(what) '\(name)'\(place)", "unknown", remedy: known.isEmpty ? "there are none" : remedy)
  }

  /// "did you mean ...?" with the known name that was probably meant; nil if none resembles `name`.
  package static func suggestion(for name: String, among known: [String]) -> String? {
    // No known name is near one twice as long, and to tell takes memory for the product of both lengths.
    let longest = known.lazy.map(\.count).max() ?? 0
    guard name.prefix(2 * longest + 1).count <= 2 * longest else { return nil }
    return nearest(to: name.lowercased(), among: known).map { "did you mean '\($0)'?" }
  }

  /// The known name that contains `name` or begins like most of it, or else the closest within a third of its
  /// length in typing errors.
  private static func nearest(to name: String, among known: [String]) -> String? {
    if name.count >= 3, let whole = known.first(where: { $0.lowercased().contains(name) }) { return whole }
    let ranked = known.map { (name: $0, distance: editDistance(name, $0.lowercased())) }
    if let best = ranked.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, max(name.count, best.name.count) / 3)
    {
      return best.name
    }
    return known.first { name.commonPrefix(with: $0.lowercased()).count >= max(4, (name.count + 1) / 2) }
  }

  /// Insertions, deletions, replacements and swaps of neighbors between two words. Source: Damerau (1964),
  /// "A technique for computer detection and correction of spelling errors"; optimal string alignment.
  private static func editDistance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first), Array(second))
    var table = (0...first.count).map { i in (0...second.count).map { i == 0 ? $0 : i } }
    for i in first.indices {
      for j in second.indices {
        let replaced = table[i][j] + (first[i] == second[j] ? 0 : 1)
        table[i + 1][j + 1] = min(replaced, table[i][j + 1] + 1, table[i + 1][j] + 1)
        if i > 0 && j > 0 && first[i] == second[j - 1] && first[i - 1] == second[j] {
          table[i + 1][j + 1] = min(table[i + 1][j + 1], table[i - 1][j - 1] + 1)
        }
      }
    }
    return table[first.count][second.count]
  }
}

/// Traps with `message`: a programmer's error, such as a wrong shape. Kept out of line so that the check before
/// it stays small.
@usableFromInline @inline(never)
package func programmerError(_ message: String) -> Never {
  fatalError(message)
}

/// Traps unless `condition` holds, saying what was given and what was expected.
@inlinable @inline(__always)
package func check(
  _ condition: Bool, _ given: @autoclosure () -> String, _ expected: @autoclosure () -> String
) {
  if !condition { programmerError("wrong shape: given \(given()), expected \(expected())") }
}
