import OneHotNumerics
import Testing

@testable import OneHotLogs

struct LogColumnTests {
  private func number(_ cell: String) -> Double? { LogColumn.number(ArraySlice(Array(cell.utf8))) }

  @Test func numbersOfAnyForm() {
    #expect(number("-12.50E+03") == -12500 && number("1e-75") == 1e-75 && number("007") == 7)
    #expect(number("0.00000000000000000000000000001") == 1e-29 && number("1e-400") == 0)
    for cell in [
      "", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "1e5.0", "--1", "1 ", " 1", "0x10", "1_0", "nan",
      "-inf", "1e999",
      "1\u{301}", "\u{FF11}", "1\u{0}", "1,5", "1e5e5", "e5",
    ] {
      #expect(number(cell) == nil, "\(cell)")
    }
  }

  /// The grammar, as a regular expression has it.
  @Test func sameAsARegularExpression() {
    var random = RandomSource(seed: 1, purpose: .measurement)
    let letters = Array("0123456789-+.eE ")
    for _ in 0..<5000 {
      let cell = String((0..<random.index(below: 9)).map { _ in letters[random.index(below: letters.count)] })
      let isNumber = cell.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
      #expect(number(cell) == (isNumber ? Double(cell).flatMap { $0.isFinite ? $0 : nil } : nil), "\(cell)")
    }
  }

  /// What pandas 3.1.1 reads in a column of numbers, and what it does not.
  @Test func numbersOfOthers() {
    func lenient(_ cell: String) -> Double? { LogColumn.lenientNumber(ArraySlice(Array(cell.utf8))) }
    let numbers = [
      " 1": 1, "1 ": 1, "\t-1.5\t": -1.5, "+1": 1, ".5": 0.5, "1.": 1, "1.e5": 1e5, "-.5": -0.5, "1E5": 1e5,
      "1e-400": 0, "12345678901234567890123456": 1.2345678901234568e25, "inf": .infinity,
      "-INF": -.infinity, "Infinity": .infinity, "+inf": .infinity, "1e999": .infinity,
    ]
    for (cell, value) in numbers { #expect(lenient(cell) == value, "\(cell)") }
    for cell in ["", "nan", "NaN", "-nan", "N/A", "null", "None", "<NA>", "#N/A N/A", "-1.#IND"] {
      #expect(lenient(cell)?.isNaN == true, "\(cell)")
    }
    for cell in ["1e", "1d5", "0x10", "1_0", "--1", ".", "+", "1 2", "infinit", "e5", "1.5.5", "- 1", "True"]
    {
      #expect(lenient(cell) == nil, "\(cell)")
    }
  }
}
