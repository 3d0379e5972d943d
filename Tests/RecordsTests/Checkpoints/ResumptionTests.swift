import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotRecords

@Suite("A resumed training")
struct ResumptionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var environment: String
    var agent = "actor-critic"
    var options: [String: OptionValue] = [:]
    var environmentOptions: [String: OptionValue] = [:]
    var testDescription: String { "\(environment) \(environmentOptions) \(agent) \(options)" }
  }

  @Test(
    "comes to the bytes of an uninterrupted one, however it was stopped",
    arguments: [
      Case(environment: "cartpole"), Case(environment: "gridworld"), Case(environment: "bandit"),
      Case(environment: "codable"), Case(environment: "saving"), Case(environment: "replayed"),
      Case(environment: "collecting"),
      Case(environment: "collecting", environmentOptions: ["stack": .integer(2)]),
      Case(environment: "codable", options: ["critic": .text("concat"), "temperature": .text("learned")]),
      Case(
        environment: "saving",
        options: ["estimator": .text("gumbel-rao:5"), "temperature": .text("linear:2:0.5")]),
      Case(
        environment: "replayed",
        options: ["estimator": .text("score-function:value"), "gradient-diagnostics": .integer(3)]),
      Case(environment: "cartpole", environmentOptions: ["stack": .integer(3)]),
      Case(environment: "saving", environmentOptions: ["stack": .integer(4), "time": .boolean(true)]),
      Case(
        environment: "replayed", agent: "reinforce",
        environmentOptions: ["stack": .integer(2), "time": .boolean(true)]),
      Case(environment: "cartpole", agent: "reinforce", options: ["baseline": .text("value")]),
      Case(environment: "codable", agent: "reinforce", options: ["baseline": .text("moving-average")]),
      Case(environment: "replayed", agent: "reinforce", options: ["baseline": .text("optimal")]),
      Case(environment: "cartpole", agent: "ppo"),
      Case(
        environment: "cartpole", options: ["memory": .text("gru:5")],
        environmentOptions: ["velocities": .text("hidden")]),
      Case(environment: "codable", options: ["memory": .text("gru:5"), "rollouts-kept": .integer(1)]),
      Case(environment: "codable", agent: "ppo", options: ["memory": .text("gru:5")]),
      Case(environment: "replayed", agent: "ppo"),
    ])
  func sameBytes(example: Case) throws {
    try withTemporaryDirectory { root in
      let configuration = try Resumption.configuration(
        example.environment, agent: example.agent, example.options,
        environmentOptions: example.environmentOptions)
      let expected = try Resumption.uninterrupted(configuration, at: root.appending(path: "whole"))
      var random = RandomSource(seed: 8, purpose: .measurement)
      let place = root.appending(path: "pieces")
      var session: TrainingSession? = try Resumption.session(configuration, at: place)
      var pieces = 1
      // A stop within fewer events than lie between two checkpoints might never come to an end.
      while try session?.run(
        forEvents: 12 + random.index(below: 30), endingInGoodOrder: random.index(below: 2) == 0) == false
      {
        pieces += 1
        session = nil  // It has to let go of the folder first.
        session = try Resumption.resumed(place, workers: 1 + random.index(below: 2))
      }
      #expect(pieces > 1)
      #expect(try Resumption.results(place) == expected)
    }
  }

  @Test("is extended as if it had been longer from the start, with the plan of its schedules")
  func extended() throws {
    try withTemporaryDirectory { root in
      let short = try Resumption.configuration("codable")
      let long = try Resumption.configuration(
        "codable", ["steps": .integer(5000), "schedule-steps": .integer(3000)])
      let expected = try Resumption.uninterrupted(long, at: root.appending(path: "long"))
      let place = root.appending(path: "extended")
      _ = try Resumption.uninterrupted(short, at: place)
      let session = try Resumption.resumed(place, to: RunExtension(steps: 5000))
      #expect(session.configuration == long)
      _ = try session.run(stoppedBy: {}) { _ in }
      let found = try Resumption.results(place)
      #expect(found["returns.csv"] == expected["returns.csv"])
      #expect(found["policy.safetensors"] == expected["policy.safetensors"])
      // The evaluation at the end of the shorter run is there in addition.
      let rows = try text(RunFolder(url: place).evaluations).split(separator: "\n")
      let others = rows.filter { !$0.hasPrefix("3072,") }
      let wanted = try text(RunFolder(url: root.appending(path: "long")).evaluations).split(separator: "\n")
      #expect(rows.count == wanted.count + 2 && others == wanted)
      #expect(
        try RunConfiguration(contentsOf: RunFolder(url: place).configuration, catalogue: Resumption.catalogue)
          == long)
    }
  }

  @Test("refuses a new plan where nothing is planned")
  func unplanned() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      let constant = ["temperature": OptionValue.real(1), "entropy": .real(0), "exploration": .real(0)]
      _ = try Resumption.uninterrupted(Resumption.configuration("codable", constant), at: place)
      let before = try Resumption.results(place)
      for steps in [nil, 5000] {
        let error = #expect(throws: InputError.self) {
          _ = try Resumption.resumed(place, to: RunExtension(steps: steps, isReplanned: true))
        }
        #expect(error?.kind == .usage && error?.subject == "option --replan")
        #expect(error?.problem == "it has no effect with the agent 'actor-critic, of which nothing falls'")
      }
      #expect(try Resumption.results(place) == before)
      _ = try Resumption.resumed(place, to: RunExtension(steps: 5000))
    }
  }

  @Test("follows a new plan if it is told to")
  func replanned() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      let cooling = ["temperature": OptionValue.text("linear:2:0.5")]
      _ = try Resumption.uninterrupted(Resumption.configuration("codable", cooling), at: place)
      for isReplanned in [false, true] {
        let copy = root.appending(path: "\(isReplanned)")
        try FileManager.default.copyItem(at: place, to: copy)
        let session = try Resumption.resumed(
          copy, to: RunExtension(steps: 5000, isReplanned: isReplanned))
        _ = try session.run(stoppedBy: {}) { _ in }
        // Where the first plan ends, at 3000 of 3072 steps, the temperature is ½; the new one has got to 1.0784 there.
        let next = try #require(try temperatures(copy).dropFirst(32).first)
        #expect(isClose(next, isReplanned ? 2 - 1.5 * 3072 / 5000 : 0.5))
      }
    }
  }

  /// Those of all updates, as `progress.csv` has them.
  private func temperatures(_ run: URL) throws -> [Double] {
    let rows = try text(RunFolder(url: run).progress).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let column = try #require(rows.first?.firstIndex(of: "temperature"))
    return rows.dropFirst().compactMap { Double($0[column]) }
  }

  @Test("is refused fewer steps than it has taken")
  func shortened() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      let before = try Resumption.uninterrupted(Resumption.configuration("codable"), at: place)
      let error = #expect(throws: InputError.self) {
        try Resumption.resumed(place, to: RunExtension(steps: 3071))
      }
      #expect(error?.kind == .usage && error?.remedy == "3072 or more would be right")
      #expect(try Resumption.results(place) == before)
    }
  }

  @Test("stays complete, and writes again what is missing of its end")
  func complete() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      let expected = try Resumption.uninterrupted(Resumption.configuration("saving"), at: place)
      try FileManager.default.removeItem(at: RunFolder(url: place).policy)
      let session = try Resumption.resumed(place)
      #expect(session.isFinished)
      _ = try session.run(stoppedBy: {}) { _ in Issue.record("nothing was left to do") }
      #expect(try Resumption.results(place) == expected)
    }
  }

  @Test("has a policy wherever it was stopped")
  func policy() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      let session = try Resumption.session(Resumption.configuration("codable"), at: place)
      let first = session.policy
      #expect(try session.run(forEvents: 30, endingInGoodOrder: true) == false)
      #expect(session.policy.environment == "codable" && session.policy.parameters != first.parameters)
      #expect(try session.run(forEvents: 1_000, endingInGoodOrder: true))
      #expect(
        try session.policy.parameters == Policy(contentsOf: RunFolder(url: place).policy).parameters)
    }
  }

  @Test("says how far it is to whoever observes it")
  func observed() throws {
    try withTemporaryDirectory { root in
      let session = try Resumption.session(
        Resumption.configuration("codable"), at: root.appending(path: "run"))
      var steps: [Int] = []
      let outcome = try session.run(stoppedBy: {}) { event in
        guard case .update(let record) = event else { return }
        #expect(session.outcome.steps == record.step)
        steps.append(record.step)
      }
      #expect(steps.count > 10 && steps.last == outcome.steps)
    }
  }

  @Test("keeps the last two checkpoints")
  func lastTwo() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      _ = try Resumption.uninterrupted(Resumption.configuration("gridworld"), at: place)
      let store = CheckpointStore(folder: RunFolder(url: place).checkpoints)
      #expect(try store.steps == [3072, 2592])
    }
  }

  @Test(
    "is refused where an environment is not in its saved state when that was restored", arguments: [1, 2])
  func ignoring(stack: Int) throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      let configuration = try Resumption.configuration(
        "ignoring", environmentOptions: ["stack": .integer(stack)])
      var session: TrainingSession? = try Resumption.session(configuration, at: place)
      _ = try session?.run(forEvents: 30, endingInGoodOrder: true)
      session = nil
      let error = #expect(throws: InputError.self) { try Resumption.resumed(place) }
      #expect(error?.problem.contains("it is not in the state that was saved") == true, "\(error)")
    }
  }

  @Test("is refused where an environment that is not saved does not repeat its episodes")
  func forgetful() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      var session: TrainingSession? = try Resumption.session(Resumption.configuration("forgetful"), at: place)
      _ = try session?.run(forEvents: 30, endingInGoodOrder: true)
      session = nil
      let error = #expect(throws: InputError.self) { try Resumption.resumed(place) }
      #expect(error?.problem.contains("did not come to the observation it had come to before") == true)
    }
  }
}
