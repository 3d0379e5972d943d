import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNetworks

/// What learns: plays episodes and improves its policy with them, one update at a time.
protocol Agent: Sendable {
  /// The policy's network.
  var policy: MultilayerPerceptron { get }

  /// Plays and learns once.
  ///
  /// - Parameters:
  ///   - progress: the fraction of its plan that is done, in [0, 1].
  ///   - update: number of the update, from 1 on.
  /// - Throws: `InputError` if what an environment yields is not as declared, ``PoisonedUpdate`` if a return, loss,
  ///   gradient or weight is not finite.
  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate

  /// Everything the next update goes on from.
  mutating func exchange(with archive: inout StateArchive) throws
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

/// Refuses memory for more observations than a machine is likely to have: 2²⁸ numbers, one gibibyte.
///
/// - Parameter cause: what makes them so many: "environments × horizon".
func requireModest(rows: (Int, Int), of environment: any Environment, _ cause: String) throws {
  let width = max(1, environment.specification.observation.count)
  let (product, overflow) = rows.0.multipliedReportingOverflow(by: rows.1)
  guard overflow || product > (1 << 28) / width else { return }
  throw InputError(
    .usage, cause, "\(rows.0) × \(rows.1) observations of \(width) numbers are more than fit into 1 GiB",
    remedy: "lower one of them")
}
