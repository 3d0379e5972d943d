import Foundation
import OneHotFoundations

/// How paths of runs are written, to group the runs by: `{variant}/{environment}_{seed}`.
///
/// `{variant}` and `{environment}` stand for any text within one folder's name, `{seed}` for digits, `*` for anything in one
/// name, and all else for itself. A template describes the end of a path, from the beginning of a folder's name on.
public struct RunTemplate: Sendable {
  /// What a path tells.
  struct Match: Equatable {
    var variant: String
    var environment: String?
    var seed: String?
  }

  private static let parts = [
    "{variant}": "([^/]+)", "{environment}": "([^/]+)", "{seed}": "([0-9]+)", "*": "[^/]*",
  ]
  /// As a regular expression.
  private let pattern: String
  /// What its groups stand for, in their order.
  private let groups: [String]

  /// Reads a template.
  ///
  /// - Throws: `InputError` if it has no `{variant}`, one of its names twice, or another one.
  public init(_ text: String) throws {
    func error(_ problem: String) -> InputError {
      InputError(
        .usage, "option --group", "'\(text)' \(problem)",
        remedy:
          "write the end of the paths with {variant}, and {environment}, {seed} or * where they have them")
    }
    var (pattern, groups, rest) = ("(?:^|/)", [String](), Substring(text))
    while let first = rest.first {
      let name = first == "{" ? rest.firstIndex(of: "}").map { String(rest[...$0]) } : String(first)
      if let name, let part = Self.parts[name] {
        if groups.contains(name) { throw error("has \(name) twice") }
        if name != "*" { groups.append(name) }
        pattern += part
        rest.removeFirst(name.count)
      } else {
        if first == "{" { throw error("has '\(name ?? "{")', which stands for nothing") }
        pattern += NSRegularExpression.escapedPattern(for: String(first))
        rest.removeFirst()
      }
    }
    guard groups.contains("{variant}") else { throw error("has no {variant}") }
    (self.pattern, self.groups) = (pattern + "$", groups)
  }

  /// What the path of a run tells; nil if it is written otherwise.
  func match(_ place: URL) -> Match? {
    let path = place.standardizedFileURL.path
    guard let expression = try? NSRegularExpression(pattern: pattern),
      let match = expression.firstMatch(in: path, range: NSRange(path.startIndex..., in: path))
    else { return nil }
    func part(_ name: String) -> String? {
      groups.firstIndex(of: name).flatMap { Range(match.range(at: $0 + 1), in: path) }.map {
        String(path[$0])
      }
    }
    return part("{variant}").map {
      Match(variant: $0, environment: part("{environment}"), seed: part("{seed}"))
    }
  }
}
