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

/// Bounds of the columns of matrices, against which whole matrices are checked in one pass.
///
/// Infinite bounds admit every finite number; infinities and NaN are out of any bounds.
package struct PeriodicBounds {
  /// The bounds of some equal rows, `[1, rows · columns]`: several, so that narrow rows fill vectors.
  private let lower, upper: Matrix
  private let columns: Int

  /// One range for each column.
  ///
  /// - Parameter rows: of the matrices to be checked; only narrow matrices make use of it.
  package init(_ ranges: [ClosedRange<Float>], rows: Int) {
    columns = ranges.count
    let copies = max(1, min(rows, 256 / max(1, columns)))
    lower = Matrix(count: copies * columns)
    upper = Matrix(count: copies * columns)
    let largest = Float.greatestFiniteMagnitude
    for position in 0..<lower.count {
      lower[position] = max(ranges[position % columns].lowerBound, -largest)
      upper[position] = min(ranges[position % columns].upperBound, largest)
    }
  }

  /// Whether every number of a matrix is finite and within the bounds of its column.
  package func contain(_ matrix: Matrix, with kernels: Kernels = .active) -> Bool {
    check(matrix.columns == columns, matrix.shape, "\(columns) columns")
    return kernels.table.pointee.are_within(
      matrix.pointer, matrix.count, lower.pointer, upper.pointer, lower.count) != 0
  }

  /// Whether a number is finite and within the bounds of a column.
  package func contain(_ value: Float, column: Int) -> Bool {
    value >= lower[column] && value <= upper[column]
  }
}
