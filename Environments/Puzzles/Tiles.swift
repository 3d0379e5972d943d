import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// The game 2048: tiles slide up (0), right (1), down (2) or left (3) over 4 × 4 cells, and two equal ones that meet become one of
/// twice the number, which is the reward.
///
/// An episode begins with two tiles; after each move a new one comes on a free cell, a 2 with probability .9, else a 4. A move
/// that changes nothing is forbidden, and the episode ends when all are.
///
/// The observation is sixteen planes: the free cells, then the cells with a 2, a 4, ... 32,768.
///
/// Source: Cirulli (2014), "2048". Deviations: two tiles of 32,768 do not merge, and there is a time limit.
public struct Tiles: MaskedEnvironment, RenderableEnvironment {
  /// How it is played.
  public struct Options: OptionGroup {
    /// Steps after which an episode is truncated.
    public var timeLimit = 5000

    /// 5,000 steps, some fifty times what random play lasts.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer(
          "time-limit", \.timeLimit, in: 1...1_000_000,
          "steps after which an episode is truncated; the game has no limit")
      ]
    }
  }

  private let timeLimit: Int
  /// Row by row, four bits a cell from the lowest on: 0 for a free cell, else the logarithm of the tile to base 2.
  private(set) var board: UInt64 = 0

  /// An empty board.
  public init(_ options: Options = Options()) { timeLimit = options.timeLimit }

  /// What an agent needs to know. The best mean that is known, 625,377 (Guei, Chen and Wu, 2021), is of episodes without a
  /// limit.
  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "2048", observation: .init(planes: PlaneShape(planes: 16, rows: 4, columns: 4)),
      actionCount: 4, timeLimit: timeLimit,
      floor: timeLimit == Options().timeLimit ? .measured(1097.2, standardError: 1.5, "10⁵ episodes") : nil)
  }

  /// Two tiles.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    board = 0
    addTile(using: &random)
    addTile(using: &random)
    write(into: &observation)
  }

  /// Slides all tiles. Traps if that changes nothing.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    guard UInt(bitPattern: action) < 4, case let (next, reward) = Self.slide(board, action), next != board
    else { programmerError("2048: move \(action) is not allowed") }
    board = next
    addTile(using: &random)
    write(into: &observation)
    let isOver = (0..<4).allSatisfy { Self.slide(board, $0).board == board }
    return StepOutcome(reward: Double(reward), status: isOver ? .terminated : .running)
  }

  /// Allows what changes the board; when nothing does, everything.
  public func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    var isStuck = true
    for action in 0..<4 {
      allowed[action] = Self.slide(board, action).board != board
      if allowed[action] { isStuck = false }
    }
    if isStuck { allowed.update(repeating: true) }
  }

  private mutating func addTile(using random: inout RandomSource) {
    let free = Self.freeCells(board)
    let cell = free.placeOfBit(random.index(below: free.nonzeroBitCount))
    board |= (random.uniform() < 0.9 ? 1 : 2) << UInt64(cell)
  }

  /// The lowest bit of each free cell.
  private static func freeCells(_ board: UInt64) -> UInt64 {
    let pairs = board | board >> 1
    return ~(pairs | pairs >> 2) & 0x1111_1111_1111_1111
  }

  // MARK: Moves

  /// A row's four cells after they slid to the left, and what that gives.
  private struct Slide {
    var row: UInt16
    var reward: Int32
  }

  /// For each row.
  private static let slides: [Slide] = (0...UInt16.max).map { row in
    let tiles = (0..<4).map { row >> (4 * $0) & 15 }.filter { $0 > 0 }
    var (slide, place, index) = (Slide(row: 0, reward: 0), 0, 0)
    while index < tiles.count {
      let merges = index + 1 < tiles.count && tiles[index] == tiles[index + 1] && tiles[index] < 15
      let tile = merges ? tiles[index] + 1 : tiles[index]
      if merges { slide.reward += 1 << Int32(tile) }
      slide.row |= tile << (4 * place)
      place += 1
      index += merges ? 2 : 1
    }
    return slide
  }

  static func slide(_ board: UInt64, _ action: Int) -> (board: UInt64, reward: Int) {
    let isVertical = action % 2 == 0
    let isBackward = action == 1 || action == 2
    let rows = isVertical ? transposed(board) : board
    var (next, reward): (UInt64, Int) = (0, 0)
    for shift: UInt64 in [0, 16, 32, 48] {
      let row = UInt16(truncatingIfNeeded: rows >> shift)
      let slide = slides[Int(isBackward ? reversed(row) : row)]
      next |= UInt64(isBackward ? reversed(slide.row) : slide.row) << shift
      reward += Int(slide.reward)
    }
    return (isVertical ? transposed(next) : next, reward)
  }

  private static func reversed(_ row: UInt16) -> UInt16 {
    row >> 12 | row >> 4 & 0x00F0 | row << 4 & 0x0F00 | row << 12
  }

  /// Rows and columns exchanged: first within blocks of 2 × 2 cells, then the blocks.
  private static func transposed(_ board: UInt64) -> UInt64 {
    let inner =
      board & 0xF0F0_0F0F_F0F0_0F0F | (board & 0x0000_F0F0_0000_F0F0) << 12
      | (board & 0x0F0F_0000_0F0F_0000) >> 12
    return inner & 0xFF00_FF00_00FF_00FF | (inner & 0x00FF_00FF_0000_0000) >> 24
      | (inner & 0x0000_0000_FF00_FF00) << 24
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation.update(repeating: 0)
    for cell in 0..<16 { observation[Int(board >> UInt64(4 * cell) & 15) * 16 + cell] = 1 }
  }

  /// The board.
  public func savedState() throws -> Data? {
    var (archive, board) = (StateArchive(), board)
    try archive.exchange("board", &board)
    return Data(archive.bytes)
  }

  /// Takes over a board: any is one.
  public mutating func restore(savedState: Data) throws {
    var (archive, found) = (StateArchive(restoring: Array(savedState)), board)
    try archive.exchange("board", &found)
    try archive.finish()
    board = found
  }

  /// The numbers, row by row.
  public var text: String {
    (0..<4).map { row in
      (0..<4).map { column in
        let tile = board >> UInt64(4 * (4 * row + column)) & 15
        let number = tile == 0 ? "." : "\(1 << tile)"
        return String(repeating: " ", count: 6 - number.count) + number
      }.joined()
    }.joined(separator: "\n")
  }
}
