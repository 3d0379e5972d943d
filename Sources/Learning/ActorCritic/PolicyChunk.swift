import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A fixed part of a minibatch, which one thread at a time differentiates, with all the memory this takes.
///
/// How a minibatch is cut depends on its size alone, and the parts' gradients are added in order: the sum has the
/// same bytes for any number of threads.
struct PolicyChunk: Sendable {
  /// Rows of a chunk, at most: enough that handing one to a thread costs little beside it.
  static let rows = 128

  /// What is to be differentiated.
  struct Task: Sendable {
    var estimator: any GradientEstimator
    var temperature: Float
    var learnsTemperature: Bool
    /// Weight of the entropy.
    var entropy: Float
    /// Of each row: one by the minibatch's rows.
    var weight: Float
  }

  /// Over the rows of the chunk.
  private(set) var sums = Sums()

  struct Sums: Sendable {
    var loss: Float = 0
    var entropy: Float = 0
    var divergence: Float = 0
    var temperatureGradient: Float = 0
  }

  private let policy: MultilayerPerceptron
  private let policyWorkspace: NetworkWorkspace
  private let advantageWorkspace: NetworkWorkspace
  private let inputs: Matrix
  private let batch: Batch

  /// Matrices `[rows, actions]`.
  private struct Batch: Sendable {
    let oldLogProbabilities, mask, noise, criticGradient, probabilities, gradient: Matrix

    init(_ makeMatrix: () -> Matrix) {
      oldLogProbabilities = makeMatrix()
      mask = makeMatrix()
      noise = makeMatrix()
      criticGradient = makeMatrix()
      probabilities = makeMatrix()
      gradient = makeMatrix()
    }
  }

  /// The chunks of minibatches of up to `size` rows. The first one's gradient is `policy`'s own.
  static func chunks(of size: Int, policy: MultilayerPerceptron, advantage: MultilayerPerceptron) -> [Self] {
    stride(from: 0, to: size, by: rows).map { start in
      PolicyChunk(
        rows: min(rows, size), policy: start == 0 ? policy : policy.withOwnGradient(), advantage: advantage)
    }
  }

  private init(rows: Int, policy: MultilayerPerceptron, advantage: MultilayerPerceptron) {
    self.policy = policy
    policyWorkspace = NetworkWorkspace(for: policy, rows: rows)
    advantageWorkspace = NetworkWorkspace(for: advantage, rows: rows, pullbacks: false)
    inputs = Matrix(rows: rows, columns: policy.inputCount)
    batch = Batch { Matrix(rows: rows, columns: policy.outputCount) }
  }

  /// ∂loss/∂parameters, over the rows of the chunk.
  var gradient: Matrix { policy.gradient }

  /// Writes A(s) of every `count`-th group of the rollout's rows, from group `part` on.
  func predict(
    _ advantage: MultilayerPerceptron, on rollout: Rollout, part: Int, of count: Int, into result: Matrix
  ) {
    let size = inputs.rows
    for start in stride(from: part * size, to: rollout.rows, by: count * size) {
      let rows = start..<min(start + size, rollout.rows)
      result.slice(rows).copy(from: advantage.forward(rollout.states.slice(rows), in: advantageWorkspace))
      Self.centre(result.slice(rows), mask: rollout.mask?.slice(rows))
    }
  }

  /// Subtracts from each row its mean over the allowed actions, which changes no gradient, and forgets the rest.
  private static func centre(_ gradient: Matrix, mask: Matrix?) {
    for row in 0..<gradient.rows {
      var sum: Float = 0
      var allowed: Float = 0
      for action in 0..<gradient.columns where mask?[row, action] != 0 {
        sum += gradient[row, action]
        allowed += 1
      }
      for action in 0..<gradient.columns {
        gradient[row, action] = mask?[row, action] == 0 ? 0 : gradient[row, action] - sum / allowed
      }
    }
  }

  /// The gradient over some rows of the rollout.
  ///
  /// - Parameters:
  ///   - place: of the first row in the minibatch, whose noise begins at `noise`.
  mutating func differentiate(
    _ rows: ArraySlice<Int>, place: Int, _ rollout: Rollout, _ criticGradient: Matrix, noise: RandomSource,
    _ task: Task
  ) {
    let all = 0..<rows.count
    gather(rows, rollout, criticGradient)
    var random = noise
    _ = random.take(place * policy.outputCount)
    GumbelSoftmax.drawNoise(using: &random, into: batch.noise.slice(all))

    let logProbabilities = policy.forward(inputs.slice(all), in: policyWorkspace)
    if rollout.mask != nil { Categorical.forbid(where: batch.mask.slice(all), in: logProbabilities) }
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let probabilities = batch.probabilities.slice(all)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    let choice = Choice(
      logProbabilities: logProbabilities, probabilities: probabilities, noise: batch.noise.slice(all),
      temperature: task.temperature)
    let upstream = batch.criticGradient.slice(all)
    let answer = CriticAnswer(sampleGradient: upstream, actionValues: upstream)
    let gradient = batch.gradient.slice(all)
    sums = Sums()
    measure(choice, upstream, scratch: gradient)
    if task.learnsTemperature {
      sums.temperatureGradient =
        task.estimator.temperatureGradient(of: choice, answer: answer, scratch: gradient) * Float(rows.count)
    }
    task.estimator.writeLogitGradient(of: choice, answer: answer, into: gradient)
    Categorical.addEntropyGradient(
      logProbabilities: logProbabilities, weight: task.entropy, to: gradient)
    gradient.scale(by: -task.weight)
    policy.pullback(input: inputs.slice(all), outputGradient: gradient, in: policyWorkspace)
  }

  private func gather(_ rows: ArraySlice<Int>, _ rollout: Rollout, _ criticGradient: Matrix) {
    let all = 0..<rows.count
    inputs.slice(all).gather(rows, from: rollout.states)
    batch.oldLogProbabilities.slice(all).gather(rows, from: rollout.logProbabilities)
    batch.criticGradient.slice(all).gather(rows, from: criticGradient)
    if let mask = rollout.mask { batch.mask.slice(all).gather(rows, from: mask) }
  }

  /// Loss, entropy and divergence, before the step.
  private mutating func measure(_ choice: Choice, _ upstream: Matrix, scratch sample: Matrix) {
    GumbelSoftmax.hardSample(logits: choice.logProbabilities, noise: choice.noise, into: sample)
    sums.loss = -Kernels.active.dot(sample, upstream)
    sums.entropy = -Kernels.active.dot(choice.probabilities, choice.logProbabilities)
    sums.divergence = Kernels.active.divergence(
      from: batch.oldLogProbabilities.slice(0..<sample.rows), to: choice.logProbabilities)
  }
}
