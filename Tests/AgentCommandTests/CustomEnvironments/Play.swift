import OneHotEnvironmentKit
import OneHotNumerics

/// An environment that is played by hand.
struct Play<Played: Environment> {
  private(set) var environment: Played
  /// The present observation.
  private(set) var observation: [Float]
  private var random: RandomSource

  /// Begins an episode.
  init(_ environment: Played, episode: Int = 0) {
    self.environment = environment
    random = RandomSource(seed: 1, purpose: .environment, episode: episode)
    var numbers = [Float](repeating: .nan, count: environment.specification.observation.count)
    var span = numbers.mutableSpan
    self.environment.reset(using: &random, into: &span)
    observation = numbers
  }

  /// Takes an action.
  mutating func step(_ action: Int) -> StepOutcome {
    var numbers = [Float](repeating: .nan, count: observation.count)
    var span = numbers.mutableSpan
    let outcome = environment.step(action, using: &random, into: &span)
    observation = numbers
    return outcome
  }

  /// The mean return of some episodes, each played to its end or its time limit.
  ///
  /// - Parameter choose: an action for an observation, among those allowed.
  static func meanReturn(
    of environment: Played, episodes: Int, choose: ([Float], [Int], inout RandomSource) -> Int
  ) -> Double {
    let total = (0..<episodes).reduce(0.0) { total, episode in
      var play = Play(environment, episode: episode)
      var choices = RandomSource(seed: 1, purpose: .action, episode: episode)
      var (sum, status, steps) = (0.0, StepOutcome.Status.running, 0)
      while status == .running && steps < environment.specification.timeLimit ?? .max {
        let outcome = play.step(choose(play.observation, play.allowed, &choices))
        (sum, status, steps) = (sum + outcome.reward, outcome.status, steps + 1)
      }
      return total + sum
    }
    return total / Double(episodes)
  }

  /// The same, of actions chosen uniformly among those allowed.
  static func randomReturn(of environment: Played, episodes: Int) -> Double {
    meanReturn(of: environment, episodes: episodes) { _, allowed, random in
      allowed[random.index(below: allowed.count)]
    }
  }

  /// The actions allowed now.
  var allowed: [Int] {
    var mask = Array(repeating: true, count: environment.specification.actionCount)
    if let masked = environment as? any MaskedEnvironment {
      var span = mask.mutableSpan
      masked.writeActionMask(into: &span)
    }
    return mask.indices.filter { mask[$0] }
  }
}
