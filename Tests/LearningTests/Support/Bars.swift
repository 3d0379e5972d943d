import OneHotEnvironmentKit
import OneHotNumerics

/// Shows a bar of three places somewhere in one plane of a picture and noise in the other, both drawn anew at every step;
/// saying whether it lies or stands earns 1. It ends only by its time limit.
struct Bars: Environment {
  static let shape = PlaneShape(planes: 2, rows: 6, columns: 5)
  private var stands = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "bars", observation: .init(planes: Self.shape), actionCount: 2, timeLimit: 5)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    stands = random.index(below: 2)
    let (rows, columns) = (Self.shape.rows, Self.shape.columns)
    let row = random.index(below: stands == 1 ? rows - 2 : rows)
    let column = random.index(below: stands == 1 ? columns : columns - 2)
    for place in 0..<rows * columns {
      observation[place] = 0
      observation[rows * columns + place] = Float(random.index(below: 2))
    }
    for step in 0..<3 {
      observation[(row + stands * step) * columns + column + (1 - stands) * step] = 1
    }
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let reward = action == stands ? 1.0 : 0
    reset(using: &random, into: &observation)
    return StepOutcome(reward: reward)
  }
}
