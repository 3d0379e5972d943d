import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A fixed part of a minibatch, which one thread at a time differentiates, with all the memory this takes.
///
/// How a minibatch is cut depends on its size alone, and the parts' gradients are added in order: the sum has the
/// same bytes for any number of threads.
struct PolicyChunk {
  /// Rows of a chunk, at most: enough that handing one to a thread costs little beside it.
  static let rows = 128

  /// What is to be differentiated.
  struct Task {
    var phase: PolicyPhase
    var estimator: any GradientEstimator
    var temperature: Float
    var learnsTemperature: Bool
    /// Weight of the entropy.
    var entropy: Float
    /// Weight of the barrier that keeps actions from becoming rare.
    var exploration: Float
    /// η, the weight of the divergence from the policy before the phase.
    var proximity: Float
    /// Of each row: one by the minibatch's rows.
    var weight: Float
    /// The estimator's.
    var state: Matrix?

    /// Whether all the estimator learns from is the derivative at its samples.
    var isPathwise: Bool { estimator.needs.subtracting(.furtherPoints) == .sampleGradient }
  }

  /// Over the rows of the chunk.
  private(set) var sums = Sums()

  struct Sums: Sendable {
    var loss: Float = 0
    var entropy: Float = 0
    var divergence: Float = 0
    var temperatureGradient: Float = 0
  }

  private let policy: NeuralNetwork
  private let policyWorkspace: NetworkWorkspace
  private let choices: ChoiceWorkspace
  private let critic: any PolicyCritic
  private let inputs: Matrix
  private let batch: Batch
  private let asking: EstimatorWorkspace
  /// `[1, rows]` each, of actions `[1, rows · choices]`; nil unless the estimator needs them.
  private let taken: TakenActions?
  private let gathering: SequenceGathering?

  /// Matrices `[rows, choices · options of the largest]`.
  private struct Batch {
    let oldLogProbabilities, mask, noise, probabilities, gradient: Matrix

    init(_ makeMatrix: () -> Matrix) {
      oldLogProbabilities = makeMatrix()
      mask = makeMatrix()
      noise = makeMatrix()
      probabilities = makeMatrix()
      gradient = makeMatrix()
    }
  }

  /// Rows of a chunk, at most: with a memory, of whole sequences.
  static func rows(_ options: ActorCriticOptions) -> Int {
    options.sequences?.groupRows(ofAbout: rows) ?? rows
  }

  /// The chunks of minibatches of up to `size` rows. The first one's gradient is `policy`'s own.
  static func chunks(
    of size: Int, policy: NeuralNetwork, layout: ChoiceLayout, critic: some ActionCritic,
    estimator: any GradientEstimator, options: ActorCriticOptions
  ) -> [Self] {
    let rows = rows(options)
    return stride(from: 0, to: size, by: rows).map { start in
      // Of networks with a memory, whole lanes are tabulated.
      PolicyChunk(
        rows: options.sequences == nil ? min(rows, size) : rows,
        policy: start == 0 ? policy : policy.withOwnGradient(), layout: layout, critic: critic,
        estimator: estimator, horizon: options.horizon)
    }
  }

  private init(
    rows: Int, policy: NeuralNetwork, layout: ChoiceLayout, critic: some ActionCritic,
    estimator: any GradientEstimator, horizon: Int
  ) {
    self.policy = policy
    gathering = SequenceGathering(for: policy, .policy, rows: rows, horizon: horizon)
    policyWorkspace = NetworkWorkspace(for: policy, rows: rows)
    self.critic = critic.policyCritic(rows: rows)
    inputs = Matrix(rows: rows, columns: policy.inputCount)
    choices = ChoiceWorkspace(layout, states: rows)
    batch = Batch { Matrix(rows: rows, columns: layout.stateWidth) }
    asking = EstimatorWorkspace(for: estimator, rows: rows * layout.choiceCount, actions: layout.width)
    taken =
      estimator.needs.contains(.takenActions)
      ? TakenActions(
        actions: Matrix(count: rows * layout.choiceCount), logProbabilities: Matrix(count: rows),
        advantages: Matrix(count: rows))
      : nil
  }

  /// ∂loss/∂parameters, over the rows of the chunk.
  var gradient: Matrix { policy.gradient }
  /// What the rows say about the estimator's state.
  var statistics: Matrix { asking.statistics }

  /// Lets the critic tabulate every `count`-th group of a slot's rows, from group `part` on.
  func tabulate(_ slot: Int, part: Int, of count: Int, in phase: PolicyPhase) {
    if let sequences = phase.rollout.memory?.layout {
      for lane in stride(from: part, to: sequences.lanes, by: count) {
        critic.tabulate(sequences.laneRows(lane, of: slot), in: phase)
      }
      return
    }
    let (size, rows) = (inputs.rows, phase.kept.rows(of: slot))
    for start in stride(from: rows.lowerBound + part * size, to: rows.upperBound, by: count * size) {
      critic.tabulate(start..<min(start + size, rows.upperBound), in: phase)
    }
  }

  /// The gradient over some rows of the rollout.
  ///
  /// - Parameters:
  ///   - place: of the first row in the minibatch, whose noise begins at `noise`.
  mutating func differentiate(
    _ rows: ArraySlice<Int>, place: Int, noise: RandomSource, _ task: Task
  ) {
    let all = 0..<rows.count
    gather(rows, task.phase.rollout)
    var random = noise
    random.skipBlocks(ofWords: place * choices.layout.stateWidth)
    GumbelSoftmax.drawNoise(using: &random, into: batch.noise.slice(all))
    let choice = choose(rows, task)
    let sample = sample(all)
    let further = askFurther(rows, choice, task)
    task.estimator.writeSample(of: choice, into: sample)
    var answer = ask(rows, at: sample, choice, task)
    answer.critic.further = further
    answer.critic.taken = gatherTaken(rows, task.phase.rollout)
    measure(choice, answer)
    let gradient = self.rows(of: batch.gradient, all)
    if task.learnsTemperature {
      sums.temperatureGradient =
        task.estimator.temperatureGradient(of: choice, answer: answer.critic, scratch: gradient)
        * Float(rows.count)
    }
    task.estimator.writeLogitGradient(of: choice, answer: answer.critic, into: gradient)
    asking.measure(task.estimator, choice, answer.critic, gradient: gradient)
    if !task.isPathwise {
      Categorical.addEntropyGradient(
        logProbabilities: choice.logProbabilities, weight: task.entropy, to: gradient)
      Categorical.addProximityGradient(
        logProbabilities: choice.logProbabilities, probabilities: choice.probabilities,
        reference: reference(all), weight: task.proximity, to: gradient)
    }
    Categorical.addBarrierGradient(
      probabilities: choice.probabilities, weight: task.exploration, to: gradient)
    gradient.scale(by: -task.weight)
    policy.pullback(
      input: states(all, task.phase.rollout), upstream: choices.outputs(of: gradient), in: policyWorkspace)
  }

  /// Some states' part of a matrix, a row a choice.
  private func rows(of matrix: Matrix, _ states: Range<Int>) -> Matrix {
    choices.layout.rows(matrix.slice(states))
  }

  /// The memory for the samples of some states.
  private func sample(_ states: Range<Int>) -> Matrix {
    asking.sample.slice(0..<states.count * choices.layout.choiceCount)
  }

  /// Goes through what ``differentiate(_:place:noise:_:)`` last did, and throws at the first step that made something
  /// not finite of finite numbers: so an estimator that errs is told apart from a network that runs away.
  func findPoison(_ rows: ArraySlice<Int>, _ task: Task) throws {
    let all = 0..<rows.count
    let (choice, estimator) = (choose(rows, task), task.estimator)
    try requireFinite(
      choice.logProbabilities.isFinite && choice.probabilities.isFinite, "a log-probability of the policy")
    let (sample, gradient) = (sample(all), self.rows(of: batch.gradient, all))
    let further = askFurther(rows, choice, task)
    estimator.writeSample(of: choice, into: sample)
    try require(sample.isFinite, "a sample", of: estimator)
    var answer = ask(rows, at: sample, choice, task)
    answer.critic.further = further
    answer.critic.taken = gatherTaken(rows, task.phase.rollout)
    try requireFinite(answer.isFinite(in: estimator.needs), "the critic's answer to a sample")
    estimator.writeLogitGradient(of: choice, answer: answer.critic, into: gradient)
    try require(gradient.isFinite, "the gradient by a logit", of: estimator)
    guard task.learnsTemperature else { return }
    let slope = estimator.temperatureGradient(of: choice, answer: answer.critic, scratch: gradient)
    try require(slope.isFinite, "the gradient by the temperature", of: estimator)
  }

  private func askFurther(_ rows: ArraySlice<Int>, _ choice: Choice, _ task: Task) -> [CriticAnswer] {
    asking.askFurther(task.estimator, about: choice) { ask(rows, at: $0, choice, task).critic }
  }

  /// What the critic says, with entropy and divergence for an estimator that learns from its derivative.
  private func ask(
    _ rows: ArraySlice<Int>, at sample: Matrix, _ choice: Choice, _ task: Task
  ) -> PolicyAnswer {
    let answer = critic.answer(rows, at: sample, probabilities: choice.probabilities, in: task.phase)
    if task.isPathwise {
      Categorical.regularize(
        answer.critic.sampleGradient, logProbabilities: choice.logProbabilities,
        probabilities: choice.probabilities, reference: reference(0..<rows.count), entropy: task.entropy,
        proximity: task.proximity)
    }
    return answer
  }

  /// log π₀ of the states gathered.
  private func reference(_ all: Range<Int>) -> Matrix { rows(of: batch.oldLogProbabilities, all) }

  private func require(_ isFinite: Bool, _ what: String, of estimator: any GradientEstimator) throws {
    if isFinite { return }
    throw PoisonedUpdate(what: "\(what) from the estimator '\(estimator.name)'", suspect: .estimator)
  }

  /// The states gathered, as wide as those of the rollout.
  private func states(_ all: Range<Int>, _ rollout: Rollout) -> Matrix {
    inputs.view(rows: all.count, columns: rollout.states.columns)
  }

  private func gather(_ rows: ArraySlice<Int>, _ rollout: Rollout) {
    let all = 0..<rows.count
    states(all, rollout).gather(rows, from: rollout.states)
    batch.oldLogProbabilities.slice(all).gather(rows, from: rollout.logProbabilities)
    if let mask = rollout.mask { batch.mask.slice(all).gather(rows, from: mask) }
  }

  /// What was done in some rows of the rollouts, if the estimator wants to know.
  private func gatherTaken(_ rows: ArraySlice<Int>, _ rollout: Rollout) -> TakenActions? {
    guard let taken else { return nil }
    for (place, row) in rows.enumerated() {
      let together = rollout.layout.choiceCount
      for choice in 0..<together { taken.actions[place * together + choice] = rollout.actions[row, choice] }
      taken.logProbabilities[place] = rollout.takenLogProbabilities[row]
      taken.advantages[place] = rollout.advantages[row]
    }
    return taken
  }

  /// The policy's choices in the states gathered.
  private func choose(_ rows: ArraySlice<Int>, _ task: Task) -> Choice {
    let (all, rollout) = (0..<rows.count, task.phase.rollout)
    let along = gathering?.sequences(of: rows, in: rollout.memory)
    let logits = choices.rows(of: policy.forward(states(all, rollout), along: along, in: policyWorkspace))
    if rollout.mask != nil { Categorical.forbid(where: self.rows(of: batch.mask, all), in: logits) }
    Categorical.logProbabilities(logits: logits, into: logits)
    let logProbabilities = logits
    let probabilities = self.rows(of: batch.probabilities, all)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    return Choice(
      logProbabilities: logProbabilities, probabilities: probabilities,
      noise: self.rows(of: batch.noise, all),
      temperature: task.temperature, state: task.state, choicesOfState: choices.layout.choiceCount)
  }

  /// Loss, entropy and divergence, before the step.
  private mutating func measure(_ choice: Choice, _ answer: PolicyAnswer) {
    sums = Sums()
    sums.loss = -answer.total
    sums.entropy = -Kernels.active.dot(choice.probabilities, choice.logProbabilities)
    let states = choice.probabilities.rows / choice.choicesOfState
    sums.divergence = Kernels.active.divergence(from: reference(0..<states), to: choice.logProbabilities)
  }
}
