extension InputError {
  /// A name that is none of the known ones; the remedy names the nearest, or else all of them.
  package static func unknown(
    _ what: String, _ name: String, of owner: String? = nil, among known: [String], kind: Kind = .usage
  ) -> InputError {
    let remedy: String
    if let nearest = nearest(to: name, among: known) {
      remedy = "did you mean '\(nearest)'?"
    } else if known.isEmpty {
      remedy = "there are none"
    } else {
      remedy = "known: \(known.joined(separator: ", "))"
    }
    let place = owner.map { " of \($0)" } ?? ""
    return InputError(kind, "\(what) '\(name)'\(place)", "unknown", remedy: remedy)
  }

  /// The known name that `name` begins, or the closest within a third of its length in typing errors; nil if
  /// there is none.
  private static func nearest(to name: String, among known: [String]) -> String? {
    let name = name.lowercased()
    if name.count >= 3, let completed = known.first(where: { $0.lowercased().hasPrefix(name) }) {
      return completed
    }
    let ranked = known.map { (name: $0, distance: editDistance(name, $0.lowercased())) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, max(name.count, best.name.count) / 3) ? best.name : nil
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
