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

  /// Insertions, deletions and replacements between two words. Source: Levenshtein (1966).
  private static func editDistance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
