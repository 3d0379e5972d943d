import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A fixed part of a minibatch, over which one thread at a time differentiates the loss of both networks, with all the
/// memory this takes.
///
/// How a minibatch is cut depends on its size alone, and the parts' gradients are added in order: the sum has the same
/// bytes for any number of threads.
struct PPOChunk {
  /// Rows of a chunk, at most: enough that handing one to a thread costs little beside it.
  static let rows = 64
  /// More than e⁴³ is no ratio that a kernel makes.
  private static let largestLogRatio: Float = 43

  /// What is to be differentiated: −surrogate − entropy · entropy weight + squared error · value weight, over the
  /// minibatch's rows.
  struct Task {
    var rollout: Rollout
    /// Of the minibatch, normalized, `[1, rows]` or longer.
    var advantages: Matrix
    var clip: Float
    /// Weight of the entropy.
    var entropy: Float
    /// Weight of the squared error.
    var valueWeight: Float
    /// Of each row: one by the minibatch's rows.
    var weight: Float
  }

  /// Over the rows of the chunk.
  struct Sums: Sendable {
    var loss: Float = 0
    var valueLoss: Float = 0
    var entropy: Float = 0
    var divergence: Float = 0
    /// How many ratios lay outside of the clip.
    var outside: Float = 0
  }

  private(set) var sums = Sums()
  let policy: NeuralNetwork
  let value: NeuralNetwork
  private let policyWorkspace: NetworkWorkspace
  private let valueWorkspace: NetworkWorkspace
  private let choices: ChoiceWorkspace
  private let inputs: Matrix
  private let batch: Batch
  /// ∂loss/∂V, `[rows, 1]`.
  private let valueGradient: Matrix
  private let policyGathering, valueGathering: SequenceGathering?

  /// Matrices `[rows, choices · options of the largest]`, but for the numbers of the actions taken, `[rows, choices]`, and the
  /// ratios, `[1, rows]`.
  private struct Batch {
    let oldLogProbabilities, mask, probabilities, gradient, actions, ratios: Matrix

    init(rows: Int, layout: ChoiceLayout) {
      func matrix() -> Matrix { Matrix(rows: rows, columns: layout.stateWidth) }
      oldLogProbabilities = matrix()
      mask = matrix()
      probabilities = matrix()
      gradient = matrix()
      actions = Matrix(rows: rows, columns: layout.choiceCount)
      ratios = Matrix(count: rows)
    }
  }

  /// Rows of a chunk, at most: with a memory, of whole sequences.
  static func rows(_ options: PPOOptions) -> Int { options.sequences?.rows(ofAbout: rows) ?? rows }

  /// The chunks of minibatches of up to `size` rows. The first one's gradients are the networks' own.
  static func chunks(
    of size: Int, policy: NeuralNetwork, value: NeuralNetwork, layout: ChoiceLayout,
    options: PPOOptions
  ) -> [Self] {
    let rows = rows(options)
    return stride(from: 0, to: size, by: rows).map { start in
      PPOChunk(
        rows: min(rows, size), policy: start == 0 ? policy : policy.withOwnGradient(),
        value: start == 0 ? value : value.withOwnGradient(), layout: layout, horizon: options.horizon)
    }
  }

  private init(
    rows: Int, policy: NeuralNetwork, value: NeuralNetwork, layout: ChoiceLayout, horizon: Int
  ) {
    policyGathering = SequenceGathering(for: policy, .policy, rows: rows, horizon: horizon)
    valueGathering = SequenceGathering(for: value, .value, rows: rows, horizon: horizon)
    self.policy = policy
    self.value = value
    policyWorkspace = NetworkWorkspace(for: policy, rows: rows)
    valueWorkspace = NetworkWorkspace(for: value, rows: rows)
    inputs = Matrix(rows: rows, columns: policy.inputCount)
    choices = ChoiceWorkspace(layout, states: rows)
    batch = Batch(rows: rows, layout: layout)
    valueGradient = Matrix(rows: rows, columns: 1)
  }

  /// The gradients over some rows of the rollout, into those of the chunk's networks.
  ///
  /// - Parameter place: of the first row in the minibatch.
  mutating func differentiate(_ rows: ArraySlice<Int>, place: Int, _ task: Task) {
    sums = Sums()
    gather(rows, task.rollout)
    differentiatePolicy(rows, place: place, task)
    differentiateValue(rows, task)
  }

  /// The states gathered, as wide as those of the rollout.
  private func states(_ all: Range<Int>, _ rollout: Rollout) -> Matrix {
    inputs.view(rows: all.count, columns: rollout.states.columns)
  }

  private func gather(_ rows: ArraySlice<Int>, _ rollout: Rollout) {
    let all = 0..<rows.count
    states(all, rollout).gather(rows, from: rollout.states)
    batch.oldLogProbabilities.slice(all).gather(rows, from: rollout.logProbabilities)
    batch.actions.slice(all).gather(rows, from: rollout.actions)
    if let mask = rollout.mask { batch.mask.slice(all).gather(rows, from: mask) }
  }

  private mutating func differentiatePolicy(_ rows: ArraySlice<Int>, place: Int, _ task: Task) {
    let (all, input) = (0..<rows.count, states(0..<rows.count, task.rollout))
    let along = policyGathering?.sequences(of: rows, in: task.rollout.memory)
    let logProbabilities = choices.rows(of: policy.forward(input, along: along, in: policyWorkspace))
    if task.rollout.mask != nil {
      Categorical.forbid(where: self.rows(of: batch.mask, all), in: logProbabilities)
    }
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let probabilities = self.rows(of: batch.probabilities, all)
    let gradient = self.rows(of: batch.gradient, all)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    sums.entropy = -Kernels.active.dot(probabilities, logProbabilities)
    sums.divergence = Kernels.active.divergence(
      from: self.rows(of: batch.oldLogProbabilities, all), to: logProbabilities)
    writeRatios(logProbabilities, count: all.count)
    for row in all { climb(row, advantage: task.advantages[place + row], clip: task.clip) }
    Categorical.addEntropyGradient(
      logProbabilities: logProbabilities, weight: task.entropy, to: gradient)
    gradient.scale(by: -task.weight)
    policy.pullback(input: input, upstream: choices.outputs(of: gradient), in: policyWorkspace)
  }

  /// Some states' part of a matrix, a row a choice.
  private func rows(of matrix: Matrix, _ states: Range<Int>) -> Matrix {
    choices.layout.rows(matrix.slice(states))
  }

  /// π(a|s)/π_old(a|s) of the actions that were taken.
  private func writeRatios(_ logProbabilities: Matrix, count: Int) {
    let (together, old) = (choices.layout.choiceCount, choices.layout.rows(batch.oldLogProbabilities))
    func logRatio(_ state: Int, _ choice: Int) -> Float {
      let (row, action) = (state * together + choice, Int(batch.actions[state, choice]))
      return logProbabilities[row, action] - old[row, action]
    }
    for state in 0..<count {
      var sum = logRatio(state, 0)
      for choice in 1..<max(1, together) { sum += logRatio(state, choice) }
      batch.ratios[state] = min(Self.largestLogRatio, sum)
    }
    let ratios = batch.ratios.view(rows: 1, columns: count)
    Kernels.active.exponentials(ratios, into: ratios)
  }

  /// Writes ∂surrogate/∂logits = slope · (onehot(a) − p) of a row.
  private mutating func climb(_ row: Int, advantage: Float, clip: Float) {
    let surrogate = ClippedSurrogate(ratio: batch.ratios[row], advantage: advantage, clip: clip)
    sums.loss -= surrogate.value
    if surrogate.isOutside { sums.outside += 1 }
    for action in 0..<batch.gradient.columns {
      batch.gradient[row, action] = -surrogate.slope * batch.probabilities[row, action]
    }
    for choice in 0..<choices.layout.choiceCount {
      batch.gradient[row, choice * choices.layout.width + Int(batch.actions[row, choice])] += surrogate.slope
    }
  }

  private mutating func differentiateValue(_ rows: ArraySlice<Int>, _ task: Task) {
    let input = states(0..<rows.count, task.rollout)
    let along = valueGathering?.sequences(of: rows, in: task.rollout.memory)
    let predictions = value.forward(input, along: along, in: valueWorkspace)
    for (place, row) in rows.enumerated() {
      let error = predictions[place, 0] - task.rollout.returns[row]
      sums.valueLoss += error * error
      valueGradient[place, 0] = 2 * task.valueWeight * task.weight * error
    }
    value.pullback(input: input, upstream: valueGradient.slice(0..<rows.count), in: valueWorkspace)
  }
}
