import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLogs

struct DecimalNumberTests {
  private func isExact(_ digits: UInt64, _ places: Int) -> Bool {
    Double.nearest(to: digits, places: places) == Double("\(digits)e-\(places)")
  }

  @Test func anyDigitsWithAnyPlaces() {
    var random = RandomSource(seed: 1, purpose: .environment)
    let wrong = (0..<50_000).filter { _ in
      !isExact(random.next() >> UInt64(random.index(below: 64)), random.index(below: 28))
    }
    #expect(wrong.isEmpty)
  }

  @Test func halvesBetweenTwoNumbers() {
    for digits: UInt64 in [
      (1 << 53) + 1, (1 << 53) + 3, (1 << 54) + 2, (1 << 54) + 6, (1 << 63) + 1024, .max, 0,
    ] {
      for places in 0...27 {
        #expect(isExact(digits, places), "\(digits) with \(places) places")
        #expect(isExact(digits &- 1, places), "\(digits &- 1) with \(places) places")
      }
    }
    // Of a number between two of type Double, the shortest decimal is exactly in the middle.
    var random = RandomSource(seed: 2, purpose: .environment)
    let wrong = (0..<10_000).map { _ in (1 << 53) + (random.next() >> 11) | 1 }.filter {
      !isExact($0 * 5, 1) || !isExact($0 * 25, 2) || !isExact($0 * 125, 3)
    }
    #expect(wrong.isEmpty)
  }

  @Test func shortestFormsReadBack() throws {
    var random = RandomSource(seed: 3, purpose: .environment)
    let values = (0..<5000).map { _ in random.normal() * pow(10, random.uniform(from: -12, to: 12)) }
    let unusual = [
      1e-5, -3e22, 1e290, .leastNonzeroMagnitude, -0.0, 123456789012345678901.0, 0.1 + 0.2, 1.0 / 3,
    ]
    try withTemporaryDirectory { root in
      let file = root.appending(path: "numbers.csv")
      let writer = try CSVWriter(creating: file, head: "value\n")
      for value in values + unusual {
        writer.cell(value)
        try writer.endRow()
      }
      try writer.close()
      var reader = try LogReader(file, columns: [LogColumn("value", .number)])
      var read: [Double] = []
      while try reader.nextRow() {
        read.append(try reader.number())
        try reader.endRow()
      }
      #expect(read == values + unusual)
    }
  }

  @Test(
    arguments: [
      (-0.0001, 3, "0.000"), (-0.0, 1, "0.0"), (-0.5, 0, "0"), (-0.0006, 3, "-0.001"), (-12.25, 1, "-12.2"),
      (3.14159, 2, "3.14"), (.nan, 2, "nan"), (-1e9, 0, "-1000000000"),
    ])
  func zeroHasNoSign(value: Double, decimals: Int, text: String) {
    #expect(value.text(decimals: decimals) == text)
  }
}
