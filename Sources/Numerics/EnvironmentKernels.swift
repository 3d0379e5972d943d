import COneHotKernels
import OneHotFoundations

/// The Swift face of the C kernels that step many environments at once. Shapes are checked here; a wrong one
/// traps.
///
/// All variants give the same bits, those of one environment stepped in plain double precision.
package struct EnvironmentKernels: @unchecked Sendable {
  let table: UnsafePointer<onehot_environment_kernels>

  /// The variant in use in this process.
  package static let active = EnvironmentKernels(of: .active)

  /// The variant of other kernels.
  package init(of kernels: Kernels) {
    table = onehot_environment_kernels_named(kernels.name)!
  }

  package var name: String { String(cString: table.pointee.name) }

  /// Ends a step of many environments: adds up their returns and lengths, and truncates the episodes that run on
  /// at the time limit.
  ///
  /// - Parameters:
  ///   - statuses: `[count]`: 0 running, 1 terminated, 2 truncated.
  ///   - limit: steps after which an episode is truncated.
  ///   - ended: `[count]`; its first elements are overwritten with the environments whose episode has ended, in
  ///     ascending order.
  /// - Returns: how many have ended.
  package func finishStep(
    rewards: [Double], statuses: inout [UInt8], returns: inout [Double], lengths: inout [Int32], limit: Int,
    ended: inout [Int]
  ) -> Int {
    let count = rewards.count
    check(
      statuses.count == count && returns.count == count && lengths.count == count && ended.count == count,
      "\([statuses.count, returns.count, lengths.count, ended.count])", "\(count) of each")
    let limit = Int32(clamping: limit)
    return table.pointee.finish_step(rewards, &statuses, &returns, &lengths, limit, &ended, count)
  }
}

extension RandomStreams {
  /// Lends the streams to a kernel.
  mutating func withKernelStreams(_ body: (onehot_streams) -> Void) {
    let key = key
    streams.withUnsafeBufferPointer { streams in
      positions.withUnsafeMutableBufferPointer { positions in
        guard let names = streams.baseAddress, let words = positions.baseAddress else { return }
        body(onehot_streams(key: key, streams: names, positions: words))
      }
    }
  }
}
