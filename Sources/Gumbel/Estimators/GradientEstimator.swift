import OneHotFoundations
import OneHotNumerics

/// A way to estimate ∂E[f(one-hot(a))]/∂logits for a ~ softmax(logits) from one sample of each row.
///
/// An estimator has a forward half, the point at which the critic f is asked, and a backward half, which turns
/// the critic's answer into a gradient. All else (network, data, optimizer, noise) is the caller's, so that
/// estimators can be exchanged with everything else held equal. Both halves are functions of their arguments alone,
/// and of each row by itself unless the estimator says otherwise.
///
/// An estimator may ask the critic at further points (``pointCount``), and may keep numbers from batch to batch, such as the
/// weight of a control variate (``initialState``). The caller keeps them and hands them back in ``Choice/state``, since
/// the parts of a batch are differentiated on several threads: all of them see the same numbers, each adds up what it
/// found, and one step after the batch moves the numbers.
public protocol GradientEstimator: Sendable {
  /// What one types after `--estimator`.
  var name: String { get }
  /// What it is, in one line.
  var summary: String { get }
  /// What may follow the name after a colon, as help shows it, such as "DRAWS"; nil if nothing may.
  var parameterPlaceholder: String? { get }
  /// Whether the gradient depends on the temperature.
  var usesTemperature: Bool { get }
  /// Whether the temperature can be learned, by ``temperatureGradient(of:answer:scratch:)``; else it is a number to be
  /// chosen, 1 unless set. False by default.
  var learnsTemperature: Bool { get }
  /// What the critic must be asked.
  var needs: CriticNeeds { get }

  /// The same estimator with what a user typed after the colon; throws `InputError` unless it is understood.
  func with(parameter: String) throws -> any GradientEstimator

  /// Writes the point at which the critic is asked: by default the one-hot sample of `choice`'s noise.
  func writeSample(of choice: Choice, into sample: Matrix)

  /// At how many points the critic is asked: by default one, that of ``writeSample(of:into:)``.
  var pointCount: Int { get }

  /// Writes a further point at which the critic is asked; its answer comes in ``CriticAnswer/further``.
  ///
  /// - Parameters:
  ///   - choice: what is chosen among, with the noise.
  ///   - point: 1 ..< ``pointCount``.
  ///   - sample: receives it, `[batch, actions]`.
  func writeSample(of choice: Choice, point: Int, into sample: Matrix)

  /// The numbers it keeps from batch to batch, as they are at first; none by default.
  var initialState: [Float] { get }

  /// How many sums it makes over a batch to move its state by; by default as many as the state has numbers.
  var statisticCount: Int { get }

  /// Adds what some rows of a batch say about the state to the batch's sums.
  ///
  /// - Parameters:
  ///   - choice: those rows' logits and noise.
  ///   - answer: what the critic said of them.
  ///   - gradient: what ``writeLogitGradient(of:answer:into:)`` made of the same rows.
  ///   - statistics: `[1, statisticCount]`.
  func addStatistics(of choice: Choice, answer: CriticAnswer, gradient: Matrix, to statistics: Matrix)

  /// Moves the state after a batch of so many rows.
  ///
  /// - Parameters:
  ///   - state: `[1, initialState.count]`, to be changed.
  ///   - statistics: the sums over the batch, `[1, statisticCount]`.
  ///   - rows: how many the batch had.
  func updateState(_ state: Matrix, statistics: Matrix, rows: Int)

  /// Writes the estimate of the gradient with respect to the logits, `[batch, actions]`, row by row.
  func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix)

  /// ∂f/∂τ, averaged over the rows; 0 unless ``learnsTemperature``.
  ///
  /// - Parameters:
  ///   - choice: the rows' logits and noise.
  ///   - answer: what the critic said of them.
  ///   - scratch: memory to overwrite, `[batch, actions]`.
  func temperatureGradient(of choice: Choice, answer: CriticAnswer, scratch: Matrix) -> Float
}

extension GradientEstimator {
  /// No parameter.
  public var parameterPlaceholder: String? { nil }

  /// No temperature.
  public var usesTemperature: Bool { false }

  /// Nothing to learn it from.
  public var learnsTemperature: Bool { false }

  /// The gradient at the sample.
  public var needs: CriticNeeds { .sampleGradient }

  /// Always throws: there is no parameter.
  public func with(parameter: String) throws -> any GradientEstimator {
    throw InputError(.usage, "estimator '\(name):\(parameter)'", "'\(name)' takes no parameter")
  }

  /// The one-hot sample.
  public func writeSample(of choice: Choice, into sample: Matrix) {
    GumbelSoftmax.hardSample(logits: choice.logProbabilities, noise: choice.noise, into: sample)
  }

  /// One point.
  public var pointCount: Int { 1 }

  /// Traps: there is no further point.
  public func writeSample(of choice: Choice, point: Int, into sample: Matrix) {
    programmerError("the estimator '\(name)' does not write its point \(point)")
  }

  /// No state.
  public var initialState: [Float] { [] }

  /// One for each number of the state.
  public var statisticCount: Int { initialState.count }

  /// Nothing is added.
  public func addStatistics(
    of choice: Choice, answer: CriticAnswer, gradient: Matrix, to statistics: Matrix
  ) {}

  /// Nothing changes.
  public func updateState(_ state: Matrix, statistics: Matrix, rows: Int) {}

  /// No temperature, no gradient.
  public func temperatureGradient(of choice: Choice, answer: CriticAnswer, scratch: Matrix) -> Float { 0 }
}

/// A batch of choices to differentiate through; every matrix but the state is `[batch, actions]`.
///
/// Where a state makes M choices at once, it has M consecutive rows. Rows are as wide as the largest choice; options that a
/// smaller one lacks have probability 0, as forbidden ones do.
public struct Choice {
  /// log softmax of the logits.
  public var logProbabilities: Matrix
  /// softmax of the logits.
  public var probabilities: Matrix
  /// Standard Gumbel noise.
  public var noise: Matrix
  /// The temperature τ of relaxed samples.
  public var temperature: Float
  /// What the estimator keeps from batch to batch, `[1, initialState.count]`; to be read only. Nil if it keeps nothing.
  public var state: Matrix?
  /// How many choices are made at once, M: that many consecutive rows belong to one state.
  public var choicesOfState: Int

  /// A batch of choices.
  public init(
    logProbabilities: Matrix, probabilities: Matrix, noise: Matrix, temperature: Float, state: Matrix? = nil,
    choicesOfState: Int = 1
  ) {
    self.logProbabilities = logProbabilities
    self.probabilities = probabilities
    self.noise = noise
    self.temperature = temperature
    self.state = state
    self.choicesOfState = choicesOfState
  }

  /// The view of some consecutive choices.
  public func slice(_ rows: Range<Int>) -> Choice {
    Choice(
      logProbabilities: logProbabilities.slice(rows), probabilities: probabilities.slice(rows),
      noise: noise.slice(rows), temperature: temperature, state: state, choicesOfState: choicesOfState)
  }
}

/// What the critic says of the samples of a batch. Only what an estimator ``GradientEstimator/needs`` has a meaning.
public struct CriticAnswer {
  /// ∂f/∂y at each row's sample, `[batch, actions]`.
  public var sampleGradient: Matrix
  /// f at each of the K one-hot actions, `[batch, actions]`, up to a constant of the row. Of a critic that is linear in
  /// the action this is the same as ``sampleGradient``. Where several choices are made at once, it is the mean of f over what
  /// the policy does in the others.
  public var actionValues: Matrix
  /// f at each sample. There may be fewer values than rows: then equally many consecutive rows were decided
  /// together, as the symbols of a message, and share a value.
  public var sampleValues: Matrix?
  /// The mean of f over all that the policy does in a state, as many as ``sampleValues``; nil where f is a sum over choices, so
  /// that ``actionValues`` tell how far a sample is from it.
  public var meanValues: Matrix?
  /// What was once done in each row's state, where there is such a thing: an agent's rollouts have it.
  public var taken: TakenActions?
  /// The answers at the estimator's further points, in their order.
  public var further: [CriticAnswer] = []

  /// An answer.
  public init(sampleGradient: Matrix, actionValues: Matrix, sampleValues: Matrix? = nil) {
    self.sampleGradient = sampleGradient
    self.actionValues = actionValues
    self.sampleValues = sampleValues
  }
}

/// Actions that were taken in the states of a batch, and what came of them; all matrices are `[1, states]` but the actions,
/// `[1, batch]`: there are as many of a state as it makes choices at once.
public struct TakenActions {
  /// The actions' numbers.
  public var actions: Matrix
  /// The logarithm of the probability that a state's actions were taken with.
  public var logProbabilities: Matrix
  /// How much more than its state's value they brought.
  public var advantages: Matrix

  /// Actions, the probabilities they were taken with, and their advantages.
  public init(actions: Matrix, logProbabilities: Matrix, advantages: Matrix) {
    self.actions = actions
    self.logProbabilities = logProbabilities
    self.advantages = advantages
  }
}

/// What a critic can be asked; see ``CriticAnswer``.
public struct CriticNeeds: OptionSet, Sendable {
  /// The bits.
  public let rawValue: Int

  /// Needs of given bits.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// ∂f/∂y at the sample: the critic is differentiable.
  public static let sampleGradient = CriticNeeds(rawValue: 1)
  /// f at every action: the actions can be enumerated.
  public static let actionValues = CriticNeeds(rawValue: 2)
  /// f at the sample.
  public static let sampleValues = CriticNeeds(rawValue: 4)
  /// What was taken in the states, beside the critic: ``CriticAnswer/taken``.
  public static let takenActions = CriticNeeds(rawValue: 16)
  /// What the critic says of the actions taken, for others to judge it by; no estimator needs that.
  package static let predictions = CriticNeeds(rawValue: 32)
  /// All this at further points than the sample.
  public static let furtherPoints = CriticNeeds(rawValue: 8)
}

extension GumbelSoftmax {
  /// The gradient with respect to the temperature, averaged over the rows; the relaxed sample lands in `scratch`.
  static func meanTemperatureGradient(of choice: Choice, upstream: Matrix, scratch: Matrix) -> Float {
    relaxedSample(
      logits: choice.logProbabilities, noise: choice.noise, temperature: choice.temperature, into: scratch)
    var sum: Float = 0
    for row in 0..<scratch.rows {
      sum += temperatureGradient(
        relaxed: scratch, upstream: upstream, logits: choice.logProbabilities, noise: choice.noise,
        temperature: choice.temperature, row: row)
    }
    return sum / Float(scratch.rows)
  }
}
