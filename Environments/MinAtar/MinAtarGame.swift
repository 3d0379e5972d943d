import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A game of MinAtar: on a screen of 10 x 10 cells in several planes, 1 where something is and else 0.
///
/// Everything random is drawn in MinAtar's order: of a step first whether the action is the one before again, then what the
/// game draws.
protocol MinAtarGame: Environment, RenderableEnvironment {
  /// What MinAtar calls it.
  static var title: String { get }
  /// A character for what each plane shows, where planes overlap the last one that is lit.
  static var symbols: [Character] { get }
  /// The actions that the game makes use of.
  static var minimalActions: [MinAtarAction] { get }
  /// Whether it becomes harder in time.
  static var becomesHarder: Bool { get }
  /// What random play gets at the default options; nil where it was not measured.
  static var floor: ReferenceReturn? { get }

  init(_ options: MinAtarOptions)
  var rules: MinAtarRules { get }
  /// The action taken in the step before; none at the start of an episode.
  var lastAction: MinAtarAction { get set }

  /// Starts an episode.
  mutating func start(using draws: inout some DrawSource)
  /// Takes an action.
  mutating func play(_ action: MinAtarAction, using draws: inout some DrawSource) -> (
    reward: Int, isOver: Bool
  )
  /// Lights the cells where something is.
  func show(on screen: inout MutableSpan<Float>)
  /// All that changes during an episode, but for the last action.
  mutating func exchange(with state: inout MinAtarState) throws
}

extension MinAtarGame {
  static var floor: ReferenceReturn? { nil }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification { rules.specification }

  /// Starts an episode.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    begin(using: &random)
    write(into: &observation)
  }

  /// Takes an action, or with some probability the one before. Traps if there is no such action.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let outcome = advance(action, using: &random)
    write(into: &observation)
    return outcome
  }

  mutating func begin(using draws: inout some DrawSource) {
    lastAction = .wait
    start(using: &draws)
  }

  mutating func advance(_ action: Int, using draws: inout some DrawSource) -> StepOutcome {
    if UInt(bitPattern: action) >= rules.actions.count {
      programmerError("action \(action) is not one of 0 ..< \(rules.actions.count)")
    }
    if draws.uniform() >= rules.sticky { lastAction = rules.actions[action] }
    let (reward, isOver) = play(lastAction, using: &draws)
    return StepOutcome(reward: Double(reward), status: isOver ? .terminated : .running)
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation.update(repeating: 0)
    show(on: &observation)
  }

  /// Copies stepped one after the other, each of which writes all of its observation.
  public func batched(count: Int) -> any BatchEnvironment {
    Replicated(self, count: count, marksUnwritten: false)
  }

  /// The screen, a line a row, a character a cell.
  public var text: String {
    let screen = Matrix(count: specification.observation.count)
    screen.withElements { write(into: &$0) }
    return String(rows: 10, columns: 10) { row, column in
      let plane = Self.symbols.indices.last { screen[0, 100 * $0 + 10 * row + column] != 0 }
      return plane.map { Self.symbols[$0] } ?? " "
    }
  }

  /// All that changes during an episode, number by number.
  public func savedState() throws -> Data? {
    var (copy, state) = (self, MinAtarState())
    try copy.exchangeAll(with: &state)
    return Data(state.bytes)
  }

  /// Takes over a state.
  public mutating func restore(savedState: Data) throws {
    var (copy, state) = (self, MinAtarState(restoring: Array(savedState), of: specification.identifier))
    try copy.exchangeAll(with: &state)
    try state.finish()
    self = copy
  }

  private mutating func exchangeAll(with state: inout MinAtarState) throws {
    var last = lastAction.rawValue
    try state.exchange(&last, in: 0...5)
    lastAction = MinAtarAction(rawValue: last)!
    try exchange(with: &state)
  }
}

extension MutableSpan<Float> {
  /// Lights a cell of a plane.
  mutating func light(_ plane: Int, row: Int8, column: Int8) {
    self[100 * plane + 10 * Int(row) + Int(column)] = 1
  }

  /// Lights those cells of a plane, row by row, whose bits are set.
  mutating func light(_ plane: Int, _ cells: UInt128) {
    var rest = cells
    while rest != 0 {
      self[100 * plane + rest.trailingZeroBitCount] = 1
      rest &= rest - 1
    }
  }
}
