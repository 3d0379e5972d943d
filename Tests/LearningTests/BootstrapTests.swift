import OneHotEnvironmentKit
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// One reward of 1 a step, γ = 0.8.
@Suite("Bootstrapping")
struct BootstrapTests {
  /// What the value network thinks of the given step of an episode, after 150 updates.
  private func learnedValues(_ environment: Ticker, at steps: [Int]) throws -> [Double] {
    var options = ActorCriticOptions()
    options.environments = 4
    options.horizon = 16
    options.minibatch = 32
    options.networks.hidden = HiddenLayers([16])
    options.discount = 0.8
    options.lambda = 0.9
    options.criticLearningRate = 1e-2
    var agent = try ActorCritic(.standard(environment), options: options)
    for update in 1...150 { _ = try agent.update(update, progress: Double(update - 1) / 150) }
    let workspace = NetworkWorkspace(for: agent.value.network, rows: 1)
    return steps.map { step in
      let state = Matrix([[0.5, Float(step)]])
      return agent.scale.value(of: agent.value.network.forward(state, in: workspace)[0])
    }
  }

  @Test("goes on through a time limit: the one state is worth 1/(1 − γ)")
  func truncation() throws {
    let values = try learnedValues(Ticker(timeLimit: 3, showsSteps: false), at: [0])
    #expect(isClose(values, [5], absolute: 0.1))
  }

  @Test("reaches a value far beyond a single reward, where every rollout is one step long")
  func clock() throws {
    var options = ActorCriticOptions()
    options.horizon = 1
    options.discount = 0.9
    let environment = Ticker(timeLimit: 3, showsSteps: false)
    var agent = try ActorCritic(.standard(environment), options: options)
    let updates = 30_000 / options.environments
    for update in 1...updates { _ = try agent.update(update, progress: Double(update - 1) / Double(updates)) }
    let workspace = NetworkWorkspace(for: agent.value.network, rows: 1)
    let found = agent.value.network.forward(Matrix([[0.5, 0]]), in: workspace)[0]
    #expect(isClose(agent.scale.value(of: found), 10, absolute: 0.5))
  }

  @Test("ends with a termination: the one state is worth the one reward")
  func termination() throws {
    let values = try learnedValues(Ticker(end: 1, timeLimit: 3, showsSteps: false), at: [0])
    #expect(isClose(values, [1], absolute: 0.02))
  }

  @Test("counts what is left before a termination")
  func countdown() throws {
    let values = try learnedValues(Ticker(end: 3, timeLimit: 3), at: [0, 1, 2])
    #expect(isClose(values, [2.44, 1.8, 1], absolute: 0.1))
  }
}
