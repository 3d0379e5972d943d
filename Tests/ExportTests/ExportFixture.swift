import Foundation
import OneHotGumbel
import OneHotLearning
import OneHotNetworks
import OneHotNumerics

@testable import OneHotExport

/// Policies of every kind that can be exported, states, and what the Policy type says of these.
struct ExportFixture {
  let exported: ExportedPolicy
  var policy: Policy { exported.policy }
  let rows: Int
  /// `[rows, observation count]`
  let observations: [Float]
  /// `[rows, actions]`
  let allowed: [Bool]
  /// `[rows, choices]`
  let uniforms: [Double]

  /// A policy of random weights and biases.
  init(
    _ sizes: [Int], _ activation: Activation = .tanh, optionCounts: [Int]? = nil, isNormalized: Bool = false,
    observesPlace: Bool = false, environment: String = "CartPole-v1", scales: [Double] = [1, 0.01, 30, 1e4],
    rows: Int
  ) throws {
    var random = RandomSource(seed: 7, purpose: .measurement)
    func numbers(_ count: Int, _ scale: Double) -> [Float] {
      (0..<count).map { _ in Float(random.normal() * scale) }
    }
    let normalization =
      isNormalized
      ? InputNormalization(shift: numbers(sizes[0], 1), factor: numbers(sizes[0], 2)) : nil
    let network = NeuralNetwork(
      sizes: sizes, activation: activation, outputGain: 2, normalization: normalization, using: &random)
    for layer in network.parameterViews {
      for index in 0..<layer.bias.count { layer.bias[index] = Float(random.normal() * 0.3) }
    }
    let policy = Policy(environment: environment, network: network, optionCounts: optionCounts)
    exported = try ExportedPolicy(policy, observesPlace: observesPlace)
    self.rows = rows
    observations = (0..<rows).flatMap { row in
      if observesPlace {
        let place = random.index(below: sizes[0])
        return (0..<sizes[0]).map { $0 == place ? Float(1) : 0 }
      }
      // Small and large numbers, and zeros of either sign.
      let scale = scales[row % scales.count]
      return (0..<sizes[0]).map { _ in
        let number = Float(random.normal() * scale)
        return random.index(below: 8) == 0 ? number * 0 : number
      }
    }
    allowed = (0..<rows).flatMap { row in
      policy.optionCounts.flatMap { count in
        let one = random.index(below: count)
        return (0..<count).map { row % 3 == 0 || $0 == one || random.index(below: 2) == 0 }
      }
    }
    uniforms = (0..<rows * policy.choiceCount).map { _ in random.uniform() }
  }

  /// Of each row what programs that run an export are given: observation, mask and a number for each choice.
  var input: Data {
    record { row, data in
      data.append(observations[row * policy.observationCount..<(row + 1) * policy.observationCount])
      data.append(
        allowed[row * policy.actionCount..<(row + 1) * policy.actionCount].map { UInt8($0 ? 1 : 0) })
      data.append(uniforms[row * policy.choiceCount..<(row + 1) * policy.choiceCount])
    }
  }

  /// Of each row what they are to answer: outcome 0, logits, log-probabilities, probabilities, the most probable and the
  /// drawn option of each choice.
  func answers() throws -> Data {
    let (logits, actions) = (try self.logits(), policy.actionCount)
    let logarithms = try policy.logProbabilities(observations: observations, allowed: allowed)
    let probabilities = Self.probabilities(logarithms)
    let best = try policy.mostProbableActions(observations: observations, allowed: allowed)
    return record { row, data in
      let range = row * actions..<(row + 1) * actions
      data.append([Int32(0)])
      for values in [logits, logarithms, probabilities] { data.append(values[range]) }
      data.append(best[row * policy.choiceCount..<(row + 1) * policy.choiceCount].map { Int32($0) })
      var start = range.lowerBound
      for (choice, count) in policy.optionCounts.enumerated() {
        let drawn = Categorical.inverseCumulative(
          logProbabilities: logarithms.span.extracting(start..<start + count),
          uniform: uniforms[row * policy.choiceCount + choice])
        data.append([Int32(drawn)])
        start += count
      }
    }
  }

  /// The logits of the network, those of forbidden options included.
  func logits() throws -> [Float] {
    let network = policy.network
    let input = Matrix(rows: rows, columns: policy.observationCount)
    for (index, value) in observations.enumerated() { input[index] = value }
    var logits = network.forward(input, in: NetworkWorkspace(for: network, rows: rows, pullbacks: false))
      .elements
    for row in 0..<rows {
      var start = row * policy.actionCount
      for count in policy.optionCounts {
        var part = Array(logits[start..<start + count])
        var span = part.mutableSpan
        Categorical.forbid(in: &span, actions: count) { allowed[start + $0] }
        logits.replaceSubrange(start..<start + count, with: part)
        start += count
      }
    }
    return logits
  }

  static func probabilities(_ logarithms: [Float]) -> [Float] {
    let matrix = Matrix(count: logarithms.count)
    for (index, value) in logarithms.enumerated() { matrix[index] = value }
    Categorical.probabilities(logProbabilities: matrix, into: matrix)
    return matrix.elements
  }

  private func record(_ append: (Int, inout Data) -> Void) -> Data {
    var data = Data()
    for row in 0..<rows { append(row, &data) }
    return data
  }
}

extension Data {
  /// The bytes of numbers, as they lie in memory.
  fileprivate mutating func append<Number: BitwiseCopyable>(_ numbers: some Sequence<Number>) {
    for number in numbers { Swift.withUnsafeBytes(of: number) { append(contentsOf: $0) } }
  }
}
