import Foundation
import OneHotLearning
import OneHotNumerics

/// Repeats a piece of work and prints its rates, with the field names of the peers' measurements.
struct Measurement {
  /// What is measured, the field `bench`.
  let benchmark: String
  /// Options of this benchmark, by name.
  private var options: [String: String] = [:]
  /// How often the rate is taken.
  private var repeats = 9
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

  /// One of some names among the options; the first if it is not given.
  func choice(_ name: String, _ names: [String]) throws -> String {
    let value = options[name] ?? names[0]
    guard names.contains(value) else {
      throw InputError.unknown("value", value, of: "--" + name, among: names)
    }
    return value
  }

  /// Measures calls of `body`, each of which does `units` pieces of work.
  func run(
    _ fields: [(name: String, value: Any)], units: Double, unit: String, _ body: () -> Void
  ) {
    let calls = calibrate(body)
    var (wall, processor): ([Double], [Double]) = ([], [])
    for _ in 0..<repeats {
      let (start, processorStart) = (seconds(of: CLOCK_MONOTONIC), seconds(of: CLOCK_PROCESS_CPUTIME_ID))
      for _ in 0..<calls { body() }
      wall.append(Double(calls) * units / (seconds(of: CLOCK_MONOTONIC) - start))
      let used = seconds(of: CLOCK_PROCESS_CPUTIME_ID) - processorStart
      processor.append(Double(calls) * units / max(used, 1e-9))
    }
    report(fields, units: units, unit: unit, wall: wall.sorted(), processor: processor.sorted())
  }

  /// The number of calls that fill one repeat, found by doubling; they warm everything up, too.
  private func calibrate(_ body: () -> Void) -> Int {
    var calls = 1
    while true {
      let start = seconds(of: CLOCK_MONOTONIC)
      for _ in 0..<calls { body() }
      let elapsed = seconds(of: CLOCK_MONOTONIC) - start
      if elapsed > 0.1 * seconds { return max(1, Int(Double(calls) * seconds / elapsed)) }
      calls *= 2
    }
  }

  private func report(
    _ fields: [(name: String, value: Any)], units: Double, unit: String, wall: [Double], processor: [Double]
  ) {
    let (median, best) = (wall[wall.count / 2], wall[wall.count - 1])
    let names: [(name: String, value: Any)] = [
      ("bench", benchmark), ("lib", "onehot"), ("unit", unit), ("version", OneHotVersion.current),
      ("kernels", Kernels.active.name), ("threads", 1), ("repeats", repeats),
    ]
    let texts = (names + fields).map {
      "\"\($0.name)\": " + ($0.value is Int ? "\($0.value)" : "\"\($0.value)\"")
    }
    let numbers = [
      ("per_s_median", median), ("per_s_best", best), ("spread_pct", 100 * (best - wall[0]) / median),
      ("per_cpu_s_median", processor[processor.count / 2]), ("us_per_call_median", 1e6 * units / median),
      ("us_per_call_best", 1e6 * units / best),
    ].map { "\"\($0)\": \(String(format: "%.5g", $1))" }
    print("{\((texts + numbers).joined(separator: ", "))}")
  }

  private func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}

/// Normal numbers, the same in every run.
func normalMatrix(rows: Int, columns: Int, scale: Double = 1) -> Matrix {
  var random = RandomSource(seed: 1, purpose: .measurement, index: rows, episode: columns)
  let matrix = Matrix(rows: rows, columns: columns)
  for position in 0..<matrix.count { matrix[position] = Float(scale * random.normal()) }
  return matrix
}
