import Foundation
import OneHotFoundations
import OneHotNumerics

/// Repeats a piece of work and prints its rates, with the field names of the peers' measurements.
struct Measurement {
  /// What is measured, the field `bench`.
  let benchmark: String
  /// Options of this benchmark, by name.
  private var options: [String: String] = [:]
  /// How often the rate is taken.
  private(set) var repeats = 9
  /// How long one repeat takes.
  private var seconds = 0.3

  /// Reads `--name value` pairs: `repeats`, `seconds`, and those the benchmark has.
  init(benchmark: String, _ arguments: ArraySlice<String>, options known: [String]) throws {
    self.benchmark = benchmark
    let known = known + ["repeats", "seconds"]
    var rest = arguments
    while let flag = rest.popFirst() {
      let name = flag.hasPrefix("--") ? String(flag.dropFirst(2)) : ""
      guard known.contains(name) else {
        throw InputError.unknown("option", flag, of: benchmark, among: known.map { "--" + $0 })
      }
      options[name] = rest.popFirst() ?? ""
    }
    repeats = try number("repeats", default: 9)
    seconds = try number("seconds", default: 0.3)
  }

  /// A positive number among the options.
  func number<Number: LosslessStringConvertible & Numeric & Comparable>(
    _ name: String, default standard: Number
  ) throws -> Number {
    guard let text = options[name] else { return standard }
    guard let value = Number(text), value > 0 else {
      throw InputError(.usage, "option '--\(name)' of \(benchmark)", "'\(text)' is not a positive number")
    }
    return value
  }

  /// Positive whole numbers among the options, separated by commas.
  func numbers(_ name: String, default standard: [Int]) throws -> [Int] {
    try numbers(name, separator: ",", atLeast: 1, default: standard)
  }

  /// The widths of a network's layers, `--sizes`: the input, hidden layers, the output, separated by dashes.
  func layerSizes() throws -> [Int] {
    try numbers("sizes", separator: "-", atLeast: 2, default: [4, 64, 64, 2])
  }

  /// So many numbers among the options.
  func numbers(_ name: String, separator: Character, count: Int, default standard: [Int]) throws -> [Int] {
    let values = try numbers(name, separator: separator, atLeast: count, default: standard)
    guard values.count == count else {
      throw InputError(
        .usage, "option '--\(name)' of \(benchmark)", "\(values.count) numbers instead of \(count)",
        remedy: "\(standard.map(String.init).joined(separator: String(separator))) would be right")
    }
    return values
  }

  private func numbers(
    _ name: String, separator: Character, atLeast count: Int, default standard: [Int]
  ) throws -> [Int] {
    guard let text = options[name] else { return standard }
    let values = text.split(separator: separator, omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard values.count >= count, values.allSatisfy({ $0 > 0 }) else {
      throw InputError(
        .usage, "option '--\(name)' of \(benchmark)",
        "'\(text)' is not a list of \(count) or more positive whole numbers",
        remedy: "\(standard.map(String.init).joined(separator: String(separator))) would be right")
    }
    return values
  }

  /// A text among the options.
  func text(_ name: String, default standard: String) -> String { options[name] ?? standard }

  /// One of some names among the options; the first if it is not given.
  func choice(_ name: String, _ names: [String]) throws -> String {
    let value = options[name] ?? names[0]
    guard names.contains(value) else {
      throw InputError.unknown("value", value, of: "--" + name, among: names)
    }
    return value
  }

  /// Measures calls of `body`, each of which does `units` pieces of work.
  func run(_ fields: [Field], units: Double, unit: String, _ body: () throws -> Void) rethrows {
    let calls = try calibrate(body)
    var rates = Rates()
    for _ in 0..<repeats {
      let start = Usage()
      for _ in 0..<calls { try body() }
      rates.add(Double(calls) * units, from: start, to: Usage())
    }
    let times: [Field] = [
      ("us_per_call_median", 1e6 * units / rates.median), ("us_per_call_best", 1e6 * units / rates.best),
    ]
    report(benchmark, [("threads", 1)] + fields + rates.fields(unit: unit) + times)
  }

  /// The number of calls that fill one repeat, found by doubling; they warm everything up, too.
  private func calibrate(_ body: () throws -> Void) rethrows -> Int {
    var calls = 1
    while true {
      let start = Usage()
      for _ in 0..<calls { try body() }
      let elapsed = Usage().wall - start.wall
      if elapsed > 0.1 * seconds { return max(1, Int(Double(calls) * seconds / elapsed)) }
      calls *= 2
    }
  }
}

/// The rates of several repeats of the same work.
struct Rates {
  private var wall: [Double] = []
  private var processor: [Double] = []

  /// Adds a repeat that did `units` pieces of work between two moments.
  mutating func add(_ units: Double, from start: Usage, to end: Usage) {
    wall.append(units / (end.wall - start.wall))
    processor.append(units / max(end.processor - start.processor, 1e-9))
  }

  /// Median over wall time.
  var median: Double { benchmark.median(wall) }
  /// The best over wall time.
  var best: Double { wall.max() ?? 0 }

  /// The rates as fields; `unit` says what is counted.
  func fields(unit: String) -> [Field] {
    [
      ("unit", unit), ("repeats", wall.count), ("per_s_median", median), ("per_s_best", best),
      ("spread_pct", 100 * (best - (wall.min() ?? 0)) / median),
      ("per_cpu_s_median", benchmark.median(processor)),
    ]
  }
}

/// Layer sizes as they are given.
func dashed(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: "-") }

/// Normal numbers, the same in every run.
func normalMatrix(rows: Int, columns: Int) -> Matrix {
  var random = RandomSource(seed: 1, purpose: .measurement, index: rows, episode: columns)
  let matrix = Matrix(rows: rows, columns: columns)
  for position in 0..<matrix.count { matrix[position] = Float(random.normal()) }
  return matrix
}
