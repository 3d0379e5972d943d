import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Units on one grid that must cover landmarks together: at every step each of them stays or moves to a cell beside it, all
/// at once, and the reward is the share of landmarks on which a unit stands, less what collisions cost.
///
/// Units that would share a cell collide: those that were to move stay where they were, which may make others collide in
/// turn. The numbers observed are the column and the row of every unit and then of every landmark, from 0 to 1. Units and
/// landmarks are placed at random, in cells of their own; which unit goes to which landmark is for the units to find out.
///
/// Source: the cooperative navigation of Lowe, Wu, Tamar, Harb, Abbeel and Mordatch (2017), "Multi-agent actor-critic for
/// mixed cooperative-competitive environments", section 5.1, on a grid.
public struct Patrol: MultiDiscreteEnvironment, RenderableEnvironment {
  /// What an agent needs to know.
  public let specification: EnvironmentSpecification
  private let size: Int
  private let collisionCost: Double
  /// The cell of each unit, and of each landmark.
  private var units, landmarks: [Int]
  /// Where each unit is going.
  private var goals: [Int]
  /// How many units were kept back, and how many landmarks were covered in the last step.
  private var (collisions, covered) = (0, 0)

  /// What a unit may do: stay, go up, down, left or right.
  public static let moveCount = 5

  /// A grid without anything on it, until an episode starts.
  public init(_ options: Options = Options()) {
    size = options.size
    collisionCost = options.collisionCost
    units = Array(repeating: 0, count: options.units)
    (landmarks, goals) = (units, units)
    specification = EnvironmentSpecification(
      identifier: "patrol/\(options.units)on\(options.size)x\(options.size)",
      observation: .init(count: 4 * options.units, in: 0...1),
      actions: ActionSpace(Array(repeating: Self.moveCount, count: options.units)),
      timeLimit: options.timeLimit,
      floor: options == Options() ? .measured(5.187, standardError: 0.009, "10⁵ episodes") : nil,
      metrics: [
        EpisodeMetric(
          "covered", title: "covered",
          explanation: "of the landmarks, at the end of the episodes of the last tenth",
          isShare: true, window: .lastTenth)
      ])
  }

  /// Places units and landmarks.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    Self.place(&units, on: size * size, using: &random)
    Self.place(&landmarks, on: size * size, using: &random)
    write(into: &observation)
  }

  /// Moves all units.
  public mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    for unit in units.indices { goals[unit] = cell(beside: units[unit], actions[unit], of: unit) }
    collisions = 0
    while keepOneBack() { collisions += 1 }
    (units, goals) = (goals, units)
    covered = landmarks.count { units.contains($0) }
    write(into: &observation)
    let count = Double(units.count)
    return StepOutcome(reward: Double(covered) / count - collisionCost * Double(collisions) / count)
  }

  /// The share of landmarks that were covered at the end.
  public func measureEpisode() -> EpisodeMeasurements {
    [Double(covered) / Double(landmarks.count), 0, 0, 0]
  }

  /// The cells of units and landmarks.
  public func savedState() throws -> Data? {
    var (archive, cells) = (StateArchive(), units + landmarks)
    try archive.exchange("cells", &cells)
    return Data(archive.bytes)
  }

  /// Takes over cells.
  public mutating func restore(savedState: Data) throws {
    var (archive, cells) = (StateArchive(restoring: Array(savedState)), units + landmarks)
    try archive.exchange("cells", &cells)
    try archive.finish()
    guard cells.allSatisfy((0..<size * size).contains) else {
      throw InputError(.data, "environment \(specification.identifier)", "a cell lies outside of the grid")
    }
    units = Array(cells.prefix(units.count))
    landmarks = Array(cells.suffix(landmarks.count))
  }

  private static func place(_ things: inout [Int], on cells: Int, using random: inout RandomSource) {
    for thing in things.indices {
      repeat { things[thing] = random.index(below: cells) } while things[..<thing].contains(things[thing])
    }
  }

  /// Where a move leads; at the border nowhere.
  private func cell(beside cell: Int, _ move: Int, of unit: Int) -> Int {
    let (column, row) = (cell % size, cell / size)
    switch move {
    case 0: return cell
    case 1: return row > 0 ? cell - size : cell
    case 2: return row < size - 1 ? cell + size : cell
    case 3: return column > 0 ? cell - 1 : cell
    case 4: return column < size - 1 ? cell + 1 : cell
    default: programmerError("unit \(unit) has the moves 0 ..< \(Self.moveCount), not \(move)")
    }
  }

  /// Lets the first unit stay that is going where another one goes; false if there is none.
  private mutating func keepOneBack() -> Bool {
    for unit in units.indices where goals[unit] != units[unit] {
      for other in units.indices where other != unit && goals[other] == goals[unit] {
        goals[unit] = units[unit]
        return true
      }
    }
    return false
  }

  /// The grid: `@` units, `x` landmarks, `*` landmarks on which a unit stands.
  public var text: String {
    String(rows: size, columns: size) { row, column in
      let cell = row * size + column
      if units.contains(cell) { return landmarks.contains(cell) ? "*" : "@" }
      return landmarks.contains(cell) ? "x" : "."
    }
  }

  private func write(into observation: inout MutableSpan<Float>) {
    let scale = 1 / Float(max(1, size - 1))
    for (place, cell) in units.enumerated() {
      observation[2 * place] = Float(cell % size) * scale
      observation[2 * place + 1] = Float(cell / size) * scale
    }
    for (place, cell) in landmarks.enumerated() {
      observation[2 * (units.count + place)] = Float(cell % size) * scale
      observation[2 * (units.count + place) + 1] = Float(cell / size) * scale
    }
  }
}

extension Patrol {
  /// How many units patrol what grid.
  public struct Options: OptionGroup, Equatable {
    /// The number of units, and of landmarks.
    public var units = 3
    /// Rows and columns of the grid.
    public var size = 5
    /// What a step costs in which all units collide.
    public var collisionCost = 0.5
    /// Steps after which an episode is truncated.
    public var timeLimit = 50

    /// Three units on a grid of five rows.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("units", \.units, in: 1...64, "how many units there are, and landmarks"),
        .integer("size", \.size, in: 1...64, "rows and columns of the grid"),
        .real("collision-cost", \.collisionCost, in: 0...1e6, "what a step costs in which all units collide"),
        .integer("time-limit", \.timeLimit, in: 1...100_000, "steps after which an episode is truncated"),
      ]
    }

    /// Throws `InputError` unless every unit has a cell.
    func verify() throws {
      if units <= size * size { return }
      throw InputError(
        .usage, "options of environment patrol", "\(units) units do not fit on \(size) x \(size) cells",
        remedy: "fewer 'units', or a larger 'size'")
    }
  }
}
