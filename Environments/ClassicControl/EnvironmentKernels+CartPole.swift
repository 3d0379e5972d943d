import COneHotEnvironmentKernels
import OneHotFoundations
import OneHotNumerics

extension EnvironmentKernels {
  /// One step of every cart and pole.
  ///
  /// - Parameters:
  ///   - states: `[4, count]`: positions, velocities, angles, angular velocities.
  ///   - actions: `[count]`.
  ///   - observations: `[count, 4]`, overwritten.
  ///   - rewards: `[count]`, overwritten.
  ///   - statuses: `[count]`, overwritten with 0 for running, 1 for terminated.
  /// - Returns: whether all actions were 0 or 1.
  func cartPoleStep(
    states: inout [Double], actions: [Int], observations: Matrix, rewards: inout [Double],
    statuses: inout [UInt8]
  ) -> Bool {
    let count = actions.count
    check(states.count == 4 * count, "\(states.count) numbers of states", "\(4 * count)")
    check(observations.rows == count && observations.columns == 4, observations.shape, "[\(count), 4]")
    check(rewards.count == count && statuses.count == count, "\(rewards.count) outcomes", "\(count)")
    return table.pointee.cartpole_step(
      &states, actions, observations.pointer, &rewards, &statuses, count) != 0
  }

  /// Starts an episode in some carts and poles, whose streams must be at the beginning of a block.
  ///
  /// - Parameters:
  ///   - states: `[4, count]`.
  ///   - observations: `[count, 4]`; the rows of the indices are overwritten.
  func cartPoleReset(
    _ indices: ArraySlice<Int>, using randoms: inout RandomStreams, states: inout [Double],
    observations: Matrix
  ) {
    let count = randoms.count
    check(states.count == 4 * count, "\(states.count) numbers of states", "\(4 * count)")
    check(observations.rows == count && observations.columns == 4, observations.shape, "[\(count), 4]")
    for index in indices { check(index >= 0 && index < count, "environment \(index)", "0 ..< \(count)") }
    randoms.withKernelStreams { streams in
      states.withUnsafeMutableBufferPointer { states in
        indices.withUnsafeBufferPointer { indices in
          guard let states = states.baseAddress, let chosen = indices.baseAddress else { return }
          table.pointee.cartpole_reset(
            streams, chosen, indices.count, states, observations.pointer, count)
        }
      }
    }
  }
}
