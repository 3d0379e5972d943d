/// What was found.
public struct LaboratoryFindings: Sendable {
  /// The problem's name.
  public var problem: String
  /// The seed.
  public var seed: UInt64
  /// Samples each estimator drew in each case.
  public var samples: Int
  /// Gradients that were measured against the exact one.
  public var measurements: [GradientMeasurement] = []
  /// Trainings.
  public var trainings: [LaboratoryTraining] = []
  /// What was left out, and why.
  public var notes: [String] = []

  /// Nothing found yet.
  public init(problem: String, seed: UInt64, samples: Int) {
    self.problem = problem
    self.seed = seed
    self.samples = samples
  }
}

/// How good an estimator's gradient is, in one case of a problem at one temperature.
public struct GradientMeasurement: Sendable, Encodable {
  /// The case of the problem.
  public var label: String
  /// The estimator.
  public var estimator: String
  /// The temperature; nil if the estimator has none.
  public var temperature: Double?
  /// ‖mean − exact‖ / ‖exact‖. Of an unbiased estimator it is near its standard error, not near 0.
  public var relativeBias: Double
  /// Root mean square of ‖mean − expected mean‖ / ‖exact‖, from the means of batches; nil if there is one batch only.
  public var relativeBiasError: Double?
  /// Root of the total variance (the sum over the logits) of one sample's gradient, over ‖exact‖; nil if there is one only.
  public var relativeDeviation: Double?
  /// Cosine of the angle between the mean of all samples and the exact gradient; nil if the mean is 0.
  public var cosine: Double?
  /// The same for the mean of 64 samples, averaged over all such means; nil if there were fewer.
  public var cosineOf64: Double?
  /// Time of both halves of the estimator, without the noise and without the critic: the median of the batches.
  public var nanosecondsPerSample: Double
  /// The mean gradient, for each logit (or parameter).
  public var mean: [Double]
  /// The exact gradient.
  public var exact: [Double]
  /// The total variance of one sample's gradient; nil if there is one sample only.
  public var variance: Double?

  private enum CodingKeys: String, CodingKey {
    case label = "case"
    case estimator, temperature, relativeBias, relativeBiasError, relativeDeviation, cosine, cosineOf64
    case nanosecondsPerSample, mean, exact, variance
  }

  /// What the samples of an estimator say, in one case of a problem.
  public init(label: String, estimator: String, temperature: Double?, _ samples: GradientSamples) {
    self.label = label
    self.estimator = estimator
    self.temperature = temperature
    let (single, means) = (samples.single, samples.means)
    relativeBias = single.distance ?? .nan
    relativeBiasError = means.biasStandardError
    relativeDeviation = single.variance?.squareRoot()
    cosine = single.cosine
    cosineOf64 = means.sampleCosine
    nanosecondsPerSample = samples.nanosecondsPerSample
    mean = single.mean
    exact = single.exact
    variance = single.totalVariance
  }
}

/// What came of a training with one estimator, in one case of a problem.
public struct LaboratoryTraining: Sendable, Encodable {
  /// A point of the training's curve.
  public struct Point: Sendable, Encodable {
    /// Batches trained on.
    public var step: Int
    /// The problem's figures, in the order of ``LaboratoryTraining/metrics``; the first is the one to plot.
    public var values: [Double]

    /// A point.
    public init(step: Int, values: [Double]) {
      self.step = step
      self.values = values
    }
  }

  /// The case of the problem.
  public var label: String
  /// The estimator.
  public var estimator: String
  /// The temperature as it was asked for; nil if the estimator has none.
  public var temperature: String?
  /// The names of the problem's figures.
  public var metrics: [String]
  /// The curve, from before the first batch to after the last.
  public var curve: [Point] = []

  /// A training that has not begun.
  public init(label: String, estimator: String, temperature: String?, metrics: [String]) {
    self.label = label
    self.estimator = estimator
    self.temperature = temperature
    self.metrics = metrics
  }

  /// The figures at the end.
  public var final: [Double] { curve.last?.values ?? [] }

  private enum CodingKeys: String, CodingKey {
    case label = "case"
    case estimator, temperature, metrics, curve
  }
}
