import Foundation
import OneHotFoundations
import Testing

struct JSONKeysTests {
  @Test(
    arguments: [
      (#"{"a":1,"a":2}"#, "a"), (#"{"a":{"b":[{"c":1,"d":2,"c":3}]}}"#, "c"), (#"{"a":1,"\u0061":2}"#, "a"),
      (#"{"é":1,"e\#u{301}":2}"#, "é"), (#"{"a\"b":1, "x":[], "a\"b" :2}"#, "a\"b"), (#"{"":1,"":2}"#, ""),
      (#"[{"a":[1,2],"b":"x","a":3}]"#, "a"), (#"{"a":{"a":{"a":1}},"b":{},"b":1}"#, "b"),
    ])
  func repeatedKeysAreFound(text: String, key: String) {
    #expect(JSONKeys.repeated(in: Data(text.utf8)) == key)
  }

  @Test(
    arguments: [
      "{}", "[]", "1", #""a""#, #"{"a":{"a":{"a":"a"}},"b":["a","a"]}"#, #"[{"a":1},{"a":1}]"#,
      #"{"a":"a","b":"a","c":"\"c\":1,\"c\""}"#, #"{"a\\":1,"a":2}"#,
    ])
  func othersAreNot(text: String) {
    #expect(JSONKeys.repeated(in: Data(text.utf8)) == nil)
  }
}

struct DecodableJSONTests {
  @Test func aValue() throws {
    #expect(try [String: [Int]](json: Data(#"{"a":[1,2]}"#.utf8)) == ["a": [1, 2]])
    #expect(try [Int](json: Data("x[3]".utf8).dropFirst()) == [3])
  }

  /// Foundation allows 512 levels.
  @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#], ["", "]", "1"])
  func nestingOfAnyDepthIsAnError(opening: String, end: String) {
    for depth in 250...520 {
      let text = String(repeating: opening, count: depth) + end
      #expect(throws: DecodingError.self, "\(depth) times \(text.prefix(10))") {
        try [String](json: Data(text.utf8))
      }
    }
  }
}
