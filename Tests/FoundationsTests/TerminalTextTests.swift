import Foundation
import OneHotFoundations
import Testing

@Suite("Text that does not govern a terminal")
struct TerminalTextTests {
  @Test(
    "controls, separators and turns of direction are escaped",
    arguments: [
      ("\u{1B}[2Jx", "\\u{1B}[2Jx"), ("a\u{9B}31m", "a\\u{009B}31m"), ("a\rb", "a\\rb"),
      ("a\u{7F}", "a\\u{7F}"),
      ("\u{202E}cba", "\\u{202E}cba"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
      ("\u{2028}", "\\u{2028}"),
      ("\u{7}\u{8}\0", "\\u{07}\\u{08}\\0"), ("名前 🎲 é 👩‍🚀", "名前 🎲 é 👩‍🚀"), ("a\nb\tc", "a\\nb\\tc"),
    ])
  func escapes(text: String, shown: String) {
    #expect(text.harmless() == shown)
    #expect(InputError(.data, "x", text).description == "x: " + shown)
  }

  @Test("lines may stay")
  func lines() {
    #expect("a\n\tb\u{1B}".harmless(keepsLines: true) == "a\n\tb\\u{1B}")
  }

  @Test("JSON says the same with escapes of its own")
  func json() throws {
    let text = "\u{9B}31m \u{202E}x \u{7F} \u{E0001} \u{1B} é🎲"
    let encoded = String(decoding: try JSONEncoder().encode([text]), as: UTF8.self).harmlessJSON
    #expect(try JSONDecoder().decode([String].self, from: Data(encoded.utf8)) == [text])
    for scalar in encoded.unicodeScalars {
      #expect(![.control, .format].contains(scalar.properties.generalCategory), "\(scalar.value)")
    }
  }
}
