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
  let policy: MultilayerPerceptron
  let value: MultilayerPerceptron
  private let policyWorkspace: NetworkWorkspace
  private let valueWorkspace: NetworkWorkspace
  private let inputs: Matrix
  private let batch: Batch
  /// ∂loss/∂V, `[rows, 1]`.
  private let valueGradient: Matrix

  /// Matrices `[rows, actions]`, but for the numbers of the actions taken and the ratios, `[1, rows]`.
  private struct Batch {
    let oldLogProbabilities, mask, probabilities, gradient, actions, ratios: Matrix

    init(rows: Int, actionCount: Int) {
      func matrix() -> Matrix { Matrix(rows: rows, columns: actionCount) }
      oldLogProbabilities = matrix()
      mask = matrix()
      probabilities = matrix()
      gradient = matrix()
      actions = Matrix(count: rows)
      ratios = Matrix(count: rows)
    }
  }

  /// The chunks of minibatches of up to `size` rows. The first one's gradients are the networks' own.
  static func chunks(
    of size: Int, policy: MultilayerPerceptron, value: MultilayerPerceptron
  ) -> [Self] {
    stride(from: 0, to: size, by: rows).map { start in
      PPOChunk(
        rows: min(rows, size), policy: start == 0 ? policy : policy.withOwnGradient(),
        value: start == 0 ? value : value.withOwnGradient())
    }
  }

  private init(rows: Int, policy: MultilayerPerceptron, value: MultilayerPerceptron) {
    self.policy = policy
    self.value = value
    policyWorkspace = NetworkWorkspace(for: policy, rows: rows)
    valueWorkspace = NetworkWorkspace(for: value, rows: rows)
    inputs = Matrix(rows: rows, columns: policy.inputCount)
    batch = Batch(rows: rows, actionCount: policy.outputCount)
    valueGradient = Matrix(rows: rows, columns: 1)
  }

  /// The gradients over some rows of the rollout, into those of the chunk's networks.
  ///
  /// - Parameter place: of the first row in the minibatch.
  mutating func differentiate(_ rows: ArraySlice<Int>, place: Int, _ task: Task) {
    sums = Sums()
    gather(rows, task.rollout)
    differentiatePolicy(0..<rows.count, place: place, task)
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
    for (place, row) in rows.enumerated() { batch.actions[place] = rollout.actions[row] }
    if let mask = rollout.mask { batch.mask.slice(all).gather(rows, from: mask) }
  }

  private mutating func differentiatePolicy(_ all: Range<Int>, place: Int, _ task: Task) {
    let logProbabilities = policy.forward(states(all, task.rollout), in: policyWorkspace)
    if task.rollout.mask != nil { Categorical.forbid(where: batch.mask.slice(all), in: logProbabilities) }
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let (probabilities, gradient) = (batch.probabilities.slice(all), batch.gradient.slice(all))
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    sums.entropy = -Kernels.active.dot(probabilities, logProbabilities)
    sums.divergence = Kernels.active.divergence(
      from: batch.oldLogProbabilities.slice(all), to: logProbabilities)
    writeRatios(logProbabilities)
    for row in all { climb(row, advantage: task.advantages[place + row], clip: task.clip) }
    Categorical.addEntropyGradient(
      logProbabilities: logProbabilities, weight: task.entropy, to: gradient)
    gradient.scale(by: -task.weight)
    policy.pullback(input: states(all, task.rollout), upstream: gradient, in: policyWorkspace)
  }

  /// π(a|s)/π_old(a|s) of the actions that were taken.
  private func writeRatios(_ logProbabilities: Matrix) {
    for row in 0..<logProbabilities.rows {
      let action = Int(batch.actions[row])
      batch.ratios[row] = min(
        Self.largestLogRatio, logProbabilities[row, action] - batch.oldLogProbabilities[row, action])
    }
    let ratios = batch.ratios.view(rows: 1, columns: logProbabilities.rows)
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
    batch.gradient[row, Int(batch.actions[row])] += surrogate.slope
  }

  private mutating func differentiateValue(_ rows: ArraySlice<Int>, _ task: Task) {
    let input = states(0..<rows.count, task.rollout)
    let predictions = value.forward(input, in: valueWorkspace)
    for (place, row) in rows.enumerated() {
      let error = predictions[place, 0] - task.rollout.returns[row]
      sums.valueLoss += error * error
      valueGradient[place, 0] = 2 * task.valueWeight * task.weight * error
    }
    value.pullback(input: input, upstream: valueGradient.slice(0..<rows.count), in: valueWorkspace)
  }
}
