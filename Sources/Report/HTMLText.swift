import Foundation
import OneHotNumerics
import OneHotPlotting

/// Small helpers for writing HTML and what is embedded in it.
enum HTMLText {
  /// Text for element content and attribute values: markup escaped, and control characters replaced.
  static func escaped(_ text: String) -> String {
    SVG.escaped(clean(text))
  }

  /// Text as a JSON string in which nothing ends a script, nor starts a comment in it.
  static func json(_ text: String) -> String {
    var result = "\""
    for scalar in clean(text) {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "<", ">", "&", "\u{2028}", "\u{2029}": result += String(format: "\\u%04x", scalar.value)
      default: result.append(scalar)
      }
    }
    return String(result) + "\""
  }

  /// Numbers as a JSON array, to about six digits: more than can be seen.
  static func json(_ values: [Double]) -> String {
    "[" + values.map { rounded($0).shortestText }.joined(separator: ",") + "]"
  }

  /// Whole numbers as a JSON array.
  static func json(_ values: [Int]) -> String {
    "[" + values.map(String.init).joined(separator: ",") + "]"
  }

  /// Paragraphs of text, which empty lines separate.
  static func paragraphs(_ text: String, style: String = "") -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let blocks = lines.split { $0.allSatisfy(\.isWhitespace) }.map { $0.joined(separator: "\n") }
    let start = style.isEmpty ? "<p>" : "<p class=\"\(style)\">"
    return blocks.map { "\(start)\(escaped($0))</p>" }.joined(separator: "\n")
  }

  /// Text that can be read by any XML parser: line ends are U+000A, and other control characters U+FFFD.
  private static func clean(_ text: String) -> [Unicode.Scalar] {
    text.replacing("\r\n", with: "\n").unicodeScalars.map { scalar in
      switch scalar {
      case "\r": "\n"
      case "\t", "\n": scalar
      case "\u{0}"..<"\u{20}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": "\u{FFFD}"
      default: scalar
      }
    }
  }

  private static func rounded(_ value: Double) -> Double {
    guard value != 0, value.magnitude < 1e100 else { return value }
    let places = 5 - Int(Elementary.log10(value.magnitude).rounded(.down))
    guard (-200...200).contains(places) else { return 0 }
    let scale = Elementary.powerOfTen(abs(places))
    return places < 0 ? (value / scale).rounded() * scale : (value * scale).rounded() / scale
  }
}

extension String {
  fileprivate mutating func append(_ scalar: Unicode.Scalar) { unicodeScalars.append(scalar) }
}
