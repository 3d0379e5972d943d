import COneHotFoundations
import Foundation

/// The processors there are.
package enum Processors {
  /// How many this process may run on: those of its affinity, where the system knows such a thing.
  package static var available: Int {
    let allowed = Int(onehot_processors())
    return allowed > 0 ? allowed : ProcessInfo.processInfo.activeProcessorCount
  }
}
