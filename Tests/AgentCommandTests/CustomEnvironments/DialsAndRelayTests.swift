import OneHotEnvironmentKit
import Testing

@testable import custom_environment

@Suite("The examples dials and relay")
struct DialsAndRelayTests {
  private func dials(_ count: Int) -> Dials {
    var options = Dials.Options()
    options.dials = count
    return Dials(options)
  }

  private func relay(_ stations: Int) -> Relay {
    var options = Relay.Options()
    options.stations = stations
    return Relay(options)
  }

  @Test("conform", arguments: 1...4) func conform(size: Int) throws {
    try EnvironmentConformance(episodes: 2).verify(dials(size))
    try EnvironmentConformance(episodes: 2).verify(relay(size * size))
  }

  @Test("an action's digits are the dials' positions")
  func digits() {
    var play = Play(dials(3))
    var wishes: Set<[Float]> = []
    for step in 1...20 {
      let positions = play.observation.map { Int(2 * ($0 + 1)) }
      wishes.insert(play.observation)
      // The first dial right, the second if the step is even, the third never.
      let second = (positions[1] + step) % 2 == positions[1] % 2 ? positions[1] : (positions[1] + 1) % 5
      let outcome = play.step(positions[0] + 5 * second + 25 * ((positions[2] + 2) % 5))
      #expect(outcome.reward == (step % 2 == 0 ? 2.0 / 3 : 1.0 / 3))
      #expect(outcome.status == .running)
    }
    #expect(wishes.count > 10)
  }

  @Test("who sets every dial as it wishes earns 20, who sets them by chance a fifth of that")
  func dialReturns() {
    let best = Play.meanReturn(of: dials(2), episodes: 5) { observation, _, _ in
      Int(2 * (observation[0] + 1)) + 5 * Int(2 * (observation[1] + 1))
    }
    #expect(best == 20 && dials(2).specification.optimum?.value == 20)
    // The deviation of the mean is 0.04.
    #expect(abs(Play.randomReturn(of: dials(2), episodes: 1000) - 4) < 0.2)
  }

  @Test("a baton is passed on by the right action alone, and dropped by a station otherwise")
  func baton() {
    var play = Play(relay(3))
    var (station, laps) = (0, 0.0)
    for step in 0..<60 {
      let signal = (0..<4).first { play.observation[3 + $0] == 1 }!
      #expect(play.observation.reduce(0, +) == 2 && play.observation[station] == 1)
      let isRight = step % 5 != 3
      let outcome = play.step((signal + station + (isRight ? 0 : 1 + step % 3)) % 4)
      station = max(0, station + (isRight ? 1 : -1))
      #expect(outcome == StepOutcome(reward: station == 3 ? 1 : 0))
      laps += outcome.reward
      if station == 3 { station = 0 }
    }
    #expect(laps > 5)
  }

  @Test("who knows the code has as many laps as there can be, and random play as few as is worked out")
  func relayReturns() {
    let best = Play.meanReturn(of: relay(5), episodes: 3) { observation, _, _ in
      let station = (0..<5).first { observation[$0] == 1 }!
      return (station + (0..<4).first { observation[5 + $0] == 1 }!) % 4
    }
    #expect(best == 20 && relay(5).specification.optimum?.value == 20)
    #expect(abs(randomLaps(5) - 0.13233) < 1e-5 && abs(randomLaps(8) - 0.00452) < 1e-5)
    // The deviation of the mean is about 0.02.
    #expect(abs(Play.randomReturn(of: relay(3), episodes: 4000) - randomLaps(3)) < 0.1)
  }

  /// The mean laps of random play, by dynamic programming.
  private func randomLaps(_ stations: Int) -> Double {
    var values = Array(repeating: 0.0, count: stations)
    for _ in 0..<100 {
      values = values.indices.map { station in
        let ahead = station + 1 == stations ? 1 + values[0] : values[station + 1]
        return 0.25 * ahead + 0.75 * values[max(0, station - 1)]
      }
    }
    return values[0]
  }
}
