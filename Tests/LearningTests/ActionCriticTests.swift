import Foundation
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// What the critics answer the policy, against their definition in double precision.
@Suite("Critics of the actions")
struct ActionCriticTests {
  private let rows = 12

  private func makeCase(_ variant: PolicyCase.Variant) -> PolicyCase {
    PolicyCase(variant.critic, rows: rows, masked: variant.masked)
  }

  /// The values of all actions.
  private func tabulated(_ critic: any ActionCritic, _ given: PolicyCase, _ scales: CriticScales) -> Matrix {
    let policyCritic = critic.policyCritic(rows: rows)
    policyCritic.tabulate(0..<rows, in: given.phase(.actionValues, scales: scales))
    return critic.actionValues
  }

  /// Action vectors between the actions, of the allowed ones alone.
  private func samples(_ given: PolicyCase, _ rows: ArraySlice<Int>) -> Matrix {
    Matrix(
      rows.map { row in
        logSoftmax((0..<4).map { Double((row * 7 + $0 * 3) % 5) / 2 }, allowed: given.allowed(row))
          .map { Float(exp($0)) }
      })
  }

  @Test(
    "answer with values and slopes at the sample, and values at every action",
    arguments: PolicyCase.Variant.all)
  func answers(variant: PolicyCase.Variant) {
    let given = makeCase(variant)
    let critic = given.makeCritic(ActorCriticOptions())
    let phase = given.phase([.actionValues, .sampleGradient, .sampleValues])
    let (first, other) = (critic.policyCritic(rows: 7), critic.policyCritic(rows: 7))
    first.tabulate(0..<7, in: phase)
    other.tabulate(7..<rows, in: phase)
    for row in 0..<rows { #expect(isClose(critic.actionValues.row(row), given.actionValues(row))) }

    let order = [11, 3, 8, 0, 5][...]
    let sample = samples(given, order)
    let answer = first.answer(order, at: sample, probabilities: sample, in: phase).critic
    for (place, row) in order.enumerated() {
      #expect(isClose(answer.actionValues.row(place), given.actionValues(row)))
      #expect(isClose(answer.sampleGradient.row(place), given.slopes(row, at: sample.row(place))))
      let value = answer.sampleValues?[place] ?? .nan
      #expect(isClose(value, given.value(row, at: sample.row(place))))
      for action in 0..<4 where !given.allowed(row)[action] {
        #expect(answer.actionValues[place, action] == 0 && answer.sampleGradient[place, action] == 0)
      }
    }
    #expect(answer.sampleValues?.count == order.count)
  }

  @Test("total the values at the samples up to a constant of each state", arguments: CriticKind.ofOneChoice)
  func totals(kind: CriticKind) {
    let given = PolicyCase(kind, rows: rows, masked: false)
    let order = Array(0..<rows)[...]
    func difference(_ needs: CriticNeeds) -> Float {
      let critic = given.makeCritic(ActorCriticOptions()).policyCritic(rows: rows)
      let phase = given.phase(needs)
      critic.tabulate(0..<rows, in: phase)
      let totals = [2, 1].map { action in
        let sample = Matrix(order.map { _ in oneHot(action).map(Float.init) })
        return critic.answer(order, at: sample, probabilities: sample, in: phase).total
      }
      return totals[0] - totals[1]
    }
    let expected = order.reduce(0) {
      $0 + given.value($1, at: oneHot(2)) - given.value($1, at: oneHot(1))
    }
    for needs in [CriticNeeds.actionValues, .sampleGradient, .sampleValues] {
      #expect(isClose(difference(needs), expected, absolute: 1e-4))
    }
  }

  @Test("leave the network's gradient alone")
  func sharedNetwork() {
    let given = PolicyCase(.concat, rows: rows, masked: false)
    let critic = given.makeCritic(ActorCriticOptions()).policyCritic(rows: rows)
    let order = Array(0..<rows)[...]
    given.network.gradient.fill(7)
    let sample = samples(given, order)
    _ = critic.answer(order, at: sample, probabilities: sample, in: given.phase(.sampleGradient))
    #expect(given.network.gradient.elements.allSatisfy { $0 == 7 })
  }

  @Test("predict in the returns' own units what they did, in new scales", arguments: CriticKind.ofOneChoice)
  func rescale(kind: CriticKind) {
    let given = PolicyCase(kind, rows: rows, masked: false)
    let new = CriticScales(returns: ReturnScale(mean: -40, deviation: 11), advantage: 0.5)
    func differences(_ scales: CriticScales) -> [Float] {
      let values = tabulated(given.makeCritic(ActorCriticOptions()), given, scales)
      values.scale(by: Float(scales.advantage))
      return values.elements
    }
    let before = differences(given.scales).map(Double.init)
    given.makeCritic(ActorCriticOptions()).rescale(from: given.scales, to: new)
    #expect(isClose(differences(new), before, absolute: 1e-5))
  }

  @Test("count only as far as they are trusted", arguments: PolicyCase.Variant.all)
  func trust(variant: PolicyCase.Variant) {
    let given = makeCase(variant)
    let critic = given.makeCritic(ActorCriticOptions())
    let policyCritic = critic.policyCritic(rows: rows)
    let phase = given.phase([.actionValues, .sampleGradient], trust: 0.25)
    policyCritic.tabulate(0..<rows, in: phase)
    let order = Array(0..<rows)[...]
    let sample = samples(given, order)
    let answer = policyCritic.answer(order, at: sample, probabilities: sample, in: phase).critic
    for row in order {
      #expect(isClose(answer.actionValues.row(row), given.actionValues(row).map { $0 / 4 }))
      #expect(
        isClose(answer.sampleGradient.row(row), given.slopes(row, at: sample.row(row)).map { $0 / 4 }))
    }
  }

  @Test("are fitted to what was earned with the actions taken", arguments: CriticKind.ofOneChoice)
  func fit(kind: CriticKind) throws {
    let given = PolicyCase(kind, rows: rows, masked: false)
    var options = ActorCriticOptions()
    options.minibatch = rows
    options.criticEpochs = 1500
    options.criticLearningRate = 0.02
    writeTargets(into: given.rollout)
    try expectFit(given.makeCritic(options), given)
  }

  /// Takes the actions in turn; the third one earns 1, the others nothing.
  private func writeTargets(into rollout: Rollout) {
    rollout.probabilities.fill(0.25)
    rollout.values.fill(0)
    for row in 0..<rows {
      rollout.actions[row] = Float(row % 4)
      rollout.advantages[row] = row % 4 == 2 ? 0.75 : -0.25
    }
  }

  private func expectFit(_ critic: some ActionCritic, _ given: PolicyCase) throws {
    var critic = critic
    try critic.fit(to: given.rollout, kept: given.kept, scales: given.scales, stoppedBy: .none)
    try critic.fit(to: given.rollout, kept: given.kept, scales: given.scales, stoppedBy: .none)
    #expect(critic.learner.loss < 0.001)
    let values = tabulated(critic, given, given.scales)
    for row in stride(from: 2, to: rows, by: 4) { #expect(Categorical.mode(logits: values, row: row) == 2) }
  }
}
