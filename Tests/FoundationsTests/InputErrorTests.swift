import OneHotFoundations
import Testing

struct InputErrorTests {
  private let known = ["CartPole-v1", "gridworld", "bandit"]

  private func remedy(for name: String) -> String {
    InputError.unknown("environment", name, among: known).remedy
  }

  @Test func oneLine() {
    #expect(
      InputError(.usage, "option 'slip'", "2 is too large").description == "option 'slip': 2 is too large")
    #expect(
      InputError(.data, "map, line 3", "too short", remedy: "7 columns are needed").description
        == "map, line 3: too short; 7 columns are needed")
    #expect(InputError.Kind.usage.rawValue == 64 && InputError.Kind.data.rawValue == 65)
    #expect(InputError.Kind.file.rawValue == 74)
  }

  @Test func suggestsTheNearestName() {
    #expect(remedy(for: "gridwrold") == "did you mean 'gridworld'?")
    #expect(remedy(for: "abnidt") == "did you mean 'bandit'?")  // two swaps
    #expect(remedy(for: "ban") == "did you mean 'bandit'?")
    #expect(remedy(for: "cartpole-v1") == "did you mean 'CartPole-v1'?")
    #expect(remedy(for: "CARTP") == "did you mean 'CartPole-v1'?")
    #expect(remedy(for: "CARTPOLE-V2") == "did you mean 'CartPole-v1'?")
  }

  @Test func listsAllWhenNoneIsNear() {
    #expect(remedy(for: "zzzzzz") == "known: CartPole-v1, gridworld, bandit")
    #expect(InputError.unknown("agent", "x", among: []).remedy == "there are none")
    #expect(InputError.unknown("option", "x", of: "maze", among: []).subject == "option 'x' of maze")
  }

  @Test func messagesHaveAnEnd() {
    let long = "a" + String(repeating: "\u{301}", count: 100_000) + "z"
    let message = InputError(.data, long, "x" + long, remedy: long).description
    #expect(message.unicodeScalars.count < 3100)
    #expect(message.unicodeScalars.first == "a" && message.unicodeScalars.last == "z")
    #expect(message.unicodeScalars.contains("…"))
    let whole = String(repeating: "é", count: 1000)
    #expect(InputError(.data, whole, "long").description == "\(whole): long")
  }

  @Test func controlCharactersAreShown() {
    let message = InputError(.data, "map\n", "unknown \u{1B}[2J", remedy: "one\u{2028}line").description
    #expect(message == #"map\n: unknown \u{1B}[2J; one\u{2028}line"#)
  }

  @Test func noKnownNameIsNearALongOne() {
    #expect(remedy(for: "gridworld" + String(repeating: "d", count: 100_000)).hasPrefix("known:"))
    #expect(remedy(for: "gridworlddd") == "did you mean 'gridworld'?")
    #expect(remedy(for: "gridworlgridworl") == "did you mean 'gridworld'?")
  }
}
