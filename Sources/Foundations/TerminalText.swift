extension Unicode.Scalar {
  /// Whether a terminal, or whoever lays out a line, may take it for a command instead of a character: control characters of
  /// both sets, separators of lines, and marks without a look of their own, such as those that turn the direction of writing.
  fileprivate var isCommand: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // The joiners are parts of words and emoji, and govern nothing else.
    case .format: value != 0x200C && value != 0x200D
    default: false
    }
  }
}

extension String {
  /// The text as a terminal may be given it: what could govern it is written as an escape, `\u{1B}` for example.
  ///
  /// - Parameter keepsLines: whether line feeds and tabs stay.
  package func harmless(keepsLines: Bool = false) -> String {
    Self.harmless(unicodeScalars, keepsLines: keepsLines)
  }

  static func harmless(_ scalars: some Sequence<Unicode.Scalar>, keepsLines: Bool = false) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars {
      if scalar.isCommand, !(keepsLines && (scalar == "\n" || scalar == "\t")) {
        text.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }

  /// JSON in which the same characters stand as escapes of JSON, so that it says the same.
  package var harmlessJSON: String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      guard scalar.isCommand, scalar != "\n" else {
        text.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        text.append(
          contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
      }
    }
    return String(text)
  }
}
