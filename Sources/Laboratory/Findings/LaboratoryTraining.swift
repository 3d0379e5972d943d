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
