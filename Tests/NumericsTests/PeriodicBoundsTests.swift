import Testing

@testable import OneHotNumerics

@Suite("Periodic bounds")
struct PeriodicBoundsTests {
  /// Bounds of every kind: none, one-sided, two-sided, a single number.
  private func ranges(_ columns: Int) -> [ClosedRange<Float>] {
    let kinds: [ClosedRange<Float>] = [
      -.infinity...(.infinity), -1...1, 0...(.infinity), -.infinity...0, 3...3, -0.5...0.25,
    ]
    return (0..<columns).map { kinds[$0 % kinds.count] }
  }

  @Test(
    "hold numbers on them, and find every number beyond them",
    arguments: [1, 2, 3, 4, 5, 7, 16, 17, 33, 300],
    [1, 2, 3, 4, 5, 20, 65])
  func everyPosition(columns: Int, rows: Int) {
    let ranges = ranges(columns)
    let bounds = PeriodicBounds(ranges, rows: rows)
    let matrix = Matrix(rows: rows, columns: columns)
    let largest = Float.greatestFiniteMagnitude
    for position in 0..<matrix.count {
      let range = ranges[position % columns]
      let edge = position % 2 == 0 ? range.lowerBound : range.upperBound
      matrix[position] = min(max(edge, -largest), largest)
    }
    for kernels in Kernels.available { #expect(bounds.contain(matrix, with: kernels), "\(kernels.name)") }
    var mistakes = 0
    for position in 0..<matrix.count {
      let range = ranges[position % columns]
      let sound = matrix[position]
      for value in [.nan, .infinity, -.infinity, range.lowerBound.nextDown, range.upperBound.nextUp, -0.0] {
        matrix[position] = value
        // All other numbers are within theirs.
        let expected = value.isFinite && range.contains(value)
        for kernels in Kernels.available where bounds.contain(matrix, with: kernels) != expected {
          mistakes += 1
        }
        if bounds.contain(value, column: position % columns) != expected { mistakes += 1 }
      }
      matrix[position] = sound
    }
    #expect(mistakes == 0)
  }

  @Test("look at a part of a matrix only")
  func slices() {
    let matrix = Matrix(rows: 5, columns: 3)
    matrix.fill(2)
    matrix.slice(1..<4).fill(0)
    let bounds = PeriodicBounds(Array(repeating: -1...1, count: 3), rows: 3)
    for kernels in Kernels.available {
      #expect(bounds.contain(matrix.slice(1..<4), with: kernels))
      #expect(!bounds.contain(matrix, with: kernels))
    }
  }
}
