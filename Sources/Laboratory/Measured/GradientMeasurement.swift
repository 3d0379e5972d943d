import OneHotGumbel

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
  /// Root of the total variance (the sum over the logits) of one sample's gradient, over ‖exact‖.
  public var relativeDeviation: Double
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
  /// The total variance of one sample's gradient.
  public var variance: Double

  private enum CodingKeys: String, CodingKey {
    case label = "case"
    case estimator, temperature, relativeBias, relativeBiasError, relativeDeviation, cosine, cosineOf64
    case nanosecondsPerSample, mean, exact, variance
  }

  init(
    label: String, estimator: String, temperature: Double?, _ statistics: GradientStatistics,
    nanosecondsPerSample: Double
  ) {
    self.label = label
    self.estimator = estimator
    self.temperature = temperature
    relativeBias = statistics.relativeBias
    relativeBiasError = statistics.relativeBiasError
    relativeDeviation = statistics.relativeDeviation
    cosine = statistics.cosine
    cosineOf64 = statistics.meanBatchCosine
    self.nanosecondsPerSample = nanosecondsPerSample
    mean = statistics.mean
    exact = statistics.exact
    variance = statistics.variance
  }
}

extension [Double] {
  /// The upper of the middle values; NaN if there are none.
  var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}
