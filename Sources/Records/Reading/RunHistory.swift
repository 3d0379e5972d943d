import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs
import OneHotNumerics

/// What became of a training, read from its run folder or from the files of another framework.
public struct RunHistory: Sendable, Equatable {
  /// What an agent measures in its updates and a history tells of, by its column in `progress.csv`: whether the policy
  /// collapsed, whether its critic was trusted, and how far it moved.
  public enum Measure: String, Sendable, CaseIterable {
    /// The policy's entropy, in nats.
    case entropy
    /// β, how far the critic of the actions is trusted, in 0...1.
    case trust
    /// The KL divergence of the policy from the one that acted, in nats.
    case divergence = "kl_divergence"
  }

  /// The mean returns of an evaluation.
  public struct Evaluation: Sendable, Equatable {
    /// Environment steps of training before it.
    public var step: Int
    /// Acting with the most probable action.
    public var greedy: Double
    /// Acting with samples of the policy.
    public var sampled: Double
  }

  /// Where it was read from: a run folder, a folder of Monitor files or of TensorBoard's events, or one such file.
  public let source: URL
  /// The environment: the name in the configuration, or the `env_id` of a Monitor file; "None" if nothing names it.
  public let environment: String
  /// The agent; nil for files of others.
  public let agent: String?
  /// The seed; nil for files of others.
  public let seed: Int?
  /// The configuration; nil for files of others.
  public let configuration: ConfigurationDocument?
  /// Environment steps up to the last episode or evaluation.
  public let steps: Int
  /// Episodes that ended with a finite return.
  public let episodes: Int
  /// Mean returns of equal numbers of episodes (1, 2, 4, 8 and so on, the last perhaps of fewer), none left out.
  public let points: [CurvePoint]
  /// Means of what the agent measured in equal numbers of consecutive updates, whose numbers stand for episodes: values
  /// that are not finite or too large to be summed are left out, and so is what the agent does not measure. Nothing
  /// for files of others, and where `progress.csv` is missing.
  public let measures: [Measure: [CurvePoint]]
  /// The mean return of the last 100 episodes, or of all if there are fewer; nil if there are none.
  public let finalReturn: Double?
  /// The evaluations; none for files of others.
  public let evaluations: [Evaluation]
  /// Whether the training is known to have ended as it should: its last policy is there.
  public let isComplete: Bool
  /// What a reader must know of how it was read, in words: how many episodes have no finite return, for example.
  public let remarks: [String]

  /// Reads a run folder, a folder with Monitor files (`monitor.csv`, `0.monitor.csv` and so on, merged in order of
  /// time) or else with event files of TensorBoard, or such a file.
  ///
  /// Of a run that was interrupted the rows are read that there are; times are left out where `monitor.csv` is
  /// missing or ends early, and logs that hold something else than the last checkpoint says are refused. Files of Monitors
  /// are read as pandas and Stable-Baselines3 read them; of events, the scalars `charts/episodic_return` (CleanRL),
  /// `train/episode_return` (ours) or `rollout/ep_rew_mean` (Stable-Baselines3), each point of which counts as an episode.
  ///
  /// - Parameters:
  ///   - url: the folder or file.
  ///   - points: how many ``points`` there are at most, at least 1; of many episodes at least half as many. Each of the
  ///     ``measures`` has at most a third of it, at least 1.
  /// - Throws: `InputError` if a file is missing, malformed or changed, with its name, line and column.
  /// - Complexity: linear in the files' lengths; memory for `points` points and a block of each file.
  public init(contentsOf url: URL, points: Int = 300) throws {
    switch try RunFiles(at: url) {
    case .run(let folder): try self.init(folder, points: points)
    case .monitors(let files): try self.init(monitors: files, source: url, points: points)
    case .events(let files): try self.init(events: files, source: url, points: points)
    case nil:
      throw InputError(
        .file, "folder \(url.path)",
        "neither a run nor files of a Monitor or of TensorBoard are in it or in folders below it",
        remedy: "a folder with config.json and returns.csv, or with monitor.csv, would be right")
    }
  }

  /// Reads several places as ``init(contentsOf:points:)`` does, some of them at the same time.
  ///
  /// - Parameters:
  ///   - places: folders and files.
  ///   - points: how many ``points`` each has at most.
  ///   - workers: threads used at most.
  /// - Returns: a history or an error for each place, in the order given.
  public static func read(
    _ places: [URL], points: Int = 300, workers: Int
  ) -> [Result<RunHistory, InputError>] {
    var lanes = [Result<RunHistory, InputError>?](repeating: nil, count: places.count)
    try? ParallelLanes(workers: workers).forEach(&lanes) { index, result in
      result = InputError.result(of: places[index]) {
        try RunHistory(contentsOf: places[index], points: points)
      }
    }
    return lanes.compactMap(\.self)
  }
}
