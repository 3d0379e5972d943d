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

  @Test(
    "agrees with Gymnasium's CartPole-v0 and with its Sutton-Barto rewards, step for step, singly and as a batch"
  )
  func variants() throws {
    let played = try Fixture.decode(GymnasiumTrajectories.self, from: "cartpole-variants-trajectories")
      .episodes
    #expect(played.map { $0.rewards.last } == [1, 1, 0, -1])
    #expect(played.map { $0.truncated.last } == [true, false, true, false])
    for episode in played {
      try follow(episode)
      try followAsBatch(episode)
    }
  }

  private func options(_ episode: GymnasiumTrajectories.Episode) -> CartPole.Options {
    var options = CartPole.Options()
    if episode.environment == "CartPole-v0" { options.version = .v0 }
    options.suttonBartoReward = episode.sutton_barto_reward ?? false
    return options
  }

  private func follow(_ episode: GymnasiumTrajectories.Episode) throws {
    var environment = CartPole(options(episode), state: state(episode.initial_state))
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
      try followAsBatch(episode)
    }
  }

  private func followAsBatch(_ episode: GymnasiumTrajectories.Episode) throws {
    var batch = CartPole(options(episode), state: state(episode.initial_state)).batched(count: 9)
    var randoms = RandomStreams(seed: 0, purpose: .measurement, count: 9)
    var outcomes = StepOutcomes(count: 9)
    let observations = Matrix(rows: 9, columns: 4)
    for (step, action) in episode.actions.enumerated() {
      batch.step(
        actions: Array(repeating: action, count: 9), using: &randoms, observations: observations,
        outcomes: &outcomes)
      for index in 0..<9 {
        // To the bit: a step that costs nothing is worth 0, not -0.
        #expect(outcomes[index].reward.bitPattern == episode.rewards[step].bitPattern)
        #expect((outcomes[index].status == .terminated) == episode.terminated[step])
        for (column, expected) in episode.observations[step].enumerated() {
          #expect(abs(observations[index, column] - expected) <= 1e-6)
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

  @Test("has the limits, thresholds and references of its options")
  func optionSpecifications() {
    func specification(_ set: (inout CartPole.Options) -> Void) -> EnvironmentSpecification {
      var options = CartPole.Options()
      set(&options)
      return CartPole(options).specification
    }
    let plain = specification { _ in }
    #expect(plain.optimum?.value == 500 && plain.floor?.value == 22.255)
    let older = specification { $0.version = .v0 }
    #expect(older.identifier == "CartPole-v0" && older.timeLimit == 200 && older.rewardThreshold == 195)
    #expect(older.optimum?.value == 200 && older.optimum?.isExact == true && older.floor?.value == 22.255)
    let original = specification { $0.suttonBartoReward = true }
    #expect(original.identifier == "CartPole-v1/sutton-barto" && original.timeLimit == 500)
    #expect(original.rewardThreshold == 0 && original.optimum?.value == 0 && original.floor?.value == -1)
    let short = specification { $0.timeLimit = 50 }
    #expect(short.timeLimit == 50 && short.optimum?.value == 50)
    #expect(short.floor == nil && short.rewardThreshold == nil)
  }

  @Test("what is saved in the middle of an episode is the state alone, and the options stay")
  func savedStates() throws {
    var options = CartPole.Options()
    (options.version, options.suttonBartoReward) = (.v0, true)
    let state = CartPole.State(position: 2.4, velocity: 1, angle: 0.1, angularVelocity: -0.3)
    let saved = try #require(try CartPole(options, state: state).savedState())
    #expect(try saved == CartPole(state: state).savedState())
    var other = CartPole(options)
    try other.restore(savedState: saved)
    #expect(other.state == state && other.specification.identifier == "CartPole-v0/sutton-barto")
    #expect(try other.savedState() == saved)
    var hidden = CartPolePositions(CartPole(options))
    try hidden.restore(savedState: try #require(try CartPolePositions(CartPole(state: state)).savedState()))
    #expect(hidden.specification.identifier == "CartPole-v0/sutton-barto/positions")
    var random = RandomSource(seed: 0, purpose: .measurement)
    for count in [2, 4] {
      let outcome = Matrix(count: count).withElements {
        count == 2 ? hidden.step(1, using: &random, into: &$0) : other.step(1, using: &random, into: &$0)
      }
      #expect(outcome == StepOutcome(reward: -1, status: .terminated))
    }
  }

  @Test("can be kept upright for a hundred thousand steps, so that the time limit is the optimum")
  func optimum() {
    for episode in 0..<20 {
      var (environment, random) = (CartPole(), RandomSource(seed: 5, purpose: .measurement, episode: episode))
      let standing = Matrix(count: 4).withElements { observation in
        environment.reset(using: &random, into: &observation)
        return (0..<100_000).allSatisfy { _ in
          let state = environment.state
          let lean = state.angle + 0.3 * state.angularVelocity + 0.02 * state.position + 0.05 * state.velocity
          return environment.step(lean > 0 ? 1 : 0, using: &random, into: &observation).status == .running
        }
      }
      #expect(standing)
    }
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
