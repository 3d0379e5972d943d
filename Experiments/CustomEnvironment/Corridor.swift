import OneHot

/// A corridor with a door at each end: one leads to the treasure, the other out into the rain.
///
/// The agent starts in the middle and walks left (0) or right (1). It sees where it stands (-1 to 1) and on which
/// side the treasure is (-1 or 1).
struct Corridor: Environment, RenderableEnvironment {
  /// What can be chosen on the command line, with `--env-set`.
  struct Options: OptionGroup {
    /// The number of cells from door to door.
    var length = 9
    /// What a step costs.
    var stepCost = 0.01
    /// Where the treasure is.
    var treasure = Side.either

    static var options: [OptionField<Self>] {
      [
        .integer("length", \.length, in: 3...1001, "cells from door to door"),
        .real("step-cost", \.stepCost, in: 0...1, "what a step costs"),
        .choice("treasure", \.treasure, "the door behind which the treasure is"),
      ]
    }
  }

  /// A door, or one of them by chance in each episode.
  enum Side: String, CaseIterable, Sendable {
    case left, right, either
  }

  let specification: EnvironmentSpecification
  private let options: Options
  private var position = 0
  private var treasureIsRight = false

  init(_ options: Options) {
    self.options = options
    specification = EnvironmentSpecification(
      identifier: "corridor-\(options.length)", observation: .init(count: 2, in: -1...1), actionCount: 2,
      timeLimit: 20 * options.length, rewardThreshold: 0.9 - options.stepCost * Double(options.length))
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    position = options.length / 2
    treasureIsRight = options.treasure == .either ? random.index(below: 2) == 1 : options.treasure == .right
    write(into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    position += action == 1 ? 1 : -1
    write(into: &observation)
    guard position == 0 || position == options.length - 1 else {
      return StepOutcome(reward: -options.stepCost)
    }
    let isTreasure = (position > 0) == treasureIsRight
    return StepOutcome(reward: (isTreasure ? 1 : -1) - options.stepCost, status: .terminated)
  }

  /// The corridor: `@` where the agent is, `$` the treasure.
  var text: String {
    let treasure = treasureIsRight ? options.length - 1 : 0
    return String((0..<options.length).map { $0 == position ? "@" : $0 == treasure ? "$" : "." })
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation[0] = 2 * Float(position) / Float(options.length - 1) - 1
    observation[1] = treasureIsRight ? 1 : -1
  }
}
