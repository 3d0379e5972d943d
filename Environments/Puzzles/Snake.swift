import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A snake on a board of N × N cells that grows by a cell with everything it eats: 0 up, 1 right, 2 down, 3 left.
///
/// It begins with a length of 1 anywhere, and food lies on a free cell, drawn evenly; what is eaten gives reward 1 and the next
/// food. To leave the board or run into oneself ends the episode, but for the cell that the tail is leaving; so does a full board. To turn
/// straight back is forbidden once there is a neck. An episode is cut off after N⁴ steps.
///
/// The best return is N² − 1: N is even, so that a closed path leads through all cells, and who follows it eats at least once in
/// N² steps and fills the board in time.
///
/// The observation is three planes: the head; the body, in which a cell that is the k-th from the tail, beginning at 1, is k / N²; and the
/// food.
///
/// Source: the arcade game "Blockade" (1976), as it is usually played by one.
public struct Snake: MaskedEnvironment, RenderableEnvironment {
  /// How it is played.
  public struct Options: OptionGroup {
    /// Rows and columns, N.
    public var size = 6

    /// A board of 6 × 6.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .text(
          "size", \.size, expectation: "one of 4, 6, 8",
          parse: { text in [4, 6, 8].first { "\($0)" == text } }, format: { "\($0)" },
          "rows and columns of the board")
      ]
    }
  }

  private let size: Int
  /// The cells of the body, a bit each.
  private var occupied: UInt64 = 1
  /// A ring of cells: those from `tail` on, `length` of them, the last being the head.
  private var cells = InlineArray<64, UInt8>(repeating: 0)
  private var tail = 0
  private(set) var length = 1
  private(set) var food = 1

  /// A board.
  public init(_ options: Options = Options()) { size = options.size }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification {
    let count = size * size
    return EnvironmentSpecification(
      identifier: "snake/\(size)x\(size)",
      observation: .init(planes: PlaneShape(planes: 3, rows: size, columns: size)), actionCount: 4,
      timeLimit: count * count,
      floor: size == Options().size ? .measured(0.1504, standardError: 0.0018, "10⁵ episodes") : nil,
      optimum: .exact(Double(count - 1), "along a cycle through all cells nothing is ever in the way"))
  }

  var head: Int { Int(cells[(tail + length - 1) & 63]) }
  /// All cells of the board.
  private var board: UInt64 { size == 8 ? .max : 1 << UInt64(size * size) - 1 }

  /// Puts the snake and its food anywhere.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    let start = random.index(below: size * size)
    (tail, length, occupied) = (0, 1, 1 << UInt64(start))
    cells[0] = UInt8(start)
    placeFood(using: &random)
    write(into: &observation)
  }

  /// Goes a cell further.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) >= 4 { programmerError("snake has the actions 0 ..< 4, not \(action)") }
    guard let target = neighbor(action) else {
      write(into: &observation)
      return StepOutcome(reward: 0, status: .terminated)
    }
    let eats = target == food
    if !eats {
      occupied &= ~(1 << UInt64(cells[tail & 63]))
      tail = (tail + 1) & 63
      length -= 1
    }
    let isHit = occupied & 1 << UInt64(target) != 0
    cells[(tail + length) & 63] = UInt8(target)
    length += 1
    occupied |= 1 << UInt64(target)
    let isOver = isHit || occupied == board
    if eats && !isOver { placeFood(using: &random) }
    write(into: &observation)
    return StepOutcome(reward: eats ? 1 : 0, status: isOver ? .terminated : .running)
  }

  /// Forbids to turn straight back.
  public func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    let neck = length > 1 ? Int(cells[(tail + length - 2) & 63]) : -1
    for action in 0..<4 { allowed[action] = neighbor(action) != neck }
  }

  /// The cell next to the head; nil beyond the border.
  @inline(__always)
  private func neighbor(_ action: Int) -> Int? {
    let (row, column) = (head / size, head % size)
    switch action {
    case 0: return row == 0 ? nil : head - size
    case 1: return column == size - 1 ? nil : head + 1
    case 2: return row == size - 1 ? nil : head + size
    default: return column == 0 ? nil : head - 1
    }
  }

  private mutating func placeFood(using random: inout RandomSource) {
    food = (board & ~occupied).placeOfBit(random.index(below: size * size - length))
  }

  private func write(into observation: inout MutableSpan<Float>) {
    let count = size * size
    observation.update(repeating: 0)
    observation[head] = 1
    let share = 1 / Float(count)
    for place in 0..<length {
      observation[count + Int(cells[(tail + place) & 63])] = Float(place + 1) * share
    }
    observation[2 * count + food] = 1
  }

  /// The food and the body, from tail to head.
  public func savedState() -> Data? {
    Data([UInt8(food)] + (0..<length).map { cells[(tail + $0) & 63] })
  }

  /// Takes over food and body.
  public mutating func restore(savedState: Data) throws {
    let numbers = [UInt8](savedState)
    let body = numbers.dropFirst()
    guard (2...size * size + 1).contains(numbers.count), numbers.allSatisfy({ $0 < size * size }) else {
      throw InputError(
        .data, "environment \(specification.identifier)", "what was saved is no snake on this board")
    }
    (food, tail, length, occupied) = (Int(numbers[0]), 0, body.count, 0)
    for (place, cell) in body.enumerated() {
      cells[place] = cell
      occupied |= 1 << UInt64(cell)
    }
  }

  /// The board: `@` the head, `o` the body, `*` the food.
  public var text: String {
    String(rows: size, columns: size) { row, column in
      let cell = row * size + column
      if cell == head { return "@" }
      return occupied & 1 << UInt64(cell) != 0 ? "o" : cell == food ? "*" : "."
    }
  }
}
