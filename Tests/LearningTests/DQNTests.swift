import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("DQN")
struct DQNTests {
  private static let layout = ChoiceLayout([2, 3])

  /// A buffer of one environment whose step number t earns t and is played from state t, of episodes that end as said.
  private func buffer(
    capacity: Int, steps: Int, ends: [Int: StepOutcome.Status] = [:], masked: Bool = false
  ) -> ReplayBuffer {
    var buffer = ReplayBuffer(
      environments: 1, capacity: capacity, width: 1, layout: Self.layout, masked: masked)
    for step in 0..<steps {
      let row = buffer.row(0, ahead: 0)
      buffer.states[row, 0] = Float(step)
      buffer.successors[row, 0] = Float(step) + 0.5
      (buffer.actions[row, 0], buffer.actions[row, 1]) = (Float(step % 2), Float(step % 3))
      buffer.rewards[row, 0] = Float(step)
      buffer.outcomes[row, 0] = Float((ends[step] ?? .running).rawValue)
      buffer.mask?.slice(row..<row + 1).fill(1)
      buffer.advance(1)
    }
    return buffer
  }

  /// All that can be drawn, by the first step's state.
  private func drawn(_ buffer: ReplayBuffer, steps: Int) -> [Int: ReplayBuffer.Sequence] {
    var random = RandomSource(seed: 1, purpose: .measurement)
    var found: [Int: ReplayBuffer.Sequence] = [:]
    for _ in 0..<2000 {
      let sequence = buffer.draw(steps, discount: 0.5, using: &random)
      found[Int(buffer.states[sequence.first, 0])] = sequence
    }
    return found
  }

  @Test("adds up n rewards, up to the end of an episode or the newest step")
  func sequences() {
    let buffer = buffer(capacity: 20, steps: 10, ends: [3: .terminated, 6: .truncated])
    let found = drawn(buffer, steps: 3)
    #expect(Set(found.keys) == Set(0...8))
    func check(_ first: Int, _ reward: Double, _ discount: Double, last: Int, following: Int?) {
      guard let sequence = found[first] else { return }
      #expect(isClose(sequence.reward, reward) && isClose(sequence.discount, discount))
      #expect(sequence.last == last && sequence.following == following)
    }
    check(0, 0 + 0.5 * 1 + 0.25 * 2, 0.125, last: 2, following: 3)
    check(2, 2 + 0.5 * 3, 0, last: 3, following: nil)
    check(3, 3, 0, last: 3, following: nil)
    check(5, 5 + 0.5 * 6, 0.25, last: 6, following: nil)
    check(7, 7 + 0.5 * 8, 0.25, last: 8, following: 9)
    check(8, 8, 0.5, last: 8, following: 9)
  }

  @Test("forgets the oldest steps in a ring")
  func ring() {
    let found = drawn(buffer(capacity: 6, steps: 16), steps: 2)
    #expect(Set(found.keys) == Set(10...14))
    #expect(isClose(found[11]?.reward ?? 0, 11 + 0.5 * 12) && isClose(found[14]?.reward ?? 0, 14))
  }

  private var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "test", observation: .init(count: 1), actions: ActionSpace(Self.layout.optionCounts))
  }

  /// One phase of one minibatch that changes nothing, after units are known; its gradient by parameters.
  private func gradient(dueling: Bool, double: Bool) throws -> (found: [Double], expected: [Double]) {
    var options = DQNOptions()
    (options.minibatch, options.minibatches, options.rewardSteps) = (5, 1, 2)
    (options.isDueling, options.isDouble) = (dueling, double)
    (options.networks.hidden, options.networks.activation) = (HiddenLayers([4]), .tanh)
    (options.learningRate, options.errorClip, options.gradientClip) = (0, 0.4, 1e6)
    options.networks.observationScaling = .never
    let buffer = buffer(capacity: 20, steps: 12, ends: [4: .terminated, 8: .truncated])
    var learner = try DQNLearner(
      specification, NetworkShape(options.networks, for: specification), options: options, seed: 2)
    var random = RandomSource(seed: 5, purpose: .measurement)
    learner.network.parameters.copy(
      from: .normal(rows: 1, columns: learner.network.parameters.count, using: &random))
    let before = learner.network.parameters.doubles
    var drawing = RandomSource(seed: 2, purpose: .minibatch)
    let sequences = (0..<5).map { _ in buffer.draw(2, discount: 0.99, using: &drawing) }
    try learner.learn(from: buffer, stoppedBy: .none)

    let sizes = learner.network.sizes
    func q(_ state: Double, _ parameters: [Double]) -> [[Double]] {
      var outputs = ReferenceNetwork(sizes: sizes).outputs([state], parameters: parameters)
      let v = dueling ? outputs.removeFirst() : 0
      let branches = [Array(outputs[..<2]), Array(outputs[2...])]
      return branches.map { branch in
        let mean = dueling ? branch.reduce(0, +) / Double(branch.count) : 0
        return branch.map { v + $0 - mean }
      }
    }
    // Nothing was known of the units before: values of where steps led count as the mean, which was 0.
    let targets = sequences.map(\.reward)
    let mean = targets.reduce(0, +) / 5
    let deviation = (targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5).squareRoot()
    let expected = centralDifferences(at: before) { parameters in
      sequences.enumerated().reduce(0) { sum, item in
        let values = q(Double(buffer.states[item.element.first, 0]), parameters)
        return sum
          + (0..<2).reduce(0) { sum, choice in
            let taken = Int(buffer.actions[item.element.first, choice])
            let error = abs(values[choice][taken] - (targets[item.offset] - mean) / deviation)
            return sum + (error <= 0.4 ? error * error / 2 : 0.4 * error - 0.08) / 10
          }
      }
    }
    return (learner.network.gradient.doubles, expected)
  }

  @Test(
    "has the gradient of its loss, with branches and without dueling", arguments: [false, true],
    [false, true])
  func gradients(dueling: Bool, double: Bool) throws {
    let (found, expected) = try gradient(dueling: dueling, double: double)
    #expect(relativeDistance(found, expected) < 1e-3)
  }

  @Test("explores less and less, and then as little as it may")
  func exploration() {
    var options = DQNOptions()
    (options.exploration, options.explorationFloor, options.explorationFraction) = (0.9, 0.1, 0.5)
    #expect(
      [0, 0.25, 0.5, 1].map { options.exploration(at: $0) }.elementsEqual([0.9, 0.5, 0.1, 0.1]) {
        isClose($0, $1)
      })
    options.explorationFraction = 0
    #expect(options.exploration(at: 0) == 0.1)
  }

  @Test("solves CartPole", arguments: 21...23)
  func cartPole(seed: Int) throws {
    let training = try train(
      CartPole(), "dqn", ["seed": "\(seed)", "steps": "60000", "stop-when-solved": "true"])
    #expect(training.summary.solvedAtStep != nil)
  }
}
