import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A diver sinks through N rows of N columns, a row a step, from the upper left corner, and goes one column to the left or to the
/// right with each. Only who always goes right gets to the treasure at the lower right, for reward 1; each step to the right
/// costs `moveCost`/N. Which of the actions 0 and 1 is right is drawn for each cell.
///
/// In a stochastic sea a step to the right fails with probability 1/N: one sinks where one is; and the reward of the last step has a
/// standard normal number added to it in the first and in the last column.
///
/// The observation is the sea as a picture of one plane, with 1 at the diver, and zeros when the episode is over. Random play
/// finds the treasure once in 2ᴺ episodes. With q the chance that a step to the right succeeds (1, or 1 − 1/N), the best return is
/// qᴺ⁻¹ − `moveCost` · Σₖ qᵏ/N over k < N: who has failed once goes left from there on, which costs nothing; it is 0 where
/// the treasure is not worth the way.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning", deep sea; step for step bsuite 0.3.6, mapping seeds
/// included.
public struct DeepSea: Environment, RenderableEnvironment {
  /// Which sea it is.
  public struct Options: OptionGroup {
    /// Rows and columns.
    public var size = 10
    /// Whether steps to the right may fail, and the last reward is noisy.
    public var stochastic = false
    /// What it costs to go right all the way.
    public var moveCost = 0.01
    /// What says which action is right in which cell.
    public var mappingSeed = 42

    /// Ten rows, deterministic, as bsuite maps the actions.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("size", \.size, in: 2...200, "rows and columns of the sea"),
        .boolean(
          "stochastic", \.stochastic, "whether steps to the right may fail, and the last reward is noisy"),
        .real("move-cost", \.moveCost, in: 0...1, "what it costs to go right all the way"),
        .integer(
          "mapping-seed", \.mappingSeed, in: 0...Int(UInt32.max),
          "seed of which action is right in which cell, as in bsuite"),
      ]
    }
  }

  /// What an agent needs to know.
  public let specification: EnvironmentSpecification
  private let size: Int
  private let stepCost: Double
  private let isStochastic: Bool
  /// The action that leads right from each cell, row by row.
  let rightActions: [UInt8]
  private var row = 0
  private var column = 0

  /// A sea.
  public init(_ options: Options = Options()) {
    size = options.size
    stepCost = options.moveCost / Double(options.size)
    isStochastic = options.stochastic
    var generator = MersenneTwister(seed: UInt32(options.mappingSeed))
    rightActions = (0..<size * size).map { _ in generator.uniform() > 0.5 ? 1 : 0 }
    let success = options.stochastic ? 1 - 1 / Double(size) : 1
    // How likely it is to have come right so many times in a row.
    let chances = (0..<size).reduce(into: [1.0]) { chances, _ in
      chances.append(chances[chances.count - 1] * success)
    }
    let treasure = chances[size - 1]
    let way = stepCost * chances.prefix(size).reduce(0, +)
    let lucky = treasure * Double(sign: .plus, exponent: -size, significand: 1)
    specification = EnvironmentSpecification(
      identifier: "deep-sea/\(size)\(options.stochastic ? "-stochastic" : "")",
      observation: .init(planes: PlaneShape(planes: 1, rows: size, columns: size)), actionCount: 2,
      timeLimit: size,
      floor: .exact(lucky - options.moveCost / 2, "every second step is to the right"),
      optimum: .exact(max(0, treasure - way), "right until a step has failed, then left"))
  }

  /// Starts in the upper left corner.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    (row, column) = (0, 0)
    write(into: &observation)
  }

  /// Sinks a row, to the left or to the right.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if action != 0 && action != 1 { programmerError("the sea has the actions 0 and 1, not \(action)") }
    defer { write(into: &observation) }
    guard isStochastic else { return sink(action, noise: 0, fails: false) }
    let isNoisy = row == size - 1 && (column == 0 || column == size - 1)
    let noise = isNoisy ? random.normal() : 0
    return sink(action, noise: noise, fails: isRight(action) && random.uniform() <= 1 / Double(size))
  }

  /// Whether an action leads to the right from here.
  func isRight(_ action: Int) -> Bool { action == Int(rightActions[row * size + column]) }

  /// Sinks a row; a step to the right may fail.
  mutating func sink(_ action: Int, noise: Double, fails: Bool) -> StepOutcome {
    let right = isRight(action)
    var reward = right && column == size - 1 ? 1 + noise : noise
    if right {
      if !fails { column = min(column + 1, size - 1) }
      reward -= stepCost
    } else {
      column = max(column - 1, 0)
    }
    row += 1
    return StepOutcome(reward: reward, status: row == size ? .terminated : .running)
  }

  /// The sea: `@` the diver until the episode is over, `$` the cell from which a step to the right finds the treasure.
  public var text: String {
    String(rows: size, columns: size) { row, column in
      if row == self.row && column == self.column { return "@" }
      return row == size - 1 && column == size - 1 ? "$" : "."
    }
  }

  func write(into observation: inout MutableSpan<Float>) {
    observation.update(repeating: 0)
    if row < size { observation[row * size + column] = 1 }
  }

  /// Where the diver is.
  public func savedState() throws -> Data? {
    var (archive, row, column) = (StateArchive(), row, column)
    try archive.exchange("row", &row)
    try archive.exchange("column", &column)
    return Data(archive.bytes)
  }

  /// Goes where the diver was.
  public mutating func restore(savedState: Data) throws {
    var (archive, row, column) = (StateArchive(restoring: Array(savedState)), 0, 0)
    try archive.exchange("row", &row)
    try archive.exchange("column", &column)
    try archive.finish()
    guard (0...size).contains(row), (0..<size).contains(column) else {
      throw InputError(
        .data, "environment \(specification.identifier)", "it has no row \(row) with a column \(column)")
    }
    (self.row, self.column) = (row, column)
  }
}
