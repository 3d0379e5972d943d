import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotLearning

@Suite("One-hot observations")
struct OneHotObservationTests {
  /// Twelve places in a ring, one of them the goal.
  private struct Ring: Environment {
    enum Fault { case none, two, half }

    let isDeclared: Bool
    let fault: Fault
    private var place = 0
    private static let count = 12

    init(isDeclared: Bool = true, fault: Fault = .none) {
      self.isDeclared = isDeclared
      self.fault = fault
    }

    var specification: EnvironmentSpecification {
      EnvironmentSpecification(
        identifier: "ring",
        observation: isDeclared ? .init(oneHot: Self.count) : .init(count: Self.count, in: 0...1),
        actionCount: 3, timeLimit: 20)
    }

    mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
      place = 1 + random.index(below: Self.count - 1)
      write(into: &observation)
    }

    mutating func step(
      _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
    ) -> StepOutcome {
      place = (place + action + Self.count - 1) % Self.count
      write(into: &observation)
      return place == 0 ? .init(reward: 1, status: .terminated) : .init(reward: -0.1, status: .running)
    }

    private func write(into observation: inout MutableSpan<Float>) {
      observation.update(repeating: 0)
      observation[place] = fault == .half ? 0.5 : 1
      if fault == .two { observation[(place + 3) % Self.count] = 1 }
    }
  }

  private static let settings: [(agent: String, options: [String: String])] = [
    ("actor-critic", [:]), ("actor-critic", ["critic": "concat"]),
    ("actor-critic", ["normalize-observations": "true"]), ("actor-critic", ["hidden": "none"]),
    ("ppo", [:]), ("reinforce", ["baseline": "value"]),
  ]

  @Test("train to the same bytes as the same numbers undeclared", arguments: settings)
  func equality(agent: String, options: [String: String]) throws {
    let shared = ["hidden": "16,8", "steps": "3000", "evaluation-episodes": "7"].with(options)
    let declared = try train(Ring(), agent, workers: 2, shared)
    let undeclared = try train(Ring(isDeclared: false), agent, workers: 1, shared)
    #expect(declared.events == undeclared.events && declared.episodes.count > 100)
    #expect(declared.policy.network.parameters.elements == undeclared.policy.network.parameters.elements)
  }

  @Test("are kept as the place of their 1, where networks read them as they are")
  func width() throws {
    func keptWidth(_ scaling: ObservationScaling, isDeclared: Bool = true) throws -> Int {
      try NetworkShape(
        NetworkOptions(observationScaling: scaling), for: Ring(isDeclared: isDeclared).specification
      ).keptWidth
    }
    #expect(try keptWidth(.auto) == 1)
    #expect(try keptWidth(.always) == 12)
    #expect(try keptWidth(.auto, isDeclared: false) == 12)
  }

  @Test("that are not what they are declared are told", arguments: ["actor-critic", "ppo"])
  func lies(agent: String) throws {
    for fault in [Ring.Fault.two, .half] {
      let error = #expect(throws: InputError.self) {
        try train(Ring(fault: fault), agent, workers: 1, ["steps": "600"])
      }
      #expect(error?.problem == "the observation is declared one-hot, and is not")
      #expect(error?.subject == "environment ring, copy 0, episode 1, step 0")
      let violations = EnvironmentConformance().violations(in: Ring(fault: fault))
      #expect(violations.contains { $0.check == .oneHotObservation })
    }
    #expect(EnvironmentConformance().violations(in: Ring()).isEmpty)
  }
}
