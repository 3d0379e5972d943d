import OneHotFoundations

/// A rectangle of cells with at least one start, from each of which a goal can be reached.
struct GridWorldMap: Equatable {
  /// What a cell is.
  enum Cell: Character, CaseIterable {
    case start = "S"
    case free = "."
    case wall = "#"
    case goal = "G"
    case hole = "H"
    case cliff = "C"

    /// The cell of a letter, those of other maps included: `F` (frozen, in Gymnasium's lakes) and a blank are free, `X` is a
    /// wall.
    init?(_ letter: Character) {
      switch letter {
      case "F", " ": self = .free
      case "X": self = .wall
      default: self.init(rawValue: letter)
      }
    }

    /// Whether an episode goes on from here.
    var isPassable: Bool { self == .start || self == .free }
    /// Whether an episode ends here.
    var isTerminal: Bool { self == .goal || self == .hole }
  }

  /// An observation has one number a cell, so that a rollout of 512 steps on the largest map takes 20 MB; beyond
  /// that, one-hot observations are the wrong tool.
  static let largestCellCount = 10_000

  /// No map needs more text: a cell has one byte, and a row of a single cell three with the break of its line.
  static let largestByteCount = 4 * largestCellCount

  /// Whoever falls off a cliff is at any of the starts: the table of the dynamics lists them for each move that may
  /// end there. A hundred starts for a thousand such moves take 4 MB, 12 MB if steps may slip.
  static let largestReturnCount = 100_000

  /// The cells, row by row.
  let cells: [Cell]
  /// The number of columns.
  let width: Int
  /// The number of rows.
  var height: Int { cells.count / width }

  /// Reads a map from text: one line a row. Empty lines at the end and the kind of line break do not matter.
  ///
  /// - Parameter name: what to call the map in errors.
  /// - Throws: ``InputError`` that names the line and the column, counted from 1.
  init(text: String, name: String) throws {
    // Some editors begin a file with a byte order mark, which nobody sees.
    let text = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard let first = lines.first else {
      throw InputError(.data, "map \(name)", "is empty", remedy: "a map has one line for each row of cells")
    }
    width = first.count
    var cells = [Cell]()
    for (row, line) in lines.enumerated() {
      cells += try Self.cells(of: line, at: Place(map: name, line: row + 1), width: first.count)
      if cells.count > Self.largestCellCount {
        throw InputError(
          .data, "map \(name)", "has too many cells",
          remedy:
            "at most \(Self.largestCellCount) are possible, because an observation has one number a cell")
      }
    }
    self.cells = cells
    try checkStartsAndGoals(name: name)
    try checkCliffs(name: name)
  }

  private static func cells(of line: Substring, at place: Place, width: Int) throws -> [Cell] {
    let cells = try line.enumerated().map { column, character in
      guard let cell = Cell(character) else {
        throw InputError(
          .data, place.description(column: column + 1), "unknown character '\(character)'",
          remedy: "a cell is S (start), . F or blank (free), # or X (wall), G (goal), H (hole) or C (cliff)")
      }
      return cell
    }
    if cells.count != width || cells.isEmpty {
      throw InputError(
        .data, place.description(column: min(cells.count, width) + 1),
        cells.isEmpty ? "the row is empty" : "the row has \(cells.count) cells, the first row \(width)",
        remedy: "all rows must be equally long")
    }
    return cells
  }

  private func checkStartsAndGoals(name: String) throws {
    for (cell, what) in [(Cell.start, "start"), (.goal, "goal")] where !cells.contains(cell) {
      throw InputError(.data, "map \(name)", "has no \(what)", remedy: "mark one with \(cell.rawValue)")
    }
    let reaching = cellsReachingGoal()
    if let start = cells.indices.first(where: { cells[$0] == .start && !reaching[$0] }) {
      throw InputError(
        .data, Place(map: name, line: start / width + 1).description(column: start % width + 1),
        "no goal can be reached from this start",
        remedy: "open a way of free cells (.) from it to a G")
    }
  }

  private func checkCliffs(name: String) throws {
    let falls = cells.indices.filter { cells[$0] != .wall && !cells[$0].isTerminal }.reduce(0) {
      count, cell in count + Direction.allCases.count { cells[destination(from: cell, $0)] == .cliff }
    }
    let starts = cells.count { $0 == .start }
    if falls * starts > Self.largestReturnCount {
      throw InputError(
        .data, "map \(name)", "\(falls) moves lead off a cliff, and from there to any of \(starts) starts",
        remedy:
          "their product may be at most \(Self.largestReturnCount); have fewer starts, or fewer cliffs (C)")
    }
  }

  /// Which cells have a way to a goal that leads over free cells.
  private func cellsReachingGoal() -> [Bool] {
    var reaching = cells.map { $0 == .goal }
    var frontier = cells.indices.filter { reaching[$0] }
    while let cell = frontier.popLast() {
      for direction in Direction.allCases {
        let neighbor = destination(from: cell, direction)
        if cells[neighbor].isPassable && !reaching[neighbor] {
          reaching[neighbor] = true
          frontier.append(neighbor)
        }
      }
    }
    return reaching
  }

  /// The cell in which a move ends: walls and the border leave one where one was.
  func destination(from cell: Int, _ direction: Direction) -> Int {
    let target = direction.neighbor(of: cell, rows: height, columns: width)
    return cells[target] == .wall ? cell : target
  }

  private struct Place {
    var map: String
    var line: Int

    func description(column: Int) -> String { "map \(map), line \(line), column \(column)" }
  }
}
