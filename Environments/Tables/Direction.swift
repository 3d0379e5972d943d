/// A direction in a rectangle of cells that are numbered row by row.
enum Direction: Int, CaseIterable {
  case up, right, down, left

  /// By how much it changes row and column.
  var offset: (row: Int, column: Int) {
    switch self {
    case .up: (-1, 0)
    case .right: (0, 1)
    case .down: (1, 0)
    case .left: (0, -1)
    }
  }

  /// The directions at right angles to it.
  var perpendicular: [Direction] {
    self == .up || self == .down ? [.left, .right] : [.up, .down]
  }

  /// The cell next to one; beyond the border there is none, and one stays.
  func neighbor(of cell: Int, rows: Int, columns: Int) -> Int {
    let row = cell / columns + offset.row
    let column = cell % columns + offset.column
    guard (0..<rows).contains(row), (0..<columns).contains(column) else { return cell }
    return row * columns + column
  }
}
