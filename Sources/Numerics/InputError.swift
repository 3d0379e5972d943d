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
    guard head.count > longestShown else { return escaped(head) }
    return escaped(scalars.prefix(longestShown / 2)) + " … " + escaped(scalars.suffix(longestShown / 2))
  }

  private static func escaped(_ scalars: Substring.UnicodeScalarView) -> String {
    scalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
      default: String(scalar)
      }
    }.joined()
  }
}

/// Traps with `message`: a programmer's error, such as a wrong shape. Kept out of line so that the check before
/// it stays small.
@inline(never)
package func programmerError(_ message: String) -> Never {
  fatalError(message)
}
