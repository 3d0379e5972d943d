import COneHotKernels
import OneHotFoundations

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
