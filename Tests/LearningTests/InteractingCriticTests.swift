import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// Critics to which it matters what several choices do together, against their definition in double precision.
@Suite("Critics of several choices")
struct InteractingCriticTests {
  private static let kinds: [CriticKind] = [.additive, .pairwise, .concat]
  private static let counts = [2, 3, 2]
  private static let rank = 3

  /// A critic and a small rollout of random numbers.
  private struct Case {
    let kind: CriticKind
    let layout = ChoiceLayout(counts)
    let rollout: Rollout
    let network: NeuralNetwork
    let scales = CriticScales(returns: ReturnScale(mean: 2, deviation: 3), advantage: 1.25)
    static let rows = 7
    private let sizes: [Int]

    init(_ kind: CriticKind, masked: Bool) {
      self.kind = kind
      var random = RandomSource(seed: 8, purpose: .measurement)
      sizes =
        switch kind {
        case .additive: [3, 5, 7]
        case .pairwise: [3, 5, 7 * (1 + rank)]
        case .concat: [10, 5, 1]
        }
      network = NeuralNetwork(sizes: sizes, activation: .tanh, outputGain: 1, using: &random)
      // Choices are uneven: there always is a mask.
      rollout = Rollout(rows: Self.rows, width: 3, layout: layout, masked: true)
      for matrix in [rollout.states, rollout.values, rollout.returns, rollout.advantages] {
        matrix.copy(from: .normal(rows: matrix.rows, columns: matrix.columns, using: &random))
      }
      for row in 0..<Self.rows {
        for (choice, count) in counts.enumerated() {
          let allowed = (0..<3).map { $0 < count && !(masked && ($0 + row + choice) % 3 == 2 && count == 3) }
          let logarithms = logSoftmax((0..<3).map { _ in random.normal() }, allowed: allowed)
          for option in 0..<3 {
            let place = choice * 3 + option
            rollout.mask?[row, place] = allowed[option] ? 1 : 0
            rollout.logProbabilities[row, place] = Float(logarithms[option])
            rollout.probabilities[row, place] = allowed[option] ? Float(exp(logarithms[option])) : 0
          }
          let possible = (0..<3).filter { allowed[$0] }
          rollout.actions[row, choice] = Float(possible[random.index(below: possible.count)])
        }
      }
    }

    func makeCritic() -> any ActionCritic {
      var options = ActorCriticOptions()
      options.criticRank = rank
      options.minibatch = Self.rows
      options.criticEpochs = 1
      options.criticLearningRate = 0
      options.errorClip = 100
      switch kind {
      case .additive:
        return AdditiveCritic(network, layout: layout, rows: Self.rows, options: options, seed: 1)
      case .pairwise:
        return PairwiseCritic(network, layout: layout, rows: Self.rows, options: options, seed: 1)
      case .concat:
        return ConcatCritic(network, layout: layout, rows: Self.rows, options: options, seed: 1)
      }
    }

    func phase(_ needs: CriticNeeds, trust: [Float] = [1, 1, 1]) -> PolicyPhase {
      PolicyPhase(
        rollout: rollout, kept: .one(rows: Self.rows), scales: scales, trust: trust, needs: needs)
    }

    func allowed(_ row: Int, _ choice: Int) -> [Bool] {
      (0..<3).map { rollout.mask?[row, choice * 3 + $0] == 1 }
    }

    /// What the network says of an action vector, three numbers a choice: an advantage in units of σ_A, or a value in units
    /// of the returns.
    func prediction(_ row: Int, at y: [Double], parameters: [Double]? = nil) -> Double {
      let parameters = parameters ?? network.parameters.doubles
      let state = rollout.states.row(row)
      func packed(_ numbers: [Double]) -> [Double] {
        counts.enumerated().flatMap { choice, count in (0..<count).map { numbers[choice * 3 + $0] } }
      }
      let reference = ReferenceNetwork(sizes: sizes)
      if kind == .concat { return reference.outputs(state + packed(y), parameters: parameters)[0] }
      let outputs = reference.outputs(state, parameters: parameters)
      let differences = packed(zip(y, rollout.probabilities.row(row)).map { $0 - $1 })
      var value = zip(outputs, differences).reduce(0) { $0 + $1.0 * $1.1 }
      guard kind == .pairwise else { return value }
      var (start, vectors) = (0, [[Double]]())
      for count in counts {
        vectors.append(
          (0..<rank).map { number in
            (0..<count).reduce(0) {
              $0 + differences[start + $1] * outputs[7 + (start + $1) * rank + number]
            }
          })
        start += count
      }
      for (first, second) in [(0, 1), (0, 2), (1, 2)] { value += dot(vectors[first], vectors[second]) }
      return value
    }

    /// f in units of σ_A.
    func value(_ row: Int, at y: [Double]) -> Double {
      if kind == .concat { return (2 + 3 * prediction(row, at: y)) / 1.25 }
      return (2 + 3 * Double(rollout.values[row])) / 1.25 + prediction(row, at: y)
    }

    /// All joint actions as vectors, with their probabilities by given ones.
    func joint(_ probabilities: [Double]) -> [(y: [Double], options: [Int], probability: Double)] {
      let space = ActionSpace(counts)
      return (0..<12).map { number in
        let options = space.options(ofJointAction: number)
        var (y, product) = ([Double](repeating: 0, count: 9), 1.0)
        for (choice, option) in options.enumerated() {
          y[choice * 3 + option] = 1
          product *= probabilities[choice * 3 + option]
        }
        return (y, options, product)
      }
    }

    /// Less the mean over the allowed options of each choice, and 0 at the others.
    func centered(_ numbers: [Double], _ row: Int) -> [Double] {
      (0..<3).flatMap { choice -> [Double] in
        let (part, weights) = (
          numbers[choice * 3..<choice * 3 + 3], allowed(row, choice).map { $0 ? 1.0 : 0 }
        )
        let mean = zip(part, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
        return zip(part, weights).map { ($0 - mean) * $1 }
      }
    }
  }

  /// Other probabilities than those before the phase, and points between the actions.
  private func vectors(_ given: Case, _ rows: ArraySlice<Int>, _ factor: Int) -> Matrix {
    Matrix(
      rows.flatMap { row in
        (0..<3).map { choice in
          logSoftmax(
            (0..<3).map { Double((row * 5 + $0 * factor + choice) % 4) / 2 },
            allowed: given.allowed(row, choice)
          )
          .map { Float(exp($0)) }
        }
      })
  }

  @Test(
    "answer with values and slopes at samples, and with the mean over what the others do", arguments: kinds,
    [false, true])
  func answers(kind: CriticKind, masked: Bool) throws {
    let given = Case(kind, masked: masked)
    let critic = given.makeCritic().policyCritic(rows: Case.rows)
    let phase = given.phase([.actionValues, .sampleGradient, .sampleValues])
    critic.tabulate(0..<Case.rows, in: phase)
    let rows = [4, 0, 6][...]
    let (sample, policy) = (vectors(given, rows, 3), vectors(given, rows, 2))
    let answer = critic.answer(rows, at: sample, probabilities: policy, in: phase)
    var total = 0.0
    for (place, row) in rows.enumerated() {
      func rowsOf(_ matrix: Matrix) -> [Double] { (0..<3).flatMap { matrix.row(3 * place + $0) } }
      let y = rowsOf(sample)
      let slopes = given.centered(centralDifferences(at: y) { given.value(row, at: $0) }, row)
      #expect(isClose(rowsOf(answer.critic.sampleGradient), slopes, absolute: 2e-4))
      #expect(
        isClose(
          Double(try #require(answer.critic.sampleValues)[place]), given.value(row, at: y), absolute: 1e-4))
      total += given.value(row, at: y) - (2 + 3 * Double(given.rollout.values[row])) / 1.25
      var (marginals, mean) = ([Double](repeating: 0, count: 9), 0.0)
      let probabilities = rowsOf(policy)
      for each in given.joint(probabilities) {
        let value = given.value(row, at: each.y)
        mean += each.probability * value
        for (choice, option) in each.options.enumerated() where probabilities[choice * 3 + option] > 0 {
          marginals[choice * 3 + option] += each.probability / probabilities[choice * 3 + option] * value
        }
      }
      #expect(isClose(rowsOf(answer.critic.actionValues), given.centered(marginals, row), absolute: 2e-4))
      if let means = answer.critic.meanValues { #expect(isClose(Double(means[place]), mean, absolute: 1e-4)) }
    }
    #expect((answer.critic.meanValues == nil) == (kind == .additive))
    // Up to a constant of each state, which is 0 where the network is asked at the sample.
    if kind != .additive { #expect(isClose(Double(answer.total), total, absolute: 1e-3)) }
  }

  @Test("are trusted choice by choice", arguments: kinds)
  func trust(kind: CriticKind) {
    let given = Case(kind, masked: true)
    let critic = given.makeCritic().policyCritic(rows: Case.rows)
    let rows = [1, 2][...]
    let (sample, policy) = (vectors(given, rows, 3), vectors(given, rows, 2))
    func slopes(_ trust: [Float]) -> (Matrix, Matrix) {
      let phase = given.phase([.actionValues, .sampleGradient], trust: trust)
      critic.tabulate(0..<Case.rows, in: phase)
      let answer = critic.answer(rows, at: sample, probabilities: policy, in: phase).critic
      let copies = [answer.sampleGradient, answer.actionValues].map { matrix in
        let copy = Matrix(rows: matrix.rows, columns: matrix.columns)
        copy.copy(from: matrix)
        return copy
      }
      return (copies[0], copies[1])
    }
    let (whole, part) = (slopes([1, 1, 1]), slopes([0.5, 0, 1]))
    for row in 0..<6 {
      let factor = [0.5, 0, 1][row % 3]
      #expect(isClose(part.0.row(row), whole.0.row(row).map { $0 * factor }))
      #expect(isClose(part.1.row(row), whole.1.row(row).map { $0 * factor }))
    }
  }

  @Test("are judged by each choice's part with the others as they were", arguments: kinds)
  func predictions(kind: CriticKind) {
    let given = Case(kind, masked: false)
    let critic = given.makeCritic()
    critic.policyCritic(rows: Case.rows).tabulate(0..<Case.rows, in: given.phase(.predictions))
    for row in 0..<Case.rows {
      var taken = [Double](repeating: 0, count: 9)
      for choice in 0..<3 { taken[given.rollout.place(row, choice)] = 1 }
      let slopes = centralDifferences(at: taken) { given.value(row, at: $0) }
      #expect(isClose(critic.predictions.row(row), given.centered(slopes, row), absolute: 2e-4))
    }
  }

  @Test("are fitted along the gradient of the squared error", arguments: kinds)
  func fit(kind: CriticKind) throws {
    let given = Case(kind, masked: true)
    var critic = given.makeCritic()
    try critic.fit(to: given.rollout, kept: .one(rows: Case.rows), scales: given.scales, stoppedBy: .none)
    let expected = centralDifferences(at: given.network.parameters.doubles) { parameters in
      (0..<Case.rows).reduce(0) { sum, row in
        var taken = [Double](repeating: 0, count: 9)
        for choice in 0..<3 { taken[given.rollout.place(row, choice)] = 1 }
        let goal =
          kind == .concat
          ? Double(given.rollout.values[row]) + Double(given.rollout.advantages[row])
            / Double(given.scales.ratio)
          : Double(given.rollout.advantages[row])
        let error = given.prediction(row, at: taken, parameters: parameters) - goal
        return sum + error * error / Double(Case.rows)
      }
    }
    #expect(relativeDistance(given.network.gradient.doubles, expected) < 1e-3)
  }

  @Test("predict the same in other scales", arguments: kinds)
  func rescaling(kind: CriticKind) {
    let given = Case(kind, masked: false)
    let critic = given.makeCritic()
    let other = CriticScales(returns: ReturnScale(mean: -1, deviation: 0.5), advantage: 4)
    func prediction(_ scales: CriticScales) -> Double {
      let said = given.prediction(0, at: [1, 0, 0, 0, 1, 0, 0, 1, 0])
      return kind == .concat ? scales.returns.value(of: Float(said)) : scales.advantage * said
    }
    let before = prediction(given.scales)
    critic.rescale(from: given.scales, to: other)
    #expect(isClose(prediction(other), before, absolute: 1e-4))
  }
}
