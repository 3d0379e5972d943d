import COneHotKernels
import OneHotFoundations

extension Kernels {
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
