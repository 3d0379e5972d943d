import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

/// Against correctly rounded values, computed with 400 bits by mpmath 1.3: name, arguments and result, as bits.
@Suite("Elementary functions")
struct ElementaryTests {
  @Test("err by no more than they say")
  func accuracy() throws {
    let file = try #require(
      Bundle.module.url(forResource: "elementary", withExtension: "txt", subdirectory: "Fixtures"))
    var counted: [Substring: Int] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let cells = line.split(separator: " ")
      let numbers = try cells.dropFirst().map { Double(bitPattern: try #require(UInt64($0, radix: 16))) }
      let (x, expected) = (numbers[0], numbers[numbers.count - 1])
      let (result, units): (Double, Double) =
        switch cells[0] {
        case "exp": (Elementary.exp(x), 1)
        case "log": (Elementary.log(x), 1)
        case "log1p": (Elementary.log1p(x), 3)
        case "sin": (Elementary.sin(x), 1)
        case "cos": (Elementary.cos(x), 1)
        case "log10": (Elementary.log10(x), 2)
        case "pow": (Elementary.pow(x, numbers[1]), 2 + 2 * abs(numbers[1] * log(x)))
        default: (.nan, 0)
        }
      // The correctly rounded value is half a unit from the true one.
      #expect(abs(result - expected) <= (units + 0.5) * expected.ulp, "\(cells[0])(\(numbers.dropLast()))")
      counted[cells[0], default: 0] += 1
    }
    #expect(counted.count == 7 && counted.values.allSatisfy { $0 == 60 })
  }

  @Test("have the values of the standard at the edges")
  func edges() {
    #expect(Elementary.exp(0.0) == 1 && Elementary.exp(-Double.infinity) == 0 && Elementary.exp(-1000.0) == 0)
    #expect(Elementary.exp(709.9) == .infinity && Elementary.exp(Double.nan).isNaN)
    #expect(Elementary.exp(-745.0) == Double.leastNonzeroMagnitude && Elementary.exp(Float(1)) == Float(M_E))
    #expect(
      Elementary.log(1) == 0 && Elementary.log(0) == -.infinity && Elementary.log(.infinity) == .infinity)
    #expect(Elementary.log(-1).isNaN && Elementary.log(.nan).isNaN)
    #expect(
      Elementary.log1p(0.0) == 0 && Elementary.log1p(-1.0) == -Double.infinity
        && Elementary.log1p(1e-300) == 1e-300)
    #expect(Elementary.pow(0, 2) == 0 && Elementary.pow(0, -1) == .infinity && Elementary.pow(7, 0) == 1)
    #expect(Elementary.pow(-1, 2).isNaN)
    #expect(Elementary.sineAndCosine(0) == (0, 1))
    #expect(Elementary.sin(.nan).isNaN && Elementary.cos(.infinity).isNaN && Elementary.sin(1e16).isNaN)
  }

  /// Values by mpmath 1.3.
  @Test(
    "give the complementary error function",
    arguments: [
      (0, 1), (0.5, 0.47950012218695346), (1.98, 0.0051079996131864166), (3, 2.2090496998585441e-5),
      (20, 5.3958656116079009e-176), (-1, 1.8427007929497149), (40, 0),
    ])
  func complementaryError(x: Double, expected: Double) {
    #expect(abs(Elementary.erfc(x) - expected) <= 2e-13 * expected)
  }

  @Test("know powers of ten")
  func powersOfTen() {
    for n in -22...22 {
      let power = Elementary.powerOfTen(n)
      #expect(power == Double("1e\(n)"))
      #expect(Elementary.log10(power) == Double(n))
    }
    #expect(Elementary.powerOfTen(400) == .infinity && Elementary.powerOfTen(-400) == 0)
    #expect(Elementary.log10(0) == -.infinity)
  }
}
