import Foundation
import OneHotNumerics
import Testing

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
