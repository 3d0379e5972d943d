import OneHotNumerics

/// What the critic says of the samples of a batch. Only what an estimator ``GradientEstimator/needs`` has a meaning.
public struct CriticAnswer {
  /// ∂f/∂y at each row's sample, `[batch, actions]`.
  public var sampleGradient: Matrix
  /// f at each of the K one-hot actions, `[batch, actions]`, up to a constant of the row. Of a critic that is linear in
  /// the action this is the same as ``sampleGradient``.
  public var actionValues: Matrix
  /// f at each sample. There may be fewer values than rows: then equally many consecutive rows were decided
  /// together, as the symbols of a message, and share a value.
  public var sampleValues: Matrix?
  /// The answers at the estimator's further points, in their order.
  public var further: [CriticAnswer] = []

  /// An answer.
  public init(sampleGradient: Matrix, actionValues: Matrix, sampleValues: Matrix? = nil) {
    self.sampleGradient = sampleGradient
    self.actionValues = actionValues
    self.sampleValues = sampleValues
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
  /// All this at further points than the sample.
  public static let furtherPoints = CriticNeeds(rawValue: 8)
}
