import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@Suite("Action space")
struct ActionSpaceTests {
  private let uneven = ActionSpace([2, 3, 4])

  @Test("counts choices, options and joint actions")
  func counts() {
    #expect(uneven.choiceCount == 3 && uneven.optionCount == 9 && uneven.jointActionCount == 24)
    #expect(ActionSpace(5).choiceCount == 1 && ActionSpace(5).jointActionCount == 5)
    #expect(ActionSpace(Array(repeating: 2, count: 16)).jointActionCount == 65_536)
    #expect(ActionSpace(Array(repeating: 2, count: 17)).jointActionCount == nil)
    #expect(ActionSpace(1_000_000).jointActionCount == 1_000_000)
  }

  @Test("numbers joint actions, the last choice fastest")
  func jointActions() {
    let all = (0..<24).map(uneven.options(ofJointAction:))
    #expect(all[0] == [0, 0, 0] && all[1] == [0, 0, 1] && all[4] == [0, 1, 0] && all[23] == [1, 2, 3])
    #expect(Set(all).count == 24)
    #expect(all.map(uneven.jointAction) == Array(0..<24))
    #expect(ActionSpace(7).options(ofJointAction: 5) == [5])
  }

  @Test("draws allowed options of each choice, all of them in the end")
  func draws() {
    let mask = [true, false, false, true, true, true, false, false, true]
    var random = RandomSource(seed: 1, purpose: .measurement)
    var seen = Set<[Int]>()
    for _ in 0..<200 {
      if let options = uneven.randomOptions(allowed: mask, using: &random) { seen.insert(options) }
    }
    #expect(seen == [[0, 1, 0], [0, 1, 3], [0, 2, 0], [0, 2, 3]])
    let none = mask.enumerated().map { $1 && !(2..<5).contains($0) }
    #expect(uneven.firstForbiddenChoice(in: none) == 1)
    #expect(uneven.randomOptions(allowed: none, using: &random) == nil)
    #expect(uneven.firstForbiddenChoice(in: mask) == nil)
  }

  @Test("says what it is")
  func descriptions() {
    #expect("\(ActionSpace(1)), \(ActionSpace(4))" == "1 action, 4 actions")
    #expect("\(ActionSpace([4, 4, 4])), \(uneven)" == "3 choices of 4, choices of 2, 3, 4")
  }

  @Test(
    "that is empty or too large is refused by name",
    arguments: [
      (ActionSpace([]), "there is no choice to make"), (ActionSpace(0), "the action count is 0"),
      (ActionSpace([3, 0, 2]), "choice 1 has 0 options"),
      (ActionSpace(Array(repeating: 2, count: 257)), "there are 257 choices"),
      (ActionSpace([65_000, 600]), "all choices together have 65600 options"),
      (ActionSpace([.max, .max]), "all choices together have \(Int.max) options"),
    ])
  func flaws(space: ActionSpace, problem: String) throws {
    let specification = EnvironmentSpecification(
      identifier: "test", observation: .init(count: 1), actions: space)
    let error = try #require(throws: InputError.self) { try EnvironmentConformance.verify(specification) }
    #expect("\(error)".contains(problem))
  }

  @Test("of the largest size is accepted")
  func largest() throws {
    for space in [
      ActionSpace(Array(repeating: 256, count: 256)), ActionSpace([65_535, 1]), ActionSpace(1_000_000),
    ] {
      try EnvironmentConformance.verify(
        EnvironmentSpecification(identifier: "test", observation: .init(count: 1), actions: space))
    }
  }
}
