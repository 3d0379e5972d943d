import OneHotNumerics

/// A way to estimate ∂E[f(one-hot(a))]/∂logits for a ~ softmax(logits) from one sample of each row.
///
/// An estimator has a forward half, the point at which the critic f is asked, and a backward half, which turns
/// the critic's answer into a gradient. All else (network, data, optimiser, noise) is the caller's, so that
/// estimators can be exchanged with everything else held equal.
public protocol GradientEstimator: Sendable {
  /// What one types after `--estimator`.
  var name: String { get }
  /// What it is, in one line.
  var summary: String { get }
  /// Whether the gradient depends on the temperature.
  var usesTemperature: Bool { get }

  /// Writes the point at which the critic is asked: by default the one-hot sample of `choice`'s noise.
  func writeSample(of choice: Choice, into sample: Matrix)

  /// Writes the estimate of the gradient with respect to the logits, `[batch, actions]`, row by row.
  func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix)

  /// ∂f/∂τ, averaged over the rows; 0 for estimators that do not use the temperature.
  func temperatureGradient(of choice: Choice, answer: CriticAnswer, scratch: Matrix) -> Float
}

extension GradientEstimator {
  /// No temperature.
  public var usesTemperature: Bool { false }

  /// The one-hot sample.
  public func writeSample(of choice: Choice, into sample: Matrix) {
    GumbelSoftmax.hardSample(logits: choice.logProbabilities, noise: choice.noise, into: sample)
  }

  /// No temperature, no gradient.
  public func temperatureGradient(of choice: Choice, answer: CriticAnswer, scratch: Matrix) -> Float { 0 }
}

/// A batch of choices to differentiate through; every matrix is `[batch, actions]`.
public struct Choice: Sendable {
  /// log softmax of the logits.
  public var logProbabilities: Matrix
  /// softmax of the logits.
  public var probabilities: Matrix
  /// Standard Gumbel noise.
  public var noise: Matrix
  /// The temperature τ of relaxed samples.
  public var temperature: Float

  /// A batch of choices.
  public init(logProbabilities: Matrix, probabilities: Matrix, noise: Matrix, temperature: Float) {
    self.logProbabilities = logProbabilities
    self.probabilities = probabilities
    self.noise = noise
    self.temperature = temperature
  }
}

/// What the critic says of the samples of a batch; both matrices are `[batch, actions]`.
public struct CriticAnswer: Sendable {
  /// ∂f/∂y at each row's sample.
  public var sampleGradient: Matrix
  /// f at each of the K one-hot actions, up to a constant of the row: all a critic that is linear in the action
  /// has to say, and then the same as ``sampleGradient``.
  public var actionValues: Matrix

  /// An answer.
  public init(sampleGradient: Matrix, actionValues: Matrix) {
    self.sampleGradient = sampleGradient
    self.actionValues = actionValues
  }
}
