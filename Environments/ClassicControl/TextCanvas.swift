/// A drawing of characters that shows a part of a plane, as a terminal has it: a character is half as wide as it is high.
///
/// What is outside of the part shown is not drawn, nor is what is no number.
struct TextCanvas {
  private var cells: [[Character]]
  private let left, top, unit: Double

  /// Shows what lies within `halfWidth` of the vertical axis and from `bottom` to `top`.
  ///
  /// - Parameter unit: how much a row shows; a column shows half of it.
  init(halfWidth: Double, bottom: Double, top: Double, unit: Double) {
    self.init(left: -halfWidth, right: halfWidth, bottom: bottom, top: top, unit: unit)
  }

  /// Shows what lies from `left` to `right` and from `bottom` to `top`.
  init(left: Double, right: Double, bottom: Double, top: Double, unit: Double) {
    (self.left, self.top, self.unit) = (left, top, unit)
    let columns = Int(((right - left) / unit * 2).rounded()) + 1
    let rows = Int(((top - bottom) / unit).rounded()) + 1
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The lines, from the top.
  var text: String { cells.map { String($0) }.joined(separator: "\n") }

  /// The horizontal coordinate of each column.
  var columns: [Double] { cells[0].indices.map { left + Double($0) * unit / 2 } }

  private typealias Cell = (row: Int, column: Int)

  private func cell(_ x: Double, _ y: Double) -> Cell? {
    let (row, column) = (((top - y) / unit).rounded(), ((x - left) / unit * 2).rounded())
    // Nothing so far away has to do with what is shown.
    guard abs(row) < 1e6, abs(column) < 1e6 else { return nil }
    return (Int(row), Int(column))
  }

  private mutating func put(_ character: Character, _ cell: Cell) {
    guard cells.indices.contains(cell.row), cells[cell.row].indices.contains(cell.column) else { return }
    cells[cell.row][cell.column] = character
  }

  /// Puts a word so that its middle is at a point.
  mutating func put(_ word: String, _ x: Double, _ y: Double) {
    guard let middle = cell(x, y) else { return }
    for (place, character) in word.enumerated() {
      put(character, (middle.row, middle.column - word.count / 2 + place))
    }
  }

  /// Draws a line from a point to another one, of strokes that go its way.
  mutating func draw(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
    guard let first = cell(start.x, start.y), let last = cell(end.x, end.y) else { return }
    let (rows, columns) = (last.row - first.row, last.column - first.column)
    let count = max(abs(rows), abs(columns), 1)
    let path = (0...count).map { step -> Cell in
      let share = Double(step) / Double(count)
      return (
        first.row + Int((share * Double(rows)).rounded()),
        first.column + Int((share * Double(columns)).rounded())
      )
    }
    for (place, cell) in path.enumerated() {
      let (before, after) = (path[max(place - 1, 0)], path[min(place + 1, count)])
      let slope = (after.row - before.row) * (after.column - before.column)
      let stroke: Character =
        slope > 0 ? "\\" : slope < 0 ? "/" : after.row == before.row && columns != 0 ? "-" : "|"
      put(stroke, cell)
    }
  }
}
