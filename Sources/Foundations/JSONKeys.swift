import Foundation

/// Finds keys that stand twice in one object of a JSON document: parsers keep the first or the last, and do not say.
package enum JSONKeys {
  /// The first key that its object had before; nil if there is none.
  ///
  /// - Parameter document: JSON in UTF-8, known to be well-formed.
  /// - Complexity: linear in the document's length.
  package static func repeated(in document: Data) -> String? {
    var scanner = Scanner(bytes: Array(document))
    return scanner.repeatedKey()
  }

  private struct Scanner {
    let bytes: [UInt8]
    var position = 0
    /// The keys so far of the objects that are open, and nil for arrays.
    var open: [Set<String>?] = []
    /// Whether a text that comes next in an object is a key.
    var isKeyNext = false

    init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    mutating func repeatedKey() -> String? {
      while position < bytes.count {
        switch bytes[position] {
        case UInt8(ascii: "{"): begin([])
        case UInt8(ascii: "["): begin(nil)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): open.removeLast(open.isEmpty ? 0 : 1)
        case UInt8(ascii: ","): isKeyNext = true
        case UInt8(ascii: "\""):
          let text = skipText()
          if isKeyNext, let top = open.indices.last, open[top] != nil {
            let key = decoded(text)
            if open[top]?.insert(key).inserted == false { return key }
            isKeyNext = false
          }
        default: break
        }
        position += 1
      }
      return nil
    }

    private mutating func begin(_ keys: Set<String>?) {
      open.append(keys)
      isKeyNext = true
    }

    /// Goes on to the quote that ends a text, and gives the text with its quotes.
    private mutating func skipText() -> ArraySlice<UInt8> {
      let start = position
      position += 1
      while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
        position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
      }
      return bytes[start..<min(bytes.count, position + 1)]
    }

    /// The text that stands between quotes.
    private func decoded(_ text: ArraySlice<UInt8>) -> String {
      let plain = String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
      guard text.contains(UInt8(ascii: "\\")) else { return plain }
      return (try? String(json: Data(text))) ?? plain
    }
  }
}
