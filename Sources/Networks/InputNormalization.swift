import OneHotFoundations
import OneHotNumerics

/// Running mean and deviation of the first numbers of a network's input, by which they are brought to mean 0 and deviation 1
/// before the first layer, no further than ±10 from 0.
///
/// Networks of the same observations share it. It changes only by ``observe(_:)``: between two of these, and in an evaluation,
/// it is fixed.
public final class InputNormalization {
  /// What is subtracted from each number, `[1, count]`.
  public let shift: Matrix
  /// What the difference is multiplied by, `[1, count]`.
  public let factor: Matrix
  private var moments: [RunningMoments]
  /// How far from 0 a normalized number may be.
  public static let limit: Float = 10

  /// The normalization of `count` numbers, which have not been seen yet and stay what they are.
  public init(count: Int) {
    shift = Matrix(count: count)
    factor = Matrix(count: count)
    factor.fill(1)
    moments = Array(repeating: RunningMoments(), count: count)
  }

  /// A fixed normalization by known numbers, one shift and one factor a number.
  public convenience init(shift: [Float], factor: [Float]) {
    self.init(count: shift.count)
    for index in shift.indices {
      self.shift[index] = shift[index]
      self.factor[index] = factor[index]
    }
  }

  /// How many numbers are passed through it.
  public var count: Int { shift.count }

  /// Takes observations `[rows, count]` into account, row by row.
  public func observe(_ observations: Matrix) {
    observe(observations, 0..<observations.rows)
  }

  /// The same of some rows.
  public func observe(_ observations: Matrix, rows: [Int]) {
    observe(observations, rows)
  }

  private func observe(_ observations: Matrix, _ rows: some Sequence<Int>) {
    for column in moments.indices {
      for row in rows { moments[column].add(Double(observations[row, column])) }
      shift[column] = Float(moments[column].mean)
      let inverse = Float(1 / moments[column].standardDeviation)
      // A number that has always been the same tells nothing of its size.
      factor[column] = inverse.isFinite ? inverse : 1
    }
  }

  /// Takes over what another one of as many numbers has seen, else it traps.
  public func take(from other: InputNormalization) {
    if count != other.count {
      programmerError("a normalization of \(other.count) numbers for one of \(count)")
    }
    moments = other.moments
    shift.copy(from: other.shift)
    factor.copy(from: other.factor)
  }

  /// Everything it goes on from.
  public func exchange(with archive: inout StateArchive) throws {
    for column in moments.indices { try moments[column].exchange("number \(column)", with: &archive) }
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
