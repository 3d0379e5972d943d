import OneHotFoundations
import Testing

@Suite("A registry")
struct RegistryTests {
  private let registry = Registry(of: "fruit", [("apple", 1), ("pear", 2)]) { $0.0 }

  @Test("finds by name, and names the nearest of those there are")
  func finds() throws {
    #expect(try registry.element(named: "pear").1 == 2)
    let near = #expect(throws: InputError.self) { _ = try registry.element(named: "aple") }
    #expect(near?.description == "fruit 'aple': unknown; did you mean 'apple'?" && near?.kind == .usage)
    let none = #expect(throws: InputError.self) {
      _ = try Registry<Int>(of: "number", []) { "\($0)" }.element(named: "1")
    }
    #expect(none?.description == "number '1': unknown; there are none")
  }

  @Test("keeps the order, and replaces what bears the same name; a copy is its own")
  func registers() throws {
    var copy = registry
    copy.register(("plum", 3))
    copy.register(("apple", 4))
    #expect(copy.names == ["pear", "plum", "apple"])
    #expect(try copy.element(named: "apple").1 == 4)
    #expect(registry.names == ["apple", "pear"])
  }
}
