import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A board with hidden mines, of which every cell without one is to be uncovered; an action is a cell, row by row, and what is
/// uncovered already is forbidden.
///
/// The first cell is never a mine: the mines are laid after it, evenly over the others. A cell tells how many of its eight
/// neighbors are mines; if none is, the neighbors are uncovered too. The last cell without a mine gives reward 1, a mine 0, and either
/// ends the episode: the mean return is the share of boards that are cleared.
///
/// The observation is ten planes: covered cells, then the cells that tell 0, 1, ... 8.
///
/// Source: Kaye (2000), "Minesweeper is NP-complete", for the rules; the optima of small boards are those of an exhaustive search
/// over all boards that agree with what is seen (the tests').
public struct Minesweeper: MaskedEnvironment, RenderableEnvironment {
  /// How it is played.
  public struct Options: OptionGroup, Equatable {
    /// The size of the board.
    public var (rows, columns) = (4, 4)
    /// How many mines there are.
    public var mines = 3

    /// Three mines on 4 × 4 cells.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("rows", \.rows, in: 2...8, "rows of the board"),
        .integer("columns", \.columns, in: 2...8, "columns of the board"),
        .integer("mines", \.mines, in: 1...62, "mines on it"),
      ]
    }

    /// Throws `InputError` unless the mines leave a cell to begin with and another one.
    func verify() throws {
      if mines <= rows * columns - 2 { return }
      throw InputError(
        .usage, "options of environment minesweeper",
        "\(mines) mines are too many for \(rows) x \(columns) cells",
        remedy: "\(rows * columns - 2) at most, so that not all others are mines")
    }
  }

  /// What all copies have in common.
  private final class Board: Sendable {
    let specification: EnvironmentSpecification
    let options: Options
    /// The neighbors of each cell, as bits.
    let neighbors: [UInt64]

    init(_ specification: EnvironmentSpecification, _ options: Options) {
      (self.specification, self.options) = (specification, options)
      neighbors = (0..<options.rows * options.columns).map { cell in
        let (row, column) = (cell / options.columns, cell % options.columns)
        var bits: UInt64 = 0
        for other in max(0, row - 1)...min(options.rows - 1, row + 1) {
          for next in max(0, column - 1)...min(options.columns - 1, column + 1) {
            bits |= 1 << UInt64(other * options.columns + next)
          }
        }
        return bits & ~(1 << UInt64(cell))
      }
    }
  }

  private let board: Board
  /// None before the first cell.
  private(set) var mines: UInt64 = 0
  private(set) var uncovered: UInt64 = 0

  /// A board.
  ///
  /// - Throws: `InputError` if there are too many mines.
  public init(_ options: Options = Options()) throws {
    try options.verify()
    let shape = PlaneShape(planes: 10, rows: options.rows, columns: options.columns)
    let cells = options.rows * options.columns
    board = Board(
      EnvironmentSpecification(
        identifier: "minesweeper/\(options.rows)x\(options.columns)-\(options.mines)",
        observation: .init(planes: shape), actionCount: cells, timeLimit: cells - options.mines,
        floor: options == Options() ? .measured(0.0558, standardError: 0.0006, "10⁵ episodes") : nil,
        optimum: Self.optimum(options).map { .exact($0, "a solver that goes through all boards") }), options)
  }

  /// The largest share of boards that can be cleared, of the boards of which the tests work it out.
  static func optimum(_ options: Options) -> Double? {
    switch (options.rows, options.columns, options.mines) {
    case (2, 2, 1): 0.3333333333333333
    case (3, 3, 1), (4, 4, 1): 1
    case (3, 3, 2): 0.8571428571428571
    case (3, 3, 3): 0.5892857142857143
    case (4, 4, 2): 0.9714285714285714
    case (4, 4, 3): 0.8791208791208791
    case (4, 4, 4): 0.7040293040293041
    default: nil
    }
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification { board.specification }
  private var cellCount: Int { board.neighbors.count }

  /// Covers all cells.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    (mines, uncovered) = (0, 0)
    write(into: &observation)
  }

  /// Uncovers a cell. Traps if it is uncovered already.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    guard UInt(bitPattern: action) < cellCount, uncovered & 1 << UInt64(action) == 0 else {
      programmerError("cell \(action) cannot be uncovered: \(specification.identifier)")
    }
    if mines == 0 { layMines(sparing: action, using: &random) }
    let isMine = mines & 1 << UInt64(action) != 0
    if !isMine { uncover(action) }
    write(into: &observation)
    let isCleared = uncovered.nonzeroBitCount + board.options.mines == cellCount
    return StepOutcome(reward: isCleared ? 1 : 0, status: isMine || isCleared ? .terminated : .running)
  }

  private mutating func layMines(sparing cell: Int, using random: inout RandomSource) {
    var free = (UInt64.max >> UInt64(64 - cellCount)) & ~(1 << UInt64(cell))
    for _ in 0..<board.options.mines {
      let bit: UInt64 = 1 << UInt64(free.placeOfBit(random.index(below: free.nonzeroBitCount)))
      free &= ~bit
      mines |= bit
    }
  }

  private mutating func uncover(_ cell: Int) {
    var open: UInt64 = 1 << UInt64(cell)
    while open != 0 {
      let next = open.trailingZeroBitCount
      open &= open - 1
      uncovered |= 1 << UInt64(next)
      if board.neighbors[next] & mines == 0 { open |= board.neighbors[next] & ~uncovered }
    }
  }

  /// Allows what is covered.
  public func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    for cell in 0..<cellCount { allowed[cell] = uncovered & 1 << UInt64(cell) == 0 }
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation.update(repeating: 0)
    for cell in 0..<cellCount {
      let isCovered = uncovered & 1 << UInt64(cell) == 0
      let plane = isCovered ? 0 : 1 + (board.neighbors[cell] & mines).nonzeroBitCount
      observation[plane * cellCount + cell] = 1
    }
  }

  /// The mines and the uncovered cells.
  public func savedState() throws -> Data? {
    var (archive, copy) = (StateArchive(), self)
    try copy.exchange(with: &archive)
    return Data(archive.bytes)
  }

  /// Takes over mines and uncovered cells.
  public mutating func restore(savedState: Data) throws {
    var (archive, found) = (StateArchive(restoring: Array(savedState)), self)
    try found.exchange(with: &archive)
    try archive.finish()
    guard found.mines & found.uncovered == 0, (found.mines | found.uncovered) >> UInt64(cellCount - 1) <= 1,
      found.mines.nonzeroBitCount == (found.uncovered == 0 && found.mines == 0 ? 0 : board.options.mines)
    else {
      throw InputError(
        .data, "environment \(specification.identifier)", "what was saved are no mines of this board")
    }
    self = found
  }

  private mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("mines", &mines)
    try archive.exchange("uncovered", &uncovered)
  }

  /// What is seen: `#` covered, `.` no mine around, or their number.
  public var text: String {
    String(rows: board.options.rows, columns: board.options.columns) { row, column in
      let cell = row * board.options.columns + column
      if uncovered & 1 << UInt64(cell) == 0 { return "#" }
      let count = (board.neighbors[cell] & mines).nonzeroBitCount
      return count == 0 ? "." : Character("\(count)")
    }
  }
}
