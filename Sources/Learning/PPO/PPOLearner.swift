import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The policy and the value network of PPO, with what they need to learn from a rollout together.
struct PPOLearner {
  let policy: NeuralNetwork
  let value: NeuralNetwork
  private let options: PPOOptions
  private let parallel: ParallelLanes
  // Adam moves every parameter by itself: two that share the norm to clip by are one over both networks.
  private var policyOptimizer: Adam
  private var valueOptimizer: Adam
  private var minibatches: Minibatches
  private var chunks: [PPOChunk]
  /// Rows of each, but the last of a minibatch.
  private let chunkRows: Int
  /// Of the minibatch, normalized.
  private let advantages: Matrix
  /// What the last update did.
  private(set) var report = Report()

  /// What an update did, averaged over its minibatches, before each step.
  struct Report: Sendable {
    var loss = 0.0
    var valueLoss = 0.0
    var entropy = 0.0
    /// Fraction of the ratios that lay outside of the clip.
    var clipFraction = 0.0
    /// Of the last minibatch.
    var divergence = 0.0
    /// Of the last minibatch, before clipping.
    var policyGradientNorm: Float = 0
    /// Of the last minibatch, before clipping.
    var valueGradientNorm: Float = 0
  }

  /// A learner for rollouts of `rows` rows.
  init(
    policy: NeuralNetwork, value: NeuralNetwork, layout: ChoiceLayout, rows: Int,
    options: PPOOptions, seed: UInt64, parallel: ParallelLanes
  ) {
    self.policy = policy
    self.value = value
    self.options = options
    self.parallel = parallel
    func optimizer(_ network: NeuralNetwork) -> Adam {
      Adam(count: network.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    }
    policyOptimizer = optimizer(policy)
    valueOptimizer = optimizer(value)
    let size = min(options.minibatchRows, rows)
    chunkRows = PPOChunk.rows(options)
    minibatches = Minibatches(
      capacity: rows, size: size, sequences: options.sequences, group: chunkRows, seed: seed, index: 0)
    chunks = PPOChunk.chunks(of: size, policy: policy, value: value, layout: layout, options: options)
    advantages = Matrix(count: size)
  }

  /// Improves both networks on a rollout.
  ///
  /// - Throws: ``PoisonedUpdate`` if a gradient is not finite.
  mutating func learn(from rollout: Rollout, progress: Double) throws {
    report = Report()
    var count = 0.0
    minibatches.begin(count: rollout.rows)
    for _ in 0..<(options.epochs * rollout.rows + options.minibatchRows - 1) / options.minibatchRows {
      try differentiate(minibatches.next { $0 }, rollout, clip: options.clip(at: progress))
      count += 1
      if options.targetDivergence > 0, report.divergence > 1.5 * options.targetDivergence { break }
      try step(learningRate: options.learningRate(at: progress))
    }
    report.loss /= max(1, count)
    report.valueLoss /= max(1, count)
    report.entropy /= max(1, count)
    report.clipFraction /= max(1, count)
  }

  /// Everything the next update goes on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("policy", policy.parameters)
    try archive.exchange("value", value.parameters)
    try archive.within("policy optimizer") { try policyOptimizer.exchange(with: &$0) }
    try archive.within("value optimizer") { try valueOptimizer.exchange(with: &$0) }
    try archive.within("minibatches") { try minibatches.exchange(with: &$0) }
  }

  /// The gradients of both networks over a minibatch.
  private mutating func differentiate(_ rows: ArraySlice<Int>, _ rollout: Rollout, clip: Double) throws {
    writeNormalizedAdvantages(of: rows, in: rollout.advantages, into: advantages)
    let task = PPOChunk.Task(
      rollout: rollout, advantages: advantages, clip: Float(clip), entropy: Float(options.entropy),
      valueWeight: Float(options.valueWeight), weight: 1 / Float(rows.count))
    let chunkRows = chunkRows
    try parallel.forEach(&chunks) { index, chunk in
      let start = rows.startIndex + index * chunkRows
      guard start < rows.endIndex else { return }
      chunk.differentiate(
        rows[start..<min(start + chunkRows, rows.endIndex)], place: index * chunkRows, task)
    }
    combine((rows.count + chunkRows - 1) / chunkRows, weight: Double(task.weight))
  }

  /// Adds up what the first chunks found.
  private mutating func combine(_ count: Int, weight: Double) {
    report.divergence = 0
    for index in 0..<count {
      if index > 0 {
        policy.gradient.add(chunks[index].policy.gradient)
        value.gradient.add(chunks[index].value.gradient)
      }
      let sums = chunks[index].sums
      report.loss += Double(sums.loss) * weight
      report.valueLoss += Double(sums.valueLoss) * weight
      report.entropy += Double(sums.entropy) * weight
      report.clipFraction += Double(sums.outside) * weight
      report.divergence += Double(sums.divergence) * weight
    }
  }

  private mutating func step(learningRate: Double) throws {
    let (policyNorm, valueNorm) = (Adam.norm(of: policy.gradient), Adam.norm(of: value.gradient))
    (report.policyGradientNorm, report.valueGradientNorm) = (policyNorm, valueNorm)
    try requireFinite(policyNorm.isFinite, "the gradient of the policy")
    try requireFinite(valueNorm.isFinite, "the gradient of the value network")
    let (one, other) = (Double(policyNorm), Double(valueNorm))
    let norm = Float((one * one + other * other).squareRoot())
    policyOptimizer.step(policy, learningRate: learningRate, norm: norm)
    valueOptimizer.step(value, learningRate: learningRate, norm: norm)
  }
}
