import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics
import Testing

/// The fixtures were made by Gymnasium 1.4.0 and bsuite 0.3.6, with actions drawn at random, often held for some steps.
@Suite("Classic control")
struct ClassicControlTests {
  private func episodes(_ name: String) throws -> [GymnasiumTrajectories.Episode] {
    try Fixture.decode(GymnasiumTrajectories.self, from: "\(name)-trajectories").episodes
  }

  /// Takes the actions of an episode, and compares what follows; states within 1e-9, observations and rewards within 1e-6.
  private func follow<World: Environment>(
    _ episode: GymnasiumTrajectories.Episode, in world: World, state: (World) -> [Double]
  ) {
    var (world, random) = (world, RandomSource(seed: 0, purpose: .measurement))
    let specification = world.specification
    let observation = Matrix(count: specification.observation.count)
    for (step, action) in episode.actions.enumerated() {
      let outcome = observation.withElements { world.step(action, using: &random, into: &$0) }
      let terminated = outcome.status == .terminated
      #expect(abs(outcome.reward - episode.rewards[step]) < 1e-9)
      #expect(terminated == episode.terminated[step])
      #expect((!terminated && step + 1 >= specification.timeLimit!) == episode.truncated[step])
      for (ours, theirs) in zip(state(world), episode.states[step]) { #expect(abs(ours - theirs) < 1e-9) }
      for (place, theirs) in episode.observations[step].enumerated() {
        #expect(abs(observation[place] - theirs) <= 1e-6 * max(1, abs(theirs)))
      }
    }
  }

  @Test("agrees with Gymnasium's MountainCar-v0, step for step")
  func mountainCar() throws {
    let played = try episodes("mountain-car")
    #expect(
      played.map { $0.terminated.last } == [true, false] && played.map { $0.truncated.last } == [false, true])
    for episode in played {
      let start = MountainCar.State(position: episode.initial_state[0], velocity: episode.initial_state[1])
      follow(episode, in: MountainCar(state: start)) { [$0.state.position, $0.state.velocity] }
    }
  }

  @Test("agrees with Gymnasium's Pendulum-v1, step for step, at three torques and at five")
  func pendulum() throws {
    for (torques, episode) in zip([3, 5], try episodes("pendulum")) {
      var options = Pendulum.Options()
      options.torques = torques
      let start = Pendulum.State(angle: episode.initial_state[0], velocity: episode.initial_state[1])
      follow(episode, in: Pendulum(options, state: start)) { [$0.state.angle, $0.state.velocity] }
    }
  }

  @Test("agrees with bsuite's cartpole swingup, step for step")
  func swingUp() throws {
    let played = try episodes("cartpole-swing-up")
    // By itself, off the end, after ten seconds, and upright.
    #expect(played.map { $0.terminated.last } == [false, true, true, false])
    #expect(played.contains { $0.rewards.contains { $0 > 0 } })
    for episode in played {
      let numbers = episode.initial_state
      let start = CartPoleSwingUp.State(
        position: numbers[0], velocity: numbers[1], angle: numbers[2], angularVelocity: numbers[3],
        time: numbers[4])
      follow(episode, in: CartPoleSwingUp(state: start)) { world in
        let state = world.state
        return [state.position, state.velocity, state.angle, state.angularVelocity, state.time]
      }
    }
  }

  @Test("an episode of swinging up ends by itself at its time limit")
  func duration() {
    var (world, random) = (CartPoleSwingUp(), RandomSource(seed: 1, purpose: .measurement))
    let steps = Matrix(count: 8).withElements { observation in
      world.reset(using: &random, into: &observation)
      return 1
        + (0..<2000).prefix { _ in world.step(1, using: &random, into: &observation).status == .running }
        .count
    }
    #expect(steps == world.specification.timeLimit)
  }
}
