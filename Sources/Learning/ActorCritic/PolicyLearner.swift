import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The policy and the critic it is differentiated through, A(s), with what both need to learn.
///
/// The critic is linear in the one-hot action y and centred by the policy that acted,
/// Q(s, y) = μ + σ_G V(s) + σ_A ⟨A(s), y − π_old(s)⟩, hence ∂Q/∂y = σ_A A(s). The policy is improved in units of
/// σ_A, with ∂Q/∂y fixed meanwhile.
struct PolicyLearner: Sendable {
  let policy: MultilayerPerceptron
  private(set) var advantage: CriticLearner
  let estimator: any GradientEstimator
  private(set) var temperature: Temperature
  private let options: ActorCriticOptions
  private var optimiser: Adam
  private var minibatches: Minibatches
  private let seed: UInt64
  private let policyWorkspace: NetworkWorkspace
  private let advantageWorkspace: NetworkWorkspace
  private let batch: Batch
  /// What the last update did.
  private(set) var report = Report()

  /// What an update of the policy did, averaged over its minibatches.
  struct Report: Sendable {
    var loss = 0.0
    var entropy = 0.0
    /// Of the last minibatch.
    var divergence = 0.0
    var temperature = 0.0
    /// Of the last minibatch, before clipping.
    var gradientNorm: Float = 0
  }

  /// The memory of one minibatch.
  private struct Batch: Sendable {
    let inputs, oldLogProbabilities, mask, noise, criticGradient, probabilities, gradient: Matrix
  }

  init(
    policy: MultilayerPerceptron, advantage: CriticLearner, estimator: any GradientEstimator, rows: Int,
    options: ActorCriticOptions, seed: UInt64
  ) {
    self.policy = policy
    self.advantage = advantage
    self.estimator = estimator
    self.options = options
    self.seed = seed
    temperature = Temperature(options.temperature)
    optimiser = Adam(
      count: policy.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    let size = min(options.minibatch, rows)
    minibatches = Minibatches(rows: rows, size: size, seed: seed, index: 2)
    policyWorkspace = NetworkWorkspace(for: policy, rows: size)
    advantageWorkspace = NetworkWorkspace(for: advantage.network, rows: rows, pullbacks: false)
    func perAction() -> Matrix { Matrix(rows: size, columns: policy.outputCount) }
    batch = Batch(
      inputs: Matrix(rows: size, columns: policy.inputCount), oldLogProbabilities: perAction(),
      mask: perAction(),
      noise: perAction(), criticGradient: perAction(), probabilities: perAction(), gradient: perAction())
  }

  /// Fits A(s) to the advantages, then improves the policy through it.
  mutating func learn(from rollout: Rollout, advantages: Matrix, update: Int, progress: Double) {
    advantage.fit(
      states: rollout.states, weights: rollout.centredActions, targets: advantages,
      epochs: options.criticEpochs,
      learningRate: options.criticLearningRate * (1 - progress))
    guard advantage.gradientNorm.isFinite else { return }
    let criticGradient = advantage.network.forward(rollout.states, in: advantageWorkspace)
    centre(criticGradient, mask: rollout.mask)
    improve(rollout, criticGradient: criticGradient, update: update, progress: progress)
  }

  /// Subtracts from each row its mean over the allowed actions, which changes no gradient, and forgets the rest.
  private func centre(_ gradient: Matrix, mask: Matrix?) {
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

  private mutating func improve(
    _ rollout: Rollout, criticGradient: Matrix, update: Int, progress: Double
  ) {
    var random = RandomSource(seed: seed, purpose: .policyUpdate, episode: update)
    report = Report()
    report.temperature = temperature.value(at: progress)
    var steps = 0.0
    passes: for _ in 0..<options.policyEpochs {
      minibatches.shuffle()
      for index in 0..<minibatches.count {
        gather(minibatches[index], rollout, criticGradient, using: &random)
        step(rows: minibatches[index].count, masked: rollout.mask != nil, progress: progress)
        steps += 1
        guard report.gradientNorm.isFinite, report.divergence <= options.divergenceLimit else { break passes }
      }
    }
    report.loss /= max(1, steps)
    report.entropy /= max(1, steps)
  }

  private func gather(
    _ rows: ArraySlice<Int>, _ rollout: Rollout, _ criticGradient: Matrix, using random: inout RandomSource
  ) {
    let all = 0..<rows.count
    batch.inputs.slice(all).gather(rows, from: rollout.states)
    batch.oldLogProbabilities.slice(all).gather(rows, from: rollout.logProbabilities)
    batch.criticGradient.slice(all).gather(rows, from: criticGradient)
    if let mask = rollout.mask { batch.mask.slice(all).gather(rows, from: mask) }
    GumbelSoftmax.drawNoise(using: &random, into: batch.noise.slice(all))
  }

  /// One step on the gathered minibatch: ascends ⟨∂Q/∂y, y⟩ + entropy.
  private mutating func step(rows: Int, masked: Bool, progress: Double) {
    let all = 0..<rows
    let logProbabilities = policy.forward(batch.inputs.slice(all), in: policyWorkspace)
    if masked { Categorical.forbid(where: batch.mask.slice(all), in: logProbabilities) }
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let probabilities = batch.probabilities.slice(all)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)

    let choice = Choice(
      logProbabilities: logProbabilities, probabilities: probabilities, noise: batch.noise.slice(all),
      temperature: Float(temperature.value(at: progress)))
    let criticGradient = batch.criticGradient.slice(all)
    let answer = CriticAnswer(sampleGradient: criticGradient, actionValues: criticGradient)
    let gradient = batch.gradient.slice(all)
    if temperature.isLearned {
      temperature.descend(
        along: -Double(estimator.temperatureGradient(of: choice, answer: answer, scratch: gradient)))
    }
    estimator.writeLogitGradient(of: choice, answer: answer, into: gradient)
    Categorical.addEntropyGradient(
      logProbabilities: logProbabilities, weight: Float(options.entropy * (1 - progress)), to: gradient)
    gradient.scale(by: -1 / Float(rows))
    measure(choice, criticGradient)
    policy.pullback(input: batch.inputs.slice(all), outputGradient: gradient, in: policyWorkspace)
    report.gradientNorm = optimiser.step(policy, learningRate: options.policyLearningRate * (1 - progress))
  }

  /// Loss, entropy and divergence of the minibatch, before its step.
  private mutating func measure(_ choice: Choice, _ criticGradient: Matrix) {
    let rows = choice.noise.rows
    var loss: Float = 0
    var entropy: Float = 0
    var divergence: Float = 0
    for row in 0..<rows {
      let action = Categorical.gumbelMax(logits: choice.logProbabilities, noise: choice.noise, row: row)
      loss -= criticGradient[row, action]
      entropy += Categorical.entropy(logProbabilities: choice.logProbabilities, row: row)
      divergence += Categorical.divergence(
        from: batch.oldLogProbabilities, to: choice.logProbabilities, row: row)
    }
    report.loss += Double(loss) / Double(rows)
    report.entropy += Double(entropy) / Double(rows)
    report.divergence = Double(divergence) / Double(rows)
  }
}
