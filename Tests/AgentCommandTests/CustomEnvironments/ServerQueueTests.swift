import OneHotEnvironmentKit
import Testing

@testable import custom_environment

@Suite("The example server-queue")
struct ServerQueueTests {
  @Test("conforms") func conforms() throws {
    try EnvironmentConformance().verify(ServerQueue())
  }

  @Test("pays for a job at once and for its delay later, and takes none into a full queue")
  func jobs() {
    var play = Play(ServerQueue())
    var turnedAway = 0
    for _ in 0..<300 {
      let before = play.observation
      let hasCome = before[2...].reduce(0, +) == 1
      let room = (0..<2).filter { before[$0] < 1 }
      #expect(play.allowed == [0] + (hasCome ? room.map { $0 + 1 } : []))
      turnedAway += hasCome && room.count < 2 ? 1 : 0
      let action = play.allowed.last!
      let job = (1...3).first { before[1 + $0] == 1 } ?? 0
      let outcome = play.step(action)
      let waiting = Double(6 * (before[0] + before[1])).rounded() + (action > 0 ? 1 : 0)
      let payment = action > 0 ? ServerQueue.payments[job] : 0
      #expect(abs(outcome.reward - (payment - 0.2 * waiting)) < 1e-9 && outcome.status == .running)
    }
    #expect(turnedAway > 0)
  }

  @Test("has the optimum that is said, far above the rules that are said")
  func optimum() {
    let optimum = ServerQueue().model.optimalReturn(horizon: 200)
    #expect(abs(optimum - 196.0275) < 1e-3)
    #expect(abs(value { _, allowed in allowed } - 10.9822) < 1e-3)
    #expect(abs(value { state, allowed in [soonest(state, allowed)] } - 172.6591) < 1e-3)
  }

  @Test("steps as its table says")
  func table() {
    // The deviations of the means are below 1.
    let random = Play.randomReturn(of: ServerQueue(), episodes: 2000)
    #expect(abs(random - 10.98) < 4, "\(random)")
    let rule = Play.meanReturn(of: ServerQueue(), episodes: 2000) { observation, allowed, _ in
      let arrival = (1...3).first { observation[1 + $0] == 1 } ?? 0
      return soonest(
        .init(queues: observation[..<2].map { Int((6 * $0).rounded()) }, arrival: arrival), allowed)
    }
    #expect(abs(rule - 172.66) < 4, "\(rule)")
  }

  /// Where a job is served soonest, if that pays for its own delay; else 0.
  private func soonest(_ state: ServerQueue.State, _ allowed: [Int]) -> Int {
    func delay(_ action: Int) -> Double {
      Double(state.queues[action - 1] + 1) / ServerQueue.services[action - 1]
    }
    guard let best = allowed.filter({ $0 > 0 }).min(by: { delay($0) < delay($1) }),
      delay(best) * ServerQueue.delay < ServerQueue.payments[state.arrival]
    else { return 0 }
    return best
  }

  /// The mean return of a rule that picks among some actions uniformly, from the table.
  private func value(of rule: (ServerQueue.State, [Int]) -> [Int]) -> Double {
    let model = ServerQueue().model
    let choices = (0..<model.stateCount).map { number in
      let state = ServerQueue.State(queues: [number / 28, number / 4 % 7], arrival: number % 4)
      return rule(state, [0] + [1, 2].filter { state.arrival > 0 && state.queues[$0 - 1] < 6 })
    }
    var values = Array(repeating: 0.0, count: model.stateCount)
    for _ in 0..<200 {
      values = choices.indices.map { state in
        choices[state].reduce(0) { sum, action in
          sum
            + model.transitions[state][action].reduce(0) {
              $0 + $1.probability * ($1.reward + values[$1.nextState])
            }
        } / Double(choices[state].count)
      }
    }
    return zip(model.initialDistribution, values).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
