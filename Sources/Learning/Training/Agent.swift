import OneHotNetworks
import OneHotNumerics

/// What learns: plays episodes and improves its policy with them, one update at a time.
protocol Agent: Sendable {
  /// The policy's network.
  var policy: MultilayerPerceptron { get }

  /// Plays and learns once.
  ///
  /// - Parameters:
  ///   - progress: the fraction of the training done, in [0, 1).
  ///   - update: number of the update, from 1 on.
  /// - Throws: `InputError` if a reward, observation, loss or weight is not finite.
  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate
}

/// What an update brought.
struct AgentUpdate: Sendable {
  /// Environment steps it took.
  var steps: Int
  /// The episodes that ended in it, in order.
  var episodes: [FinishedEpisode]
  /// Its diagnostics; the trainer fills in the step.
  var record: UpdateRecord
}

/// Stops a run whose numbers have left the finite ones.
///
/// - Parameter what: what was found not finite: "gradient of the policy".
func requireFinite(_ isFinite: Bool, _ what: String, update: Int) throws {
  guard !isFinite else { return }
  throw InputError(
    .data, "update \(update)", "\(what) is not finite",
    remedy: "the run was stopped; lower the learning rates or look for extreme rewards and observations")
}
