import OneHotGumbel
import OneHotNumerics

/// A layer of independent categorical latents: logits `[samples, latents · categories]` become choices
/// `[samples · latents, categories]`, one row for each latent, at which the estimator asks the critic; the critic's
/// answer becomes the gradient of the logits.
///
/// The critic f is what follows the layer: a sample's share of the batch's mean loss. The latents of a sample are
/// decided together and share its value.
struct CategoricalLayer {
  /// What the critic says, written by what follows the layer: `[samples · latents, categories]`, and `[1, samples]`
  /// values.
  let answer: CriticAnswer
  private let estimator: any GradientEstimator
  private var choice: Choice
  private let asking: EstimatorWorkspace
  private let state: EstimatorState
  private let gradient: Matrix
  private let scratch: Matrix
  private let samples: Int
  private var random: RandomSource

  /// A layer without noise; see ``drawNoise()``.
  init(
    _ estimator: any GradientEstimator, samples: Int, latents: Int, categories: Int,
    noiseFrom random: RandomSource
  ) {
    func matrix() -> Matrix { Matrix(rows: samples * latents, columns: categories) }
    self.estimator = estimator
    self.samples = samples
    self.random = random
    asking = EstimatorWorkspace(for: estimator, rows: samples * latents, actions: categories)
    state = EstimatorState(of: estimator)
    choice = Choice(
      logProbabilities: matrix(), probabilities: matrix(), noise: matrix(), temperature: 1,
      state: state.values)
    (gradient, scratch) = (matrix(), matrix())
    answer = CriticAnswer(
      sampleGradient: matrix(), actionValues: matrix(), sampleValues: Matrix(count: samples))
  }

  /// Draws the noise of all samples anew.
  mutating func drawNoise() {
    GumbelSoftmax.drawNoise(using: &random, into: choice.noise)
  }

  private var sample: Matrix { asking.sample }

  /// What the layer last made of logits, `[samples, latents · categories]`.
  var output: Matrix { perSample(sample) }

  /// Makes the points at which the estimator asks the critic.
  ///
  /// - Parameter logits: one row for each sample, or one that serves all.
  mutating func forward(_ logits: Matrix, temperature: Float) {
    choice.temperature = temperature
    spread(logits)
    estimator.writeSample(of: choice, into: sample)
  }

  /// Makes the one-hot samples of the same logits and noise as ``forward(_:temperature:)`` did, whatever the estimator
  /// asks about.
  func hardSample() {
    GumbelSoftmax.hardSample(logits: choice.logProbabilities, noise: choice.noise, into: sample)
  }

  /// Makes the likeliest categories, one-hot.
  func mode(_ logits: Matrix) {
    let logits = perLatent(logits)
    sample.fill(0)
    for row in 0..<sample.rows { sample[row, Categorical.mode(logits: logits, row: row)] = 1 }
  }

  /// Where ∂f/∂sample is to be written, `[samples, latents · categories]`.
  var sampleGradient: Matrix { perSample(answer.sampleGradient) }

  /// The estimate of ∂f/∂logits after ``forward(_:temperature:)`` and the critic's answer,
  /// `[samples, latents · categories]`: added up over the samples, the gradient of the mean loss.
  func pullback() -> Matrix {
    estimator.writeLogitGradient(of: choice, answer: answer, into: gradient)
    asking.measure(estimator, choice, answer, gradient: gradient)
    state.update(by: estimator, statistics: CollectionOfOne(asking.statistics), rows: gradient.rows)
    return perSample(gradient)
  }

  /// ∂(mean loss)/∂temperature; the estimator's answer is a mean over the rows.
  func temperatureGradient() -> Float {
    estimator.temperatureGradient(of: choice, answer: answer, scratch: scratch) * Float(scratch.rows)
  }

  private func spread(_ logits: Matrix) {
    let given = perLatent(logits)
    let (logarithms, probabilities) = (choice.logProbabilities, choice.probabilities)
    let first = 0..<given.rows
    Categorical.logProbabilities(logits: given, into: logarithms.slice(first))
    Categorical.probabilities(
      logProbabilities: logarithms.slice(first), into: probabilities.slice(first))
    for start in stride(from: given.rows, to: logarithms.rows, by: given.rows) {
      logarithms.slice(start..<start + given.rows).copy(from: logarithms.slice(first))
      probabilities.slice(start..<start + given.rows).copy(from: probabilities.slice(first))
    }
  }

  private func perSample(_ matrix: Matrix) -> Matrix {
    matrix.view(rows: samples, columns: matrix.count / samples)
  }

  private func perLatent(_ matrix: Matrix) -> Matrix {
    matrix.view(rows: matrix.count / sample.columns, columns: sample.columns)
  }
}
