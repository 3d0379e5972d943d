import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Baselines from the other episodes")
struct PeerBaselinesTests {
  /// Three episodes of 3, 2 and 1 steps, in the order in which a lane would play them.
  private func steps(weights: [Double]) -> [PeerBaselines.Step] {
    zip(zip([0, 0, 0, 1, 1, 2], [10, 4, 1, 6, 2, 5]), weights).map {
      .init(time: $0.0, returnToGo: $0.1, weight: $1)
    }
  }

  private func leaveOneOut(_ steps: [PeerBaselines.Step]) -> [Double] {
    var baselines = PeerBaselines()
    var advantages = [1.0]
    baselines.leaveOneOut(steps.reversed(), into: &advantages)
    baselines.leaveOneOut(steps, into: &advantages)
    return advantages
  }

  @Test("leave one out, among those still running at that step")
  func equalWeights() {
    // 10 − (4+1)/2, 4 − (10+1)/2, 1 − (10+4)/2; 6 − 2, 2 − 6; alone
    let advantages = leaveOneOut(steps(weights: [1, 1, 1, 1, 1, 1]))
    #expect(isClose(advantages, [7.5, -1.5, -6, 4, -4, 0]))
    #expect(advantages[5] == 0)
  }

  @Test("weigh the others by their weights")
  func weighted() {
    // 10 − (2·4+3·1)/5, 4 − (1·10+3·1)/4, 1 − (1·10+2·4)/3; 6 − 2, 2 − 6; alone
    let advantages = leaveOneOut(steps(weights: [1, 2, 3, 0.5, 0.25, 7]))
    #expect(isClose(advantages, [7.8, 0.75, -5, 4, -4, 0]))
  }

  @Test("do not depend on the order of the steps, nor on how the episodes lie in it")
  func order() {
    let ordered = steps(weights: [1, 2, 3, 0.5, 0.25, 7])
    let shuffled = [5, 2, 0, 4, 1, 3]
    let advantages = leaveOneOut(ordered)
    let permuted = leaveOneOut(shuffled.map { ordered[$0] })
    #expect(isClose(permuted, shuffled.map { advantages[$0] }))
    #expect(leaveOneOut([]).isEmpty)
  }

  @Test("never use the step's own return")
  func independence() {
    var changed = steps(weights: [1, 2, 3, 0.5, 0.25, 7])
    let before = leaveOneOut(changed)
    changed[1].returnToGo += 1000
    let after = leaveOneOut(changed)
    #expect(isClose(after[1] - before[1], 1000))
  }

  @Test("weigh by ‖onehot(a) − p‖²")
  func squaredScore() {
    let logProbabilities = Matrix([[0, 0, 0], [0.2, 0.3, 0.5].map { Float(log($0)) }])
    let found = (0..<3).map {
      OptimalBaseline.squaredScore(logProbabilities: logProbabilities, row: 1, action: $0)
    }
    // .8² + .3² + .5², .2² + .7² + .5², .2² + .3² + .5²
    #expect(isClose(found, [0.98, 0.78, 0.38]))
  }

  @Test("of a deterministic policy fall back to the plain mean")
  func deterministicPolicy() {
    let certain = Matrix([[0, -200]])
    let weight = OptimalBaseline.weight(logProbabilities: certain, actions: [0])
    let advantages = leaveOneOut(steps(weights: Array(repeating: weight, count: 6)))
    #expect(isClose(advantages, [7.5, -1.5, -6, 4, -4, 0]))
  }
}
