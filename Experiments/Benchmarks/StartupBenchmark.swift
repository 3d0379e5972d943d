import Foundation
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics

/// What a user waits for: `agent --help`, a whole CartPole training, and from the launch of the program until
/// CartPole is solved, evaluations and files included.
///
/// `--seed N` is the first of `--seeds N`, `--workers N`. The training that is to be solved has the default number of
/// steps and is ended at its solving evaluation: the first whose greedy and sampled means both reach the threshold.
func measureStartup(_ measurement: Measurement) throws {
  let agent = try siblingAgent()
  let workers = try measurement.number("workers", default: 1)
  let first = try measurement.number("seed", default: 1)
  let seeds = Array(first..<first + (try measurement.number("seeds", default: 5)))

  let help = try (0..<21).map { _ in try wholeRun(of: agent, ["--help"]).wall }
  report(
    measurement.benchmark,
    [("what", "agent --help"), ("repeats", help.count), ("wall_s_median", median(help))])

  let training = try inTemporaryFolder {
    try wholeRun(
      of: agent, trainingArguments(seed: first, workers: workers, folder: $0) + ["--json", "--quiet"])
  }
  report(
    measurement.benchmark,
    [
      ("what", "training"), ("env", "CartPole-v1"), ("seed", first), ("workers", workers),
      ("wall_total_s", training.wall), ("cpu_s", training.result.processor),
      ("peak_rss_mib", training.result.peakMemory),
    ])

  let solutions = try seeds.map { seed in
    try inTemporaryFolder { try solve(with: agent, seed: seed, workers: workers, folder: $0) }
  }
  // Seeds that were not solved come last.
  let walls = solutions.map { $0?.wall ?? .infinity }
  let processors = solutions.map { $0?.processor ?? .infinity }
  report(
    measurement.benchmark,
    [
      ("what", "solve"), ("env", "CartPole-v1"), ("seeds", seeds), ("workers", workers),
      ("solved", solutions.count { $0 != nil }), ("solved_at_steps", solutions.map { $0?.step }),
      ("wall_to_solve_s", finite(median(walls))), ("cpu_to_solve_s", finite(median(processors))),
      ("wall_to_solve_s_all", solutions.map { $0?.wall }),
    ])
}

private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }

/// The program `agent` beside this one.
private func siblingAgent() throws -> URL {
  let own = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
  let agent = own.resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("agent")
  guard FileManager.default.isExecutableFile(atPath: agent.path) else {
    throw InputError(
      .file, "program \(agent.path)", "not there",
      remedy: "build it first: swift build -c release --product agent")
  }
  return agent
}

private func trainingArguments(seed: Int, workers: Int, folder: URL) -> [String] {
  ["--env", "cartpole", "--seed", "\(seed)", "--workers", "\(workers)", "--out", folder.path]
}

/// Hands `body` the path of a folder that is not there yet, and removes what is there afterwards.
private func inTemporaryFolder<Result>(_ body: (URL) throws -> Result) rethrows -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("onehot-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// Runs a program to its end.
private func wholeRun(
  of program: URL, _ arguments: [String]
) throws -> (wall: Double, result: ChildProcess.Result) {
  let child = try ChildProcess(program, arguments)
  while !child.readOutput().isEmpty {}
  let result = child.wait()
  guard result.status == 0 else {
    throw InputError(
      .data, "program \(program.path) \(arguments.joined(separator: " "))",
      "ended with status \(result.status)")
  }
  return (child.age, result)
}

/// Trains until solved; nil if that never happens.
///
/// The program prints a line for each evaluation, after it has written the evaluation to the run folder.
private func solve(
  with agent: URL, seed: Int, workers: Int, folder: URL
) throws -> (step: Int, wall: Double, processor: Double)? {
  let child = try ChildProcess(agent, trainingArguments(seed: seed, workers: workers, folder: folder))
  while !child.readOutput().isEmpty {
    let wall = child.age
    guard let step = try solvingStep(in: folder) else { continue }
    child.kill()
    return (step, wall, child.wait().processor)
  }
  _ = child.wait()
  return nil
}

/// The first step in `evaluations.csv` whose greedy and sampled means both reach CartPole's threshold.
private func solvingStep(in folder: URL) throws -> Int? {
  let file = folder.appendingPathComponent("evaluations.csv")
  guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
  let threshold = CartPole().specification.rewardThreshold ?? .infinity
  let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
  let reached = rows.filter { (Double($0[3]) ?? 0) >= threshold }.compactMap { Int($0[0]) }
  return reached.first { step in reached.count { $0 == step } == 2 }
}
