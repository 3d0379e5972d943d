import Foundation

/// Small helpers for writing SVG.
enum SVGText {
  /// Text for element content and attribute values: markup escaped, and what XML forbids replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Text cut off with an ellipsis if it would be wider than `width` pixels.
  static func fitted(_ text: String, width: Double, size: Double) -> String {
    guard Self.width(of: text, size: size) > width else { return text }
    var kept = text
    while !kept.isEmpty, Self.width(of: kept + "…", size: size) > width { kept.removeLast() }
    return kept + "…"
  }

  /// About how wide text is in a sans-serif font of `size` pixels; rather too wide than too narrow.
  static func width(of text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 0.58 : 1.05) } * size
  }

  /// A coordinate with one decimal.
  static func coordinate(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let fraction = abs(tenths) % 10
    let sign = tenths < 0 ? "-" : ""
    return fraction == 0 ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(fraction)"
  }

  /// A point of two coordinates, as a path writes it.
  static func point(_ x: Double, _ y: Double) -> String {
    "\(coordinate(x)) \(coordinate(y))"
  }

  /// Remarks in brackets, to follow a name; nothing if all are empty.
  static func note(_ remarks: [String]) -> String {
    let remarks = remarks.filter { !$0.isEmpty }
    return remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))"
  }

  /// A number for people, to about four digits.
  static func readable(_ value: Double) -> String {
    guard value == 0 || (1e-4..<1e15).contains(value.magnitude) else {
      return String(format: "%.4g", value).replacing("-", with: "−").replacing("inf", with: "∞")
    }
    let order = value == 0 ? 0 : Int(floor(log10(value.magnitude)))
    let rounded = CSVWriter.rounded(value, places: max(0, min(6, 3 - order)))
    return CSVWriter.shortest(rounded).replacing("-", with: "−")
  }
}
