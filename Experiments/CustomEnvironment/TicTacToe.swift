import OneHot

/// Three in a row against an opponent who plays at random, and who begins every other game by chance.
///
/// An observation is 18 numbers, each 0 or 1: the agent's nine cells, then the opponent's, row by row. An action is a cell;
/// those taken are forbidden. A game that is won is worth 1, a lost one -1, a drawn one 0.
struct TicTacToe: MaskedEnvironment, Codable {
  private(set) var specification = EnvironmentSpecification(
    identifier: "tic-tac-toe", observation: .init(count: 18, in: 0...1), actionCount: 9, timeLimit: 9,
    rewardThreshold: 0.9,
    // Of perfect play, worked out by the tests.
    optimalReturn: 0.9598296957671959)
  private var own = Marks()
  private var other = Marks()

  /// The cells that one side has taken.
  struct Marks: OptionSet, Codable, Hashable {
    var rawValue = 0

    /// One cell, 0 to 8.
    static func cell(_ index: Int) -> Marks { Marks(rawValue: 1 << index) }
    static let board = Marks(rawValue: 0b111_111_111)
    static let lines: [Marks] = [
      [0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6],
    ].map { Marks($0.map(cell)) }

    /// Whether there are three in a row.
    var haveWon: Bool { Self.lines.contains { isSuperset(of: $0) } }
  }

  private var freeCells: [Int] { (0..<9).filter { !own.union(other).contains(.cell($0)) } }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    (own, other) = ([], [])
    if random.index(below: 2) == 0 { answer(using: &random) }
    write(into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if own.union(other).contains(.cell(action)) { fatalError("cell \(action) is taken") }
    own.insert(.cell(action))
    if !own.haveWon && !freeCells.isEmpty { answer(using: &random) }
    write(into: &observation)
    if own.haveWon { return StepOutcome(reward: 1, status: .terminated) }
    if other.haveWon { return StepOutcome(reward: -1, status: .terminated) }
    return StepOutcome(reward: 0, status: freeCells.isEmpty ? .terminated : .running)
  }

  /// The opponent's move.
  private mutating func answer(using random: inout RandomSource) {
    let free = freeCells
    other.insert(.cell(free[random.index(below: free.count)]))
  }

  func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    let free = Marks.board.subtracting(own).subtracting(other)
    // One action at least must be allowed, also on a full board, where none is taken any more.
    for cell in 0..<9 { allowed[cell] = free.isEmpty || free.contains(.cell(cell)) }
  }

  private func write(into observation: inout MutableSpan<Float>) {
    for cell in 0..<9 {
      observation[cell] = own.contains(.cell(cell)) ? 1 : 0
      observation[9 + cell] = other.contains(.cell(cell)) ? 1 : 0
    }
  }
}
