import Foundation
import OneHotNumerics

/// The elements pictures are made of, and the texts and numbers in them.
package enum SVG {
  /// Text for element content and attribute values, in SVG as in HTML: markup is escaped.
  package static func escaped(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var result = ""
    for scalar in scalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Text of one line for element content: markup escaped, and what XML forbids replaced.
  static func escaped(_ text: String) -> String {
    escaped(
      text.unicodeScalars.map { scalar in
        switch scalar {
        case "\t", "\n", "\r": " "
        case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": "\u{FFFD}"
        default: scalar
        }
      })
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
  package static func readable(_ value: Double) -> String {
    guard value == 0 || (1e-4..<1e15).contains(value.magnitude) else {
      return String(format: "%.4g", value).replacing("-", with: "−").replacing("inf", with: "∞")
    }
    let order = value == 0 ? 0 : Int(Elementary.log10(value.magnitude).rounded(.down))
    let rounded = value.rounded(places: max(0, min(6, 3 - order)))
    return rounded.shortestText.replacing("-", with: "−")
  }
}

extension SVG {
  /// A line of text, escaped, that begins, ends or has its middle at a place, as its style says.
  static func text(_ x: Double, _ y: Double, _ style: String, _ content: String) -> String {
    let place = "x=\"\(SVG.coordinate(x))\" y=\"\(SVG.coordinate(y))\""
    return "<text class=\"\(style)\" \(place)>\(SVG.escaped(content))</text>"
  }

  /// A path; nothing for an empty description.
  ///
  /// - Parameter hint: what a pointing device finds out about it.
  static func path(_ style: String, _ description: String, hint: String = "") -> String {
    guard !description.isEmpty else { return "" }
    let start = "<path class=\"\(style)\" d=\"\(description)\""
    return hint.isEmpty ? "\(start)/>" : "\(start)><title>\(SVG.escaped(hint))</title></path>"
  }
}
