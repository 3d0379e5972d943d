import OneHotFoundations
import OneHotNumerics

/// Running mean and deviation of the first numbers of a network's input, by which those that networks would not learn well
/// from are brought to mean 0 and deviation 1 before the first layer, no further than ±10 from 0.
///
/// A number whose mean has been within ±5 and whose deviation between 0.1 and 5 from the first is left as it is: a
/// normalization that moves under networks that are learning costs more than it brings there.
///
/// Networks of the same observations share it. It changes only by ``observe(_:)``: between two of these, and in an evaluation,
/// it is fixed.
public final class InputNormalization {
  /// What is subtracted from each number, `[1, count]`; 0 from one that is not normalized.
  public let shift: Matrix
  /// What the difference is multiplied by, `[1, count]`; 1 for one that is not normalized.
  public let factor: Matrix
  private let columns: [Int]
  private var moments: [RunningMoments]
  /// Which of the columns have been found to need it.
  private var isNeeded: [Bool]
  /// How far from 0 a normalized number may be.
  public static let limit: Float = 10

  /// The normalization of some of `count` numbers, which have not been seen yet and stay what they are.
  ///
  /// - Parameter columns: those to be normalized; the others are only passed on.
  public init(count: Int, columns: [Int]) {
    shift = Matrix(count: count)
    factor = Matrix(count: count)
    factor.fill(1)
    self.columns = columns
    moments = columns.map { _ in RunningMoments() }
    isNeeded = columns.map { _ in false }
  }

  /// A fixed normalization by known numbers, one shift and one factor a number.
  public convenience init(shift: [Float], factor: [Float]) {
    self.init(count: shift.count, columns: [])
    for index in shift.indices {
      self.shift[index] = shift[index]
      self.factor[index] = factor[index]
    }
  }

  /// How many numbers are passed through it.
  public var count: Int { shift.count }

  /// Takes observations `[rows, count]` into account, row by row.
  public func observe(_ observations: Matrix) {
    for (place, column) in columns.enumerated() {
      for row in 0..<observations.rows { moments[place].add(Double(observations[row, column])) }
      let (mean, deviation) = (moments[place].mean, moments[place].standardDeviation)
      isNeeded[place] = isNeeded[place] || !(abs(mean) <= 5 && (0.1...5).contains(deviation))
      guard isNeeded[place] else { continue }
      shift[column] = Float(mean)
      factor[column] = Float(1 / deviation).isFinite ? Float(1 / deviation) : 1
    }
  }

  /// Everything it goes on from.
  public func exchange(with archive: inout StateArchive) throws {
    for place in moments.indices {
      try moments[place].exchange("number \(columns[place])", with: &archive)
      try archive.exchange("is needed", &isNeeded[place])
    }
    try archive.exchange("shift", shift)
    try archive.exchange("factor", factor)
  }

  /// Writes inputs `[rows, at least count]`, normalized.
  func write(_ input: Matrix, into result: Matrix) {
    result.copy(from: input)
    for row in 0..<input.rows {
      for column in 0..<count {
        result[row, column] = Self.normalized(
          input[row, column], shift: shift[column], factor: factor[column])
      }
    }
  }

  /// Multiplies the gradient by normalized inputs with what they changed by: it becomes that by the inputs.
  func pullback(normalized: Matrix, gradient: Matrix) {
    for row in 0..<gradient.rows {
      for column in 0..<count {
        gradient[row, column] *= abs(normalized[row, column]) < Self.limit ? factor[column] : 0
      }
    }
  }

  /// A number as the first layer expects it.
  @inline(__always)
  package static func normalized(_ value: Float, shift: Float, factor: Float) -> Float {
    min(max((value - shift) * factor, -limit), limit)
  }
}
