import Foundation
import Testing

@testable import OneHotEnvironmentKit

@Suite("Two saved states")
struct StateComparisonTests {
  private func json(_ text: String) -> Data { Data(text.utf8) }

  private func list(_ value: Any) throws -> Data {
    try PropertyListSerialization.data(fromPropertyList: value, format: .binary, options: 0)
  }

  @Test("agree if they say the same, in whatever order")
  func agreement() throws {
    #expect(StateComparison.agree(Data([0, 1]), Data([0, 1])))
    #expect(StateComparison.agree(json(#"{"a": 1, "b": [3, 2.5]}"#), json(#"{"b":[2.5,3],"a":1}"#)))
    #expect(StateComparison.agree(try list(["seen": [3, 1, 2]]), try list(["seen": [1, 2, 3]])))
  }

  @Test("differ if anything in them does")
  func difference() throws {
    #expect(!StateComparison.agree(Data([0, 1]), Data([1, 0])))
    #expect(!StateComparison.agree(json(#"{"a": 1}"#), json(#"{"a": 2}"#)))
    #expect(!StateComparison.agree(json(#"{"a": [1, 1]}"#), json(#"{"a": [1]}"#)))
    #expect(!StateComparison.agree(try list(["seen": [3, 1]]), try list(["seen": [1, 2]])))
    #expect(!StateComparison.agree(try list([Data([1])]), try list([Data([2])])))
    #expect(!StateComparison.agree(try list([0.1]), try list([(0.1).nextUp])))
  }
}
