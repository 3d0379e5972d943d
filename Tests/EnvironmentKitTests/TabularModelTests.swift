import OneHotEnvironmentKit
import Testing

@Suite("Tabular models")
struct TabularModelTests {
  /// Two states; in state 0, action 0 gives 1 and stays, action 1 risks: half the time 5 and the end, half the
  /// time nothing and state 1, which gives nothing for ever.
  private let model = TabularModel(
    transitions: [
      [
        [.init(probability: 1, nextState: 0, reward: 1, terminated: false)],
        [
          .init(probability: 0.5, nextState: 1, reward: 5, terminated: true),
          .init(probability: 0.5, nextState: 1, reward: 0, terminated: false),
        ],
      ],
      Array(repeating: [.init(probability: 1, nextState: 1, reward: 0, terminated: false)], count: 2),
    ],
    initialDistribution: [0.8, 0.2])

  @Test("have the optimal return of backward induction")
  func optimum() {
    #expect(model.stateCount == 2 && model.actionCount == 2)
    // With n steps left: stay n − 1 times, then risk: n − 1 + 2.5.
    #expect(model.optimalReturn(horizon: 0) == 0)
    #expect(abs(model.optimalReturn(horizon: 1) - 0.8 * 2.5) < 1e-12)
    #expect(abs(model.optimalReturn(horizon: 4) - 0.8 * 5.5) < 1e-12)
  }

  @Test("have that of the last step that changed anything, however many are left")
  func fixedPoint() {
    // Only the risk, which pays 2.5 or leads to where nothing is paid.
    let risk = TabularModel(
      transitions: [[model.transitions[0][1]], [model.transitions[1][0]]], initialDistribution: [1, 0])
    #expect(risk.optimalReturn(horizon: .max) == 2.5)
  }
}
