/// Something that an environment measures of every episode beside its return, such as whether it succeeded. A training
/// reports the mean.
public struct EpisodeMetric: Sendable, Equatable, Codable {
  /// Which episodes of a training the mean is over.
  public enum Window: Sendable, Codable {
    /// All of them.
    case all
    /// Those that ended in the last tenth of the steps.
    case lastTenth
  }

  /// Its key in JSON, such as "successes".
  public var name: String
  /// What stands before the mean in reports, in a word or two.
  public var title: String
  /// What stands behind it: "of the episodes".
  public var explanation: String
  /// Whether it is a share, shown in percent.
  public var isShare: Bool
  /// Which episodes the mean is over.
  public var window: Window

  /// The most metrics an environment may have.
  public static let most = EpisodeMeasurements.scalarCount

  /// Something to be measured.
  public init(
    _ name: String, title: String, explanation: String = "", isShare: Bool = false, window: Window = .all
  ) {
    self.name = name
    self.title = title
    self.explanation = explanation
    self.isShare = isShare
    self.window = window
  }
}

/// The values of an environment's metrics at the end of an episode, in their order; what is beyond them is not looked at.
public typealias EpisodeMeasurements = SIMD4<Double>
