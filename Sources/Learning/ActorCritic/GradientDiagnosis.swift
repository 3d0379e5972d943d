import Dispatch
import OneHotGumbel
import OneHotNumerics

/// Measures an estimator's gradient on the states of the newest rollout, with the policy that acted and the critic as it is:
/// ``GradientDiagnostics``.
///
/// Its noise comes from random streams of its own, so that the training does not notice. States are cut into chunks
/// as long as those of the policy's minibatches; an estimator that compares samples compares those of a chunk.
struct GradientDiagnosis {
  /// Samples drawn in every state.
  static let draws = 64

  private let interval: Int
  private let seed: UInt64
  private let parallel: ParallelLanes
  private var chunks: [DiagnosisChunk]
  /// `[rows · choices, actions]`
  private let exact, draw: Matrix
  private let layout: ChoiceLayout

  /// - Parameter interval: updates from one measurement to the next.
  init(
    every interval: Int, critic: some ActionCritic, estimator: any GradientEstimator, rows: Int,
    layout: ChoiceLayout, seed: UInt64, parallel: ParallelLanes
  ) {
    self.interval = interval
    self.seed = seed
    self.parallel = parallel
    self.layout = layout
    chunks = stride(from: 0, to: rows, by: PolicyChunk.rows).map { start in
      DiagnosisChunk(
        start..<min(start + PolicyChunk.rows, rows), critic: critic, estimator: estimator, layout: layout)
    }
    exact = Matrix(rows: rows * layout.choiceCount, columns: layout.width)
    draw = Matrix(rows: rows * layout.choiceCount, columns: layout.width)
  }

  /// Whether an update, counted from 1 on, is one to measure.
  func isDue(at update: Int) -> Bool { update % interval == 0 }

  /// Measures a policy phase before its first step; the critic must have tabulated the values of all actions.
  mutating func measure(
    _ phase: PolicyPhase, estimator: any GradientEstimator, temperature: Float, state: Matrix?, update: Int
  ) throws -> GradientDiagnostics {
    let (exact, draw, seed) = (exact, draw, seed)
    try parallel.forEach(&chunks) { _, chunk in chunk.begin(phase, exact: exact) }
    var statistics = GradientStatistics(exact: exact.elements.map(Double.init))
    for index in 0..<Self.draws {
      let noise = RandomSource(seed: seed, purpose: .diagnostics, index: index, episode: update)
      try parallel.forEach(&chunks) { _, chunk in
        chunk.draw(phase, estimator, temperature: temperature, state: state, noise: noise, into: draw)
      }
      statistics.add(draw)
    }
    return report(statistics)
  }

  private func report(_ statistics: GradientStatistics) -> GradientDiagnostics {
    let rows = Double(exact.rows)
    let nanoseconds = chunks.reduce(0) { $0 + $1.nanoseconds }
    return GradientDiagnostics(
      bias: statistics.bias, variance: statistics.variance, signalToNoise: statistics.signalToNoise,
      cosine: statistics.cosine, sampleCosine: statistics.sampleCosine,
      nanoseconds: Double(nanoseconds) / (rows * Double(Self.draws)),
      saturatedRows: Double(chunks.reduce(0) { $0 + $1.saturated }) / rows)
  }
}

/// Some consecutive states, for one thread at a time.
private struct DiagnosisChunk {
  private let rows: Range<Int>
  /// The rows of their choices.
  private let choices: Range<Int>
  private let layout: ChoiceLayout
  /// The same one by one, counted from the first kept row on, as critics want them.
  private var indices: [Int]
  private let critic: any PolicyCritic
  /// Of all actions, as the critic has tabulated them.
  private let actionValues: Matrix
  private let noise: Matrix
  private let asking: EstimatorWorkspace
  /// Spent in the estimator's backward half since ``begin(_:exact:)``.
  private(set) var nanoseconds: UInt64 = 0
  /// How many choices have a most probable option of a probability above 0.99.
  private(set) var saturated = 0

  init(
    _ rows: Range<Int>, critic: some ActionCritic, estimator: any GradientEstimator, layout: ChoiceLayout
  ) {
    self.rows = rows
    indices = Array(rows)
    self.critic = critic.policyCritic(rows: rows.count)
    actionValues = critic.actionValues
    choices = rows.lowerBound * layout.choiceCount..<rows.upperBound * layout.choiceCount
    self.layout = layout
    noise = Matrix(rows: choices.count, columns: layout.width)
    asking = EstimatorWorkspace(for: estimator, rows: choices.count, actions: layout.width)
  }

  /// Writes the exact gradient into the chunk's rows of a matrix.
  mutating func begin(_ phase: PolicyPhase, exact: Matrix) {
    nanoseconds = 0
    let first = phase.kept.newestRows.lowerBound
    for (place, row) in rows.enumerated() { indices[place] = first + row }
    let probabilities = layout.rows(newest(phase).probabilities)
    saturated = (0..<choices.count).count { row in
      probabilities[row, Categorical.mode(logits: probabilities, row: row)] > 0.99
    }
    GumbelSoftmax.softmaxPullback(
      probabilities: probabilities,
      upstream: layout.rows(actionValues.slice(phase.kept.newestRows).slice(rows)), scale: 1,
      into: exact.slice(choices))
  }

  /// Writes the estimate by one sample in each state into the chunk's rows of a matrix.
  mutating func draw(
    _ phase: PolicyPhase, _ estimator: some GradientEstimator, temperature: Float, state: Matrix?,
    noise random: RandomSource, into gradient: Matrix
  ) {
    var random = random
    random.skipBlocks(ofWords: choices.lowerBound * noise.columns)
    GumbelSoftmax.drawNoise(using: &random, into: noise)
    let part = newest(phase)
    let choice = Choice(
      logProbabilities: layout.rows(part.logProbabilities), probabilities: layout.rows(part.probabilities),
      noise: noise, temperature: temperature, state: state, choicesOfState: layout.choiceCount)
    let further = asking.askFurther(estimator, about: choice) {
      critic.answer(indices[...], at: $0, probabilities: choice.probabilities, in: phase).critic
    }
    estimator.writeSample(of: choice, into: asking.sample)
    var answer = critic.answer(
      indices[...], at: asking.sample, probabilities: choice.probabilities, in: phase
    ).critic
    answer.further = further
    let start = DispatchTime.now().uptimeNanoseconds
    estimator.writeLogitGradient(of: choice, answer: answer, into: gradient.slice(choices))
    nanoseconds += DispatchTime.now().uptimeNanoseconds - start
  }

  /// The chunk's rows of the newest rollout.
  private func newest(_ phase: PolicyPhase) -> Rollout {
    phase.rollout.part(phase.kept.newestRows).part(rows)
  }
}
