import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotNumerics
import Testing

@Suite("CartPole")
struct CartPoleTests {
  @Test("agrees with Gymnasium's CartPole-v1, step for step")
  func parity() throws {
    let episodes = try Fixture.decode(GymnasiumTrajectories.self, from: "cartpole-trajectories").episodes
    #expect(episodes.count == 4)
    for episode in episodes { try follow(episode) }
  }

  private func follow(_ episode: GymnasiumTrajectories.Episode) throws {
    var environment = CartPole(state: state(episode.initial_state))
    var random = RandomSource(seed: 0, purpose: .measurement)
    let observation = Matrix(count: 4)
    let limit = try #require(environment.specification.timeLimit)
    var largest = 0.0
    for (step, action) in episode.actions.enumerated() {
      let outcome = observation.withElements { environment.step(action, using: &random, into: &$0) }
      let terminated = outcome.status == .terminated
      #expect(outcome.reward == episode.rewards[step])
      #expect(terminated == episode.terminated[step])
      #expect((!terminated && step + 1 >= limit) == episode.truncated[step])
      #expect(observation.elements == numbers(environment.state).map { Float($0) })
      for (index, (ours, theirs)) in zip(numbers(environment.state), episode.states[step]).enumerated() {
        largest = max(largest, abs(ours - theirs))
        #expect(abs(observation[index] - episode.observations[step][index]) <= 1e-6)
      }
    }
    #expect(largest < 1e-9)
  }

  @Test("agrees with Gymnasium's CartPole-v1 as a batch, too")
  func batchParity() throws {
    for episode in try Fixture.decode(GymnasiumTrajectories.self, from: "cartpole-trajectories").episodes {
      var batch = CartPole(state: state(episode.initial_state)).batched(count: 9)
      var randoms = RandomStreams(seed: 0, purpose: .measurement, count: 9)
      var outcomes = StepOutcomes(count: 9)
      let observations = Matrix(rows: 9, columns: 4)
      for (step, action) in episode.actions.enumerated() {
        batch.step(
          actions: Array(repeating: action, count: 9), using: &randoms, observations: observations,
          outcomes: &outcomes)
        for index in 0..<9 {
          #expect(outcomes[index].reward == episode.rewards[step])
          #expect((outcomes[index].status == .terminated) == episode.terminated[step])
          for (column, expected) in episode.observations[step].enumerated() {
            #expect(abs(observations[index, column] - expected) <= 1e-6)
          }
        }
      }
    }
  }

  private func state(_ numbers: [Double]) -> CartPole.State {
    .init(position: numbers[0], velocity: numbers[1], angle: numbers[2], angularVelocity: numbers[3])
  }

  private func numbers(_ state: CartPole.State) -> [Double] {
    [state.position, state.velocity, state.angle, state.angularVelocity]
  }

  @Test("has Gymnasium's specification")
  func specification() {
    let specification = CartPole().specification
    #expect(specification.identifier == "CartPole-v1")
    #expect(specification.actionCount == 2)
    #expect(specification.timeLimit == 500)
    #expect(specification.rewardThreshold == 475)
    let everything = -Float.infinity...Float.infinity
    #expect(
      specification.observation.bounds
        == [-4.8...4.8, everything, -0.41887903...0.41887903, everything])
  }

  @Test("starts uniformly within 0.05 of upright")
  func resets() {
    var environment = CartPole()
    let observation = Matrix(count: 4)
    var moments = RunningMoments()
    for episode in 0..<2000 {
      var random = RandomSource(seed: 3, purpose: .measurement, episode: episode)
      observation.withElements { environment.reset(using: &random, into: &$0) }
      for number in numbers(environment.state) { moments.add(number) }
    }
    #expect(moments.min >= -0.05 && moments.max < 0.05)
    // Mean 0 and variance 0.1²/12 of a uniform number, within four standard errors of 8,000.
    let (mean, variance): (Double, Double) = (0.1 / (12.0 * 8000).squareRoot(), (0.8 / 8000).squareRoot())
    #expect(abs(moments.mean) < 4 * mean)
    #expect(abs(moments.variance * 1200 - 1) < 4 * variance)
  }

  @Test(
    "ends beyond 2.4 m and 12 degrees, not at them",
    arguments: [
      (2.4, 0.0, false), (-2.4, 0, false), (2.400001, 0, true), (-2.400001, 0, true),
      (0, 0.2094395, false), (0, -0.2094395, false), (0, 0.2094396, true), (0, -0.2094396, true),
    ])
  func limits(position: Double, angle: Double, ends: Bool) {
    // Euler's step moves by the velocities, and these are 0.
    var environment = CartPole(state: .init(position: position, angle: angle))
    var random = RandomSource(seed: 0, purpose: .measurement)
    let outcome = Matrix(count: 4).withElements { environment.step(0, using: &random, into: &$0) }
    #expect(outcome == StepOutcome(reward: 1, status: ends ? .terminated : .running))
  }
}
