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

  @Test("have the mean return of a policy, which may change with the steps taken")
  func policies() {
    #expect(model.meanReturn(horizon: 7) { _ in [[1, 0], [1, 0]] } == 0.8 * 7)
    // With one step left .5 · 1 + .5 · 2.5, with two .5 · (1 + 1.75) + .5 · 2.5.
    #expect(abs(model.meanReturn(horizon: 1) { _ in [[0.5, 0.5], [1, 0]] } - 0.8 * 1.75) < 1e-12)
    #expect(abs(model.meanReturn(horizon: 2) { _ in [[0.5, 0.5], [1, 0]] } - 0.8 * 2.625) < 1e-12)
    var asked: [Int] = []
    let best = model.meanReturn(horizon: 4) { step in
      asked.append(step)
      return [step == 3 ? [0, 1] : [1, 0], [1, 0]]
    }
    #expect(abs(best - model.optimalReturn(horizon: 4)) < 1e-12)
    #expect(asked == [3, 2, 1, 0])
  }

  @Test("know in which states an episode can go on")
  func living() {
    #expect(model.livingStates == [0, 1])
    var model = model
    model.initialDistribution = [0, 1]
    #expect(model.livingStates == [1])
    model.transitions[1][0] = [.init(probability: 1, nextState: 0, reward: 0, terminated: true)]
    #expect(model.livingStates == [1])
  }

  @Test("have that of the last step that changed anything, however many are left")
  func fixedPoint() {
    // Only the risk, which pays 2.5 or leads to where nothing is paid.
    let risk = TabularModel(
      transitions: [[model.transitions[0][1]], [model.transitions[1][0]]], initialDistribution: [1, 0])
    #expect(risk.optimalReturn(horizon: .max) == 2.5)
  }
}
