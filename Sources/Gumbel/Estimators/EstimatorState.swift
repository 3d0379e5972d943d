import OneHotFoundations
import OneHotNumerics

/// What an estimator keeps from batch to batch, on behalf of it: ``GradientEstimator/initialState``.
package struct EstimatorState {
  /// The numbers, `[1, initialState.count]`; nil if there are none.
  package let values: Matrix?
  private let sums: Matrix

  /// The state at first.
  package init(of estimator: any GradientEstimator) {
    let initial = estimator.initialState
    values = initial.isEmpty ? nil : Matrix([initial])
    sums = Matrix(count: estimator.statisticCount)
  }

  /// Moves the state after a batch.
  ///
  /// - Parameters:
  ///   - statistics: what the parts of the batch found, added in this order.
  ///   - rows: of the batch.
  package func update(
    by estimator: any GradientEstimator, statistics: some Sequence<Matrix>, rows: Int
  ) {
    guard let values else { return }
    sums.fill(0)
    for part in statistics { sums.add(part) }
    estimator.updateState(values, statistics: sums, rows: rows)
  }

  /// The numbers.
  package func exchange(with archive: inout StateArchive) throws {
    if let values { try archive.exchange("estimator's state", values) }
  }
}

/// The memory for the points at which an estimator asks a critic about up to so many rows, and for what part of a batch
/// says about its state.
package struct EstimatorWorkspace {
  /// The point every estimator asks at, `[rows, actions]`.
  package let sample: Matrix
  /// `[1, statisticCount]`
  package let statistics: Matrix
  private let furtherSamples: [Matrix]
  private let furtherAnswers: [CriticAnswer]

  /// Memory for one estimator.
  package init(for estimator: any GradientEstimator, rows: Int, actions: Int) {
    func matrix() -> Matrix { Matrix(rows: rows, columns: actions) }
    sample = matrix()
    statistics = Matrix(count: estimator.statisticCount)
    furtherSamples = (1..<estimator.pointCount).map { _ in matrix() }
    furtherAnswers = furtherSamples.map { _ in
      CriticAnswer(sampleGradient: matrix(), actionValues: matrix(), sampleValues: Matrix(count: rows))
    }
  }

  /// Asks at all further points, before the critic is asked at the sample and its memory used again.
  ///
  /// - Parameter ask: answers in memory valid until its next call.
  /// - Returns: the answers, in memory of their own; empty if there are no further points.
  package func askFurther(
    _ estimator: any GradientEstimator, about choice: Choice, _ ask: (Matrix) -> CriticAnswer
  ) -> [CriticAnswer] {
    let rows = 0..<choice.probabilities.rows
    return furtherSamples.enumerated().map { index, sample in
      let sample = sample.slice(rows)
      estimator.writeSample(of: choice, point: index + 1, into: sample)
      return ask(sample).copied(into: furtherAnswers[index], rows: rows, needs: estimator.needs)
    }
  }

  /// Sums up what some rows say about the estimator's state.
  package func measure(
    _ estimator: any GradientEstimator, _ choice: Choice, _ answer: CriticAnswer, gradient: Matrix
  ) {
    guard statistics.count > 0 else { return }
    statistics.fill(0)
    estimator.addStatistics(of: choice, answer: answer, gradient: gradient, to: statistics)
  }
}

extension CriticAnswer {
  /// The same answer in other memory, as far as it is needed.
  fileprivate func copied(into memory: CriticAnswer, rows: Range<Int>, needs: CriticNeeds) -> CriticAnswer {
    var copy = CriticAnswer(
      sampleGradient: memory.sampleGradient.slice(rows), actionValues: memory.actionValues.slice(rows))
    if needs.contains(.sampleGradient) { copy.sampleGradient.copy(from: sampleGradient) }
    if needs.contains(.actionValues) { copy.actionValues.copy(from: actionValues) }
    if let sampleValues, let values = memory.sampleValues {
      copy.sampleValues = values.view(rows: 1, columns: sampleValues.count)
      copy.sampleValues?.copy(from: sampleValues)
    }
    // The policy is the same at all points.
    copy.meanValues = meanValues
    return copy
  }
}
