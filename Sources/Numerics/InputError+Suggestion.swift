import Foundation

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

  /// Insertions, deletions, replacements and swaps of neighbours between two words. Source: Damerau (1964),
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
