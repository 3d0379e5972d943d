import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("Parity with bsuite 0.3.6")
struct BSuiteParityTests {
  private let fixture: BSuiteFixture

  init() throws { fixture = try BSuiteFixture.load() }

  @Test("the bandit's rewards are those of the mapping seed")
  func bandit() {
    #expect(fixture.bandit.count == 5)
    for expected in fixture.bandit {
      var options = EvenBandit.Options()
      (options.arms, options.mappingSeed) = (expected.arms, expected.mappingSeed)
      var play = Play(EvenBandit.bandit(options))
      for (arm, reward) in expected.rewards.enumerated() {
        play.reset()
        #expect(play.step(arm) == StepOutcome(reward: reward, status: .terminated))
        #expect(play.observation.elements == [1])
      }
    }
  }

  @Test("catch is followed step for step")
  func catchABall() {
    #expect(fixture.catch.count == 18)
    for episode in fixture.catch {
      var options = Catch.Options()
      (options.rows, options.columns) = (episode.rows, episode.columns)
      var play = Play(Catch(options))
      repeat { play.reset() } while play.places != episode.first
      #expect(play.observation[episode.ball] == 1)
      for (step, action) in episode.actions.enumerated() {
        let outcome = play.step(action)
        #expect(
          outcome
            == StepOutcome(
              reward: episode.rewards[step], status: episode.ends[step] ? .terminated : .running))
        #expect(play.places == episode.observations[step])
        #expect(play.places.allSatisfy { play.observation[$0] == 1 })
      }
    }
  }

  @Test("the actions of deep sea are mapped by the mapping seed")
  func deepSeaMaps() {
    #expect(fixture.deepSeaMaps.map(\.size) == [10, 3, 17, 50])
    for expected in fixture.deepSeaMaps {
      var options = DeepSea.Options()
      (options.size, options.mappingSeed) = (expected.size, expected.mappingSeed)
      #expect(DeepSea(options).rightActions.map(String.init).joined() == expected.map)
    }
  }

  @Test("deep sea is followed step for step, with what was drawn there")
  func deepSea() {
    #expect(fixture.deepSea.count == 36)
    for episode in fixture.deepSea {
      var options = DeepSea.Options()
      (options.size, options.mappingSeed) = (episode.size, episode.mappingSeed)
      options.stochastic = episode.stochastic
      var play = Play(DeepSea(options))
      play.reset()
      #expect(play.places == [0])
      for (step, action) in episode.actions.enumerated() {
        let fails = episode.stochastic && episode.winds[step] <= 1 / Double(episode.size)
        let outcome: StepOutcome
        if episode.stochastic {
          outcome = play.world.sink(action, noise: episode.noises[step], fails: fails)
          play.observation.withElements { play.world.write(into: &$0) }
        } else {
          outcome = play.step(action)
        }
        #expect(abs(outcome.reward - episode.rewards[step]) < 1e-15)
        #expect((outcome.status == .terminated) == episode.ends[step])
        #expect(play.places == (episode.places[step] < 0 ? [] : [episode.places[step]]))
      }
    }
  }

  @Test("the discounting chain is followed step for step")
  func discountingChain() {
    #expect(fixture.discountingChain.count == 6)
    for episode in fixture.discountingChain {
      var options = DiscountingChain.Options()
      options.mappingSeed = episode.mappingSeed
      var play = Play(DiscountingChain(options))
      play.reset()
      #expect(play.observation.elements == episode.first)
      for (step, action) in episode.actions.enumerated() {
        let outcome = play.step(action)
        #expect(outcome.reward == episode.rewards[step])
        #expect((outcome.status == .terminated) == episode.ends[step])
        #expect(play.observation.elements == [episode.chains[step], episode.times[step]])
      }
    }
  }

  @Test("the memory chain is followed step for step")
  func memoryChain() {
    #expect(fixture.memoryChain.count == 18)
    for episode in fixture.memoryChain {
      var options = MemoryChain.Options()
      (options.length, options.bits) = (episode.length, episode.bits.count)
      var play = Play(MemoryChain(options))
      play.reset()
      play.world.start(bits: episode.bits.map { $0 == 1 }, query: episode.query)
      play.observation.withElements { play.world.write(into: &$0) }
      #expect(play.observation.elements == dense(episode.first, count: 2 + episode.bits.count))
      for (step, action) in episode.actions.enumerated() {
        let outcome = play.step(action)
        #expect(outcome.reward == episode.rewards[step])
        #expect((outcome.status == .terminated) == episode.ends[step])
        #expect(
          play.observation.elements == dense(episode.observations[step], count: 2 + episode.bits.count))
      }
    }
  }

  private func dense(_ entries: [[Float]], count: Int) -> [Float] {
    entries.reduce(into: Array(repeating: 0, count: count)) { $0[Int($1[0])] = $1[1] }
  }

  /// Bits drawn on the way differ: those that mean nothing, and the rewards before the last, are only looked at for their kind.
  @Test("the umbrella is followed step for step but for what is drawn on the way")
  func umbrella() {
    #expect(fixture.umbrella.count == 20)
    for episode in fixture.umbrella {
      var options = Umbrella.Options()
      (options.length, options.distractors) = (episode.length, episode.distractors)
      var play = Play(Umbrella(options))
      repeat { play.reset() } while Array(play.observation.elements[..<3]) != Array(episode.first[..<3])
      for (step, action) in episode.actions.enumerated() {
        let outcome = play.step(action)
        let seen = play.observation.elements
        if episode.ends[step] {
          #expect(outcome.reward == episode.rewards[step])
        } else {
          #expect(abs(outcome.reward) == abs(episode.rewards[step]))
        }
        #expect((outcome.status == .terminated) == episode.ends[step])
        #expect(seen.count == episode.observations[step].count)
        #expect(seen[..<3] == episode.observations[step][..<3])
        #expect(seen[3...].allSatisfy { $0 == 0 || $0 == 1 })
      }
    }
  }

  @Test("the mountain car's states are those of bsuite to 1e-9")
  func mountainCar() throws {
    #expect(fixture.mountainCar.count == 4)
    for episode in fixture.mountainCar {
      var options = BSuiteMountainCar.Options()
      options.maxSteps = try #require(episode.maxSteps)
      let play = Play(BSuiteMountainCar(options, position: try #require(episode.position)))
      let total = follow(episode, play) { [$0.position, $0.velocity] }
      #expect(total == -Double(episode.actions.count))
    }
  }

  @Test("the cartpole's states are those of bsuite to 1e-9")
  func cartPole() throws {
    #expect(fixture.cartPole.count == 5)
    for episode in fixture.cartPole {
      let start = try #require(episode.initial)
      let state = CartPole.State(
        position: start[0], velocity: start[1], angle: start[2], angularVelocity: start[3])
      let total = follow(episode, Play(BSuiteCartPole(state: state))) {
        [$0.state.position, $0.state.velocity, $0.state.angle, $0.state.angularVelocity]
      }
      #expect(total == episode.return)
    }
  }

  /// The return.
  private func follow<World>(
    _ episode: BSuiteFixture.Mechanics, _ start: Play<World>, numbers: (World) -> [Double]
  ) -> Double {
    var (play, total, looks) = (start, 0.0, 0)
    for (step, digit) in episode.actions.enumerated() {
      let outcome = play.step(digit.wholeNumberValue!)
      total += outcome.reward
      let isLast = step + 1 == episode.actions.count
      #expect((outcome.status == .terminated) == isLast)
      guard isLast || (step + 1) % episode.stride == 0 else { continue }
      for (ours, theirs) in zip(numbers(play.world), episode.states[looks]) {
        #expect(abs(ours - theirs) < 1e-9)
      }
      for (ours, theirs) in zip(play.observation.elements, episode.observations[looks]) {
        #expect(abs(ours - theirs) <= 1e-6)
      }
      looks += 1
    }
    #expect(looks == episode.states.count)
    return total
  }
}
