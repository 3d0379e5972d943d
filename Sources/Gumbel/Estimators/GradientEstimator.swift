import OneHotFoundations
import OneHotNumerics

/// A way to estimate ∂E[f(one-hot(a))]/∂logits for a ~ softmax(logits) from one sample of each row.
///
/// An estimator has a forward half, the point at which the critic f is asked, and a backward half, which turns
/// the critic's answer into a gradient. All else (network, data, optimiser, noise) is the caller's, so that
/// estimators can be exchanged with everything else held equal. Both halves are functions of their arguments alone,
/// and of each row by itself unless the estimator says otherwise.
public protocol GradientEstimator: Sendable {
  /// What one types after `--estimator`.
  var name: String { get }
  /// What it is, in one line.
  var summary: String { get }
  /// What may follow the name after a colon, as help shows it, such as "DRAWS"; nil if nothing may.
  var parameterPlaceholder: String? { get }
  /// Whether the gradient depends on the temperature.
  var usesTemperature: Bool { get }
  /// What the critic must be asked.
  var needs: CriticNeeds { get }

  /// The same estimator with what a user typed after the colon; throws `InputError` unless it is understood.
  func with(parameter: String) throws -> any GradientEstimator

  /// Writes the point at which the critic is asked: by default the one-hot sample of `choice`'s noise.
  func writeSample(of choice: Choice, into sample: Matrix)

  /// Writes the estimate of the gradient with respect to the logits, `[batch, actions]`, row by row.
  func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix)

  /// ∂f/∂τ, averaged over the rows; 0 for estimators that do not use the temperature.
  ///
  /// - Parameter scratch: memory to overwrite, `[batch, actions]`.
  func temperatureGradient(of choice: Choice, answer: CriticAnswer, scratch: Matrix) -> Float
}

extension GradientEstimator {
  /// No parameter.
  public var parameterPlaceholder: String? { nil }

  /// No temperature.
  public var usesTemperature: Bool { false }

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

  /// The view of some consecutive choices.
  public func slice(_ rows: Range<Int>) -> Choice {
    Choice(
      logProbabilities: logProbabilities.slice(rows), probabilities: probabilities.slice(rows),
      noise: noise.slice(rows), temperature: temperature)
  }
}
