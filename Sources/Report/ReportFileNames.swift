/// Gives names to the files that can be saved from a report: harmless on every system, and no two alike.
struct ReportFileNames {
  private var taken: Set<String> = []

  /// A name of letters, digits, dots, dashes and underscores that ends with a dot and `suffix`.
  ///
  /// - Parameters:
  ///   - wish: what to call it, with or without the suffix.
  ///   - fallback: what to call it if nothing is left of the wish.
  mutating func name(_ wish: String, suffix: String, fallback: String) -> String {
    let ending = "." + suffix
    let stem = wish.lowercased().hasSuffix(ending) ? String(wish.dropLast(ending.count)) : wish
    let base = Self.harmless(stem, fallback: fallback)
    var name = base
    var number = 1
    // Some systems do not tell capitals from small letters.
    while !taken.insert((name + ending).lowercased()).inserted {
      number += 1
      name = "\(base)-\(number)"
    }
    return name + ending
  }

  private static func harmless(_ text: String, fallback: String) -> String {
    let words = text.unicodeScalars.split { !isHarmless($0) }.map { String(String.UnicodeScalarView($0)) }
    let joined = words.joined(separator: "-").drop { $0 == "." || $0 == "-" }
    return joined.isEmpty ? fallback : String(joined.prefix(80))
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
    default: false
    }
  }
}
