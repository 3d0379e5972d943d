import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotNumerics

/// Environment steps per second with uniformly random actions, drawn before the clock starts; finished episodes
/// restart.
///
/// `benchmark env [--env cartpole|frozenlake] [--map 4x4|8x8] [--observation one-hot|index] [--num-envs N]
/// [--repeats R] [--seconds S] [--plain]`. `--plain` steps copies of the plain environment one after the other
/// instead of the vector batch. Prints one line of JSON with the field names of other frameworks' measurements.
enum EnvironmentBenchmark {
  static func run(_ arguments: [String]) throws {
    let options = try BenchmarkOptions(arguments)
    let environment = try options.makeEnvironment()
    var runner = EnvironmentRunner(
      environment, count: options.count, seed: 0, purpose: .measurement)
    runner.startAll()
    let actions = randomActions(
      sets: 256, count: options.count, choices: environment.specification.actionCount)
    var call = 0
    let measured = measure(repeats: options.repeats, seconds: options.seconds, units: options.count) {
      calls in
      for _ in 0..<calls {
        runner.step(actions[call & 255])
        runner.restartEnded()
        call += 1
      }
    }
    print(line(options, environment.specification.identifier, measured))
  }

  private static func randomActions(sets: Int, count: Int, choices: Int) -> [[Int]] {
    var random = RandomSource(seed: 0, purpose: .action)
    return (0..<sets).map { _ in (0..<count).map { _ in random.index(below: choices) } }
  }

  private static func line(
    _ options: BenchmarkOptions, _ identifier: String, _ measured: (wall: [Double], cpu: [Double])
  ) -> String {
    let median = middle(measured.wall)
    let fields: [(String, String)] = [
      ("bench", "\"env_steps\""), ("backend", options.plain ? "\"onehot-plain\"" : "\"onehot\""),
      ("env", "\"\(identifier)\""), ("observation", "\"\(options.observation)\""),
      ("num_envs", "\(options.count)"), ("threads", "1"), ("unit", "\"env steps/s\""),
      ("per_s_median", text(median)), ("per_s_best", text(measured.wall.max()!)),
      ("spread_pct", text(100 * (measured.wall.max()! - measured.wall.min()!) / median)),
      ("per_cpu_s_median", text(middle(measured.cpu))), ("repeats", "\(options.repeats)"),
      ("kernels", "\"\(EnvironmentKernels.active.name)\""),
    ]
    return "{" + fields.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
  }

  /// The median.
  private static func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func text(_ value: Double) -> String { String(format: "%.5g", value) }

  /// Work per second of wall time and of the process's own time, repeat by repeat.
  private static func measure(
    repeats: Int, seconds: Double, units: Int, _ body: (Int) -> Void
  ) -> (wall: [Double], cpu: [Double]) {
    var calls = 64
    var elapsed = 0.0
    while true {
      let start = clock(CLOCK_MONOTONIC)
      body(calls)
      elapsed = clock(CLOCK_MONOTONIC) - start
      if elapsed > 0.2 * seconds { break }
      calls *= 2
    }
    calls = max(1, Int(Double(calls) * seconds / elapsed))
    var wall = [Double]()
    var cpu = [Double]()
    for _ in 0..<repeats {
      let (start, own) = (clock(CLOCK_MONOTONIC), clock(CLOCK_PROCESS_CPUTIME_ID))
      body(calls)
      let work = Double(calls * units)
      wall.append(work / (clock(CLOCK_MONOTONIC) - start))
      cpu.append(work / max(clock(CLOCK_PROCESS_CPUTIME_ID) - own, 1e-9))
    }
    return (wall, cpu)
  }

  private static func clock(_ identifier: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(identifier, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}

/// What is measured.
private struct BenchmarkOptions {
  var environment = "cartpole"
  var map = "4x4"
  var observation = "one-hot"
  var count = 4096
  var repeats = 7
  var seconds = 1.0
  var plain = false

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      if name == "--plain" {
        plain = true
        continue
      }
      guard let value = rest.popFirst(), try set(name, value) else { throw Self.error(name) }
    }
  }

  private mutating func set(_ name: String, _ value: String) throws -> Bool {
    switch (name, Int(value), Double(value)) {
    case ("--env", _, _) where ["cartpole", "frozenlake"].contains(value): environment = value
    case ("--map", _, _) where Self.maps[value] != nil: map = value
    case ("--observation", _, _) where ["one-hot", "index"].contains(value): observation = value
    case ("--num-envs", let number?, _) where number > 0: count = number
    case ("--repeats", let number?, _) where number > 0: repeats = number
    case ("--seconds", _, let number?) where number > 0: seconds = number
    default: return false
    }
    return true
  }

  private static func error(_ name: String) -> InputError {
    InputError(
      .usage, "option '\(name)' of the environment benchmark", "is unknown or has no valid value",
      remedy: "--env cartpole|frozenlake, --map 4x4|8x8, --observation one-hot|index, --num-envs N, "
        + "--repeats R, --seconds S, --plain")
  }

  /// Gymnasium's maps.
  private static let maps = [
    "4x4": "S...\n.H.H\n...H\nH..G",
    "8x8": "S.......\n........\n...H....\n.....H..\n...H....\n.HH...H.\n.H..H.H.\n...H...G",
  ]

  func makeEnvironment() throws -> any Environment {
    let environment: any Environment = environment == "cartpole" ? CartPole() : try frozenLake()
    return plain ? plainlyBatched(environment) : environment
  }

  private func frozenLake() throws -> GridWorld {
    var options = GridWorld.Options()
    options.slip = 2.0 / 3
    options.stepReward = 0
    options.holeReward = 0
    options.timeLimit = map == "4x4" ? 100 : 200
    options.observation = observation == "index" ? .index : .oneHot
    return try GridWorld(text: Self.maps[map]!, name: "frozenlake-\(map)", options: options)
  }
}

/// An environment without a batch of its own.
private struct PlainlyBatched<Base: Environment>: Environment {
  var base: Base
  var specification: EnvironmentSpecification { base.specification }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    base.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    base.step(action, using: &random, into: &observation)
  }

  func batched(count: Int) -> any BatchEnvironment { Replicated(base, count: count) }
}

private func plainlyBatched(_ environment: some Environment) -> any Environment {
  PlainlyBatched(base: environment)
}
