import Foundation

/// What the files of C and Swift have in common: names and numbers.
enum SourceText {
  /// The words of a name, in small letters: letters and digits of ASCII.
  static func words(of name: String) -> [String] {
    name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  /// Numbers as literals that are exact, several on a line.
  ///
  /// - Parameter suffix: what ends each, such as the f of C.
  static func literals(_ values: [Float], suffix: String = "", indentation: String) -> String {
    let texts = values.map { String(format: "%a", Double($0)) + suffix }
    return stride(from: 0, to: texts.count, by: 8).map { start in
      indentation + texts[start..<min(start + 8, texts.count)].joined(separator: ", ")
    }.joined(separator: ",\n")
  }

  /// A template with what stands in the places of its marks, `@mark@`.
  static func filled(_ template: [UInt8], _ marks: [String: String]) -> String {
    marks.reduce(String(decoding: template, as: UTF8.self)) { text, mark in
      text.replacingOccurrences(of: "@\(mark.key)@", with: mark.value)
    }
  }
}
