import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotNumerics
import Testing

@Suite("Acrobot")
struct AcrobotTests {
  private let episodes: [GymnasiumTrajectories.Episode]

  init() throws {
    episodes = try Fixture.decode(GymnasiumTrajectories.self, from: "acrobot-trajectories").episodes
  }

  @Test("agrees with Gymnasium's Acrobot-v1 in every single step")
  func steps() throws {
    #expect(episodes.count == 4)
    let limit = try #require(Acrobot().specification.timeLimit)
    for episode in episodes {
      let before = [episode.initial_state] + episode.states
      for (step, action) in episode.actions.enumerated() {
        var environment = Acrobot(state: state(before[step]))
        let (outcome, observation) = take(action, in: &environment)
        let terminated = outcome.status == .terminated
        #expect(outcome.reward == episode.rewards[step] && terminated == episode.terminated[step])
        #expect((!terminated && step + 1 >= limit) == episode.truncated[step])
        #expect(distance(environment.state, episode.states[step]) < 1e-13)
        for (ours, theirs) in zip(observation, episode.observations[step]) {
          #expect(abs(ours - theirs) <= 1e-6)
        }
      }
    }
  }

  // With another library's sine and cosine roundings differ, and grow: in these episodes from 1e-16 to less than 1e-10 in
  // 200 steps, to 1 in 500.
  @Test("agrees with Gymnasium's Acrobot-v1 along trajectories")
  func trajectories() {
    for episode in episodes {
      var environment = Acrobot(state: state(episode.initial_state))
      for step in 0..<200 {
        _ = take(episode.actions[step], in: &environment)
        #expect(distance(environment.state, episode.states[step]) < 1e-9)
      }
    }
  }

  private func take(_ action: Int, in environment: inout Acrobot) -> (StepOutcome, [Float]) {
    var random = RandomSource(seed: 0, purpose: .measurement)
    let observation = Matrix(count: 6)
    let outcome = observation.withElements { environment.step(action, using: &random, into: &$0) }
    return (outcome, observation.elements)
  }

  private func state(_ numbers: [Double]) -> Acrobot.State {
    .init(
      upperAngle: numbers[0], lowerAngle: numbers[1], upperVelocity: numbers[2], lowerVelocity: numbers[3])
  }

  /// The largest difference of two numbers; −π and π are the same angle.
  private func distance(_ state: Acrobot.State, _ numbers: [Double]) -> Double {
    max(
      abs((state.upperAngle - numbers[0]).remainder(dividingBy: 2 * .pi)),
      abs((state.lowerAngle - numbers[1]).remainder(dividingBy: 2 * .pi)),
      abs(state.upperVelocity - numbers[2]), abs(state.lowerVelocity - numbers[3]))
  }

  @Test("has Gymnasium's specification")
  func specification() {
    let specification = Acrobot().specification
    #expect(specification.identifier == "Acrobot-v1")
    #expect(specification.actionCount == 3)
    #expect(specification.timeLimit == 500)
    #expect(specification.rewardThreshold == -100)
    #expect(
      specification.observation.bounds
        == [-1...1, -1...1, -1...1, -1...1, -12.566371...12.566371, -28.274334...28.274334])
  }

  @Test("starts uniformly within 0.1 of hanging down, and rests there without a torque")
  func resets() {
    var environment = Acrobot()
    var moments = RunningMoments()
    for episode in 0..<2000 {
      var random = RandomSource(seed: 3, purpose: .measurement, episode: episode)
      Matrix(count: 6).withElements { environment.reset(using: &random, into: &$0) }
      let state = environment.state
      for number in [state.upperAngle, state.lowerAngle, state.upperVelocity, state.lowerVelocity] {
        moments.add(number)
      }
    }
    #expect(moments.min >= -0.1 && moments.max < 0.1)
    // Mean 0 and variance 0.2²/12 of a uniform number, within four standard errors of 8,000.
    let (mean, variance): (Double, Double) = (0.2 / (12.0 * 8000).squareRoot(), (0.8 / 8000).squareRoot())
    #expect(abs(moments.mean) < 4 * mean)
    #expect(abs(moments.variance * 300 - 1) < 4 * variance)
    var resting = Acrobot()
    let (outcome, observation) = take(1, in: &resting)
    #expect(outcome == StepOutcome(reward: -1))
    let hanging: [Float] = [1, 0, 1, 0, 0, 0]
    for (number, expected) in zip(observation, hanging) { #expect(abs(number - expected) < 1e-6) }
  }

  @Test("keeps velocities within their limits and angles within half a turn")
  func limits() {
    for sign in [-1.0, 1] {
      var environment = Acrobot(
        state: .init(
          upperAngle: sign * 3, lowerAngle: sign * 3, upperVelocity: sign * 12.5, lowerVelocity: sign * 28))
      var largest = Acrobot.State()
      for _ in 0..<200 {
        _ = take(sign < 0 ? 0 : 2, in: &environment)
        largest.upperAngle = max(largest.upperAngle, abs(environment.state.upperAngle))
        largest.lowerAngle = max(largest.lowerAngle, abs(environment.state.lowerAngle))
        largest.upperVelocity = max(largest.upperVelocity, abs(environment.state.upperVelocity))
        largest.lowerVelocity = max(largest.lowerVelocity, abs(environment.state.lowerVelocity))
      }
      #expect(largest.upperAngle <= .pi && largest.lowerAngle <= .pi)
      #expect(largest.upperVelocity <= 4 * .pi && largest.lowerVelocity <= 9 * .pi)
    }
  }
}
