import OneHotFoundations
import Testing

/// Options some of which only count beside others.
private struct Meal: OptionGroup {
  var dish = "soup"
  var isSpiced = false
  var pepper = 1
  var sugar = 1

  static var options: [OptionField<Self>] {
    [
      .text("dish", \.dish, expectation: "a dish", "what to cook"),
      .boolean("is-spiced", \.isSpiced, "whether it is spiced"),
      .integer("pepper", \.pepper, in: 0...9, "corns of pepper").heeded(by: "dish")
        .effective(if: "it is spiced") { $0.isSpiced },
      .integer("sugar", \.sugar, in: 0...9, "spoons of sugar").heeded(by: "dish"),
    ]
  }
}

@Suite("Options without an effect")
struct OptionConditionTests {
  private func idle(
    _ names: Set<String>, isSpiced: Bool = true, heeds: Set<String>? = nil
  ) -> [String: String] {
    var meal = Meal()
    meal.isSpiced = isSpiced
    return meal.idle(among: names, heeds.map { ["dish": OptionHeed("soup", heeds: $0)] } ?? [:])
  }

  @Test("are those whose condition does not hold, or that the part does not heed")
  func conditions() {
    let all: Set = ["dish", "is-spiced", "pepper", "sugar"]
    #expect(idle(all) == [:])
    #expect(idle(all, isSpiced: false) == ["pepper": "it has no effect unless it is spiced"])
    #expect(idle(all, heeds: ["pepper"]) == ["sugar": "it has no effect with the dish 'soup'"])
    #expect(idle(all, heeds: []).count == 2)
  }

  @Test("are looked for among those that are asked about")
  func names() {
    #expect(idle(["dish"], heeds: []) == [:])
    #expect(idle(["sugar"], isSpiced: false) == [:])
    #expect(idle([], isSpiced: false, heeds: []) == [:])
  }
}
