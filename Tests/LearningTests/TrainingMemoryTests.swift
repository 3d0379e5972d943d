import COneHotAllocationCounter
import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotLearning

#if os(Linux)
  /// The system's `mallopt`, which Swift does not offer.
  @_silgen_name("mallopt") private func setAllocator(_ parameter: Int32, _ value: Int32) -> Int32
#endif

/// One step, with as many numbers and actions as one likes.
private struct Wide: Environment {
  let observations, actions, timeLimit: Int

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "wide", observation: .init(count: observations, in: 0...1), actionCount: actions,
      timeLimit: timeLimit)
  }

  func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    for index in observation.indices { observation[index] = 0 }
  }

  func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    StepOutcome(reward: 0, status: .terminated)
  }
}

@Suite("The memory of a training")
struct TrainingMemoryTests {
  private static func trainer(
    _ agent: String, observations: Int = 4, actions: Int = 2, timeLimit: Int = 100,
    _ options: [String: String] = [:]
  ) throws -> Trainer {
    var environments = EnvironmentRegistry()
    environments.register(
      "wide", summary: "",
      environment: Wide(observations: observations, actions: actions, timeLimit: timeLimit))
    let catalogue = Catalogue(environments: environments)
    var request = RunRequest(environment: "wide")
    request.agent = agent
    request.options = options.mapValues { .text($0) }
    return try Trainer(RunConfiguration(request, catalogue: catalogue), catalogue: catalogue, workers: 1)
  }

  @Test(
    "is bounded before anything is made",
    arguments: [
      (
        "actor-critic", 4, 1_000_000, [:],
        "options 'environments' x 'horizon' x 'rollouts-kept' (rows of 4 observed"
      ),
      ("ppo", 4, 1_000_000, ["horizon": "8192"], "options 'environments' x 'horizon' (rows of 4 observed"),
      (
        "reinforce", 4, 1_000_000, [:],
        "option 'episodes' x time limit (rows of 4 observed numbers and 1000000"
      ),
      (
        "actor-critic", 4, 2, ["environments": "65536", "horizon": "65536", "minibatch": "1048576"],
        "options 'environments' x 'horizon' x 'rollouts-kept'"
      ),
      ("actor-critic", 10_000_000, 2, ["rollouts-kept": "1"], "options 'environments' x 'horizon'"),
      (
        "actor-critic", 10_000_000, 2,
        ["environments": "1", "horizon": "1", "rollouts-kept": "1", "minibatch": "1", "hidden": "4096"],
        "option 'hidden', with 10000000 observed numbers and 2 actions"
      ),
      (
        "actor-critic", 100_000, 2,
        [
          "environments": "1", "horizon": "1", "rollouts-kept": "1", "minibatch": "1",
          "evaluation-episodes": "1000000",
        ],
        "1000000 episodes of an evaluation"
      ),
      ("reinforce", 4, 2, ["episodes": "65536"], "option 'episodes' x time limit"),
      (
        "search", 4, 1_000_000, ["simulations": "1000"], "options 'environments' x 'simulations'"
      ),
    ] as [(String, Int, Int, [String: String], String)])
  func refused(agent: String, observations: Int, actions: Int, options: [String: String], subject: String)
    throws
  {
    let error = #expect(throws: InputError.self) {
      _ = try Self.trainer(
        agent, observations: observations, actions: actions,
        timeLimit: agent == "reinforce" ? 1_000_000 : 100, options)
    }
    #expect(error?.kind == .usage)
    #expect(error?.subject.hasPrefix(subject) == true, "\(error?.description ?? "")")
    #expect(error?.problem.contains("iB of memory would be needed") == true)
  }

  #if os(Linux)
    /// `M_ARENA_MAX` and `M_MMAP_THRESHOLD` of `malloc.h`.
    private static let (arenas, mappingThreshold): (Int32, Int32) = (-8, -3)

    /// Bytes of the process, whether they have been used or not.
    private static var size: Double {
      get throws {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .ascii).split(separator: " ")[0]
        return Double(pages)! * Double(getpagesize())
      }
    }

    private static func expectEstimate<Made: BoundedAgent>(
      of type: Made.Type, _ environment: Wide, _ options: Made.Options
    ) throws -> any Agent {
      let setup = AgentSetup.standard(environment)
      let before = try size
      let agent = try Made(setup, options: options)
      let (taken, estimate) = (try size - before, try Made.memory(options, setup).estimate.bytes)
      // REINFORCE takes the memory of its episodes as they come.
      let isFarLess = Made.self != Reinforce.self && estimate > 3 * taken + 2e7
      if taken < 1.1 * estimate + 1e6, !isFarLess { return agent }
      fatalError("\(Made.name) in \(environment): \(taken) bytes were taken, and \(estimate) estimated")
    }

    /// What is allocated is hardly more than the estimate, what allocations leave between them included, and not far less.
    /// In a process of its own, since others allocate, too.
    @Test("is estimated about right", .enabled(if: onehot_allocation_count() >= 0, "sanitizers take more"))
    func estimate() async {
      await #expect(processExitsWith: .success) {
        // Each larger block by itself, and no address space set aside for a thread.
        #expect(setAllocator(Self.arenas, 1) == 1 && setAllocator(Self.mappingThreshold, 1 << 14) == 1)
        // None is given back before the end: what follows would take its place.
        var agents: [any Agent] = []
        for (observations, actions, hidden) in [
          (40, 3, [64, 64]), (5, 1500, [32]), (300, 30, [256, 256]), (9, 2, []), (3000, 2, [64]),
        ] {
          let environment = Wide(observations: observations, actions: actions, timeLimit: 50)
          for critic in CriticKind.ofOneChoice {
            var options = ActorCriticOptions()
            (options.networks.hidden, options.critic) = (HiddenLayers(hidden), critic)
            for minibatch in [128, 4096] {
              options.minibatch = minibatch
              agents.append(try Self.expectEstimate(of: ActorCritic.self, environment, options))
            }
          }
          var ppo = PPOOptions()
          ppo.networks.hidden = HiddenLayers(hidden)
          agents.append(try Self.expectEstimate(of: PPO.self, environment, ppo))
          var search = SearchOptions()
          search.networks.hidden = HiddenLayers(hidden)
          for simulations in [16, 2000 / actions] {
            search.simulations = simulations
            agents.append(try Self.expectEstimate(of: Search.self, environment, search))
          }
          var reinforce = ReinforceOptions()
          (reinforce.networks.hidden, reinforce.baseline) = (HiddenLayers(hidden), "value")
          agents.append(try Self.expectEstimate(of: Reinforce.self, environment, reinforce))
        }
      }
    }
  #endif
}
