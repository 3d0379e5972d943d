import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics
import Testing

@Suite("Frozen lake, cliff walking and taxi")
struct ToyTextTests {
  private func environment(_ name: String, _ options: [String: OptionValue]) throws
    -> any MultiDiscreteEnvironment
  {
    try EnvironmentRegistry.standard.element(named: name).makeEnvironment(options: options, seed: 0)
  }

  @Test(
    "have Gymnasium's specifications",
    arguments: [
      ("frozen-lake", [:], "FrozenLake-v1/slippery", 100, 0.7),
      ("frozen-lake", ["slippery": .boolean(false)], "FrozenLake-v1/deterministic", 100, 0.7),
      ("frozen-lake", ["map": .text("8x8")], "FrozenLake8x8-v1/slippery", 200, 0.85),
      ("frozen-lake", ["time-limit": .integer(30)], "FrozenLake-v1/slippery", 30, nil),
      ("cliff-walking", [:], "CliffWalking-v1", 200, nil),
      ("cliff-walking", ["time-limit": .integer(50)], "CliffWalking-v1", 50, nil),
      ("taxi", [:], "Taxi-v4", 200, 8), ("taxi", ["masked": .boolean(true)], "Taxi-v4", 200, 8),
    ] as [(String, [String: OptionValue], String, Int, Double?)])
  func specification(
    name: String, options: [String: OptionValue], identifier: String, limit: Int, threshold: Double?
  ) throws {
    let specification = try environment(name, options).specification
    #expect(specification.identifier == identifier)
    #expect(specification.timeLimit == limit && specification.rewardThreshold == threshold)
  }

  /// Steps a batch along actions, everywhere the same, and adds up the rewards of the first environment.
  private func play(_ environment: any MultiDiscreteEnvironment, _ actions: [Int]) -> (
    total: Double, ended: Bool
  ) {
    var runner = EnvironmentRunner(environment, count: 3, seed: 1, purpose: .measurement)
    runner.startAll()
    for action in actions { runner.step(Array(repeating: action, count: 3)) }
    return (runner.returns[0], runner.ended.count == 3 && runner.outcomes[0].status == .terminated)
  }

  @Test("are solved by their shortest ways")
  func shortestWays() throws {
    // Gymnasium's moves: left, down, right, up on the lake; up, right, down, left along the cliff.
    let lake = try environment("frozen-lake", ["slippery": .boolean(false)])
    #expect(play(lake, [1, 1, 2, 1, 2, 2]) == (1, true))
    #expect(play(lake, [1, 2]) == (0, true))
    let edge = [0] + Array(repeating: 1, count: 11) + [2]
    #expect(play(CliffWalking(), edge) == (-13, true))
    // Off the cliff, and from the start again.
    #expect(play(CliffWalking(), [1] + edge) == (-113, true))
  }

  private func number(_ row: Int, _ column: Int, _ passenger: Int, _ destination: Int) -> Int {
    ((row * 5 + column) * 5 + passenger) * 4 + destination
  }

  private func bytes(of state: Int) -> Data { Data("\(state)".utf8) }

  @Test("the taxi lets a passenger out at any place, and is paid at the destination")
  func taxi() throws {
    // The taxi at R with the passenger, who wants to G.
    var taxi = Taxi()
    try taxi.restore(savedState: bytes(of: number(0, 0, 0, 1)))
    let rewards = [5, 4, 4, 5, 4, 0, 0, 2, 2, 2, 2, 1, 1, 5].map { action in
      var random = RandomSource(seed: 0, purpose: .measurement)
      return Matrix(count: 500).withElements { taxi.step(action, using: &random, into: &$0) }
    }
    let plain = StepOutcome(reward: -1)
    let wrong = StepOutcome(reward: -10)
    #expect(
      rewards == [wrong, plain, wrong, plain] + Array(repeating: plain, count: 9)
        + [.init(reward: 20, status: .terminated)])
    #expect(taxi.state == number(0, 4, 1, 1))
  }

  @Test(
    "a masked taxi forbids what changes nothing",
    arguments: [
      // Down, up, right, left, pick up, drop off; walls are right of R's neighbor and of Y.
      (0, 0, 0, 1, [0, 2, 4]), (0, 1, 0, 1, [0, 3]), (0, 2, 3, 1, [0, 2]), (4, 0, 4, 1, [1, 5]),
      (4, 3, 4, 0, [1, 2, 5]), (2, 2, 4, 0, [0, 1, 2, 3]),
    ])
  func mask(row: Int, column: Int, passenger: Int, destination: Int, allowed: [Int]) throws {
    var taxi = MaskedTaxi()
    try taxi.restore(savedState: bytes(of: number(row, column, passenger, destination)))
    var mask = Array(repeating: false, count: 6)
    var span = mask.mutableSpan
    taxi.writeActionMask(into: &span)
    #expect(mask.indices.filter { mask[$0] } == allowed)
  }

  @Test("the taxi starts equally often in each of its 300 states")
  func starts() {
    let count = 12_000
    var taxi = Taxi()
    var counts = Array(repeating: 0, count: 500)
    let observation = Matrix(count: 500)
    for episode in 0..<count {
      var random = RandomSource(seed: 3, purpose: .measurement, episode: episode)
      observation.withElements { taxi.reset(using: &random, into: &$0) }
      counts[taxi.state] += 1
    }
    let possible = counts.filter { $0 > 0 }
    #expect(possible.count == 300)
    // χ² with 299 degrees of freedom: mean 299, deviation √598.
    let expected = Double(count) / 300
    let distance = possible.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    #expect(abs(distance - 299) < 4 * 598.0.squareRoot())
  }

  @Test("are stepped by the kernel of tables")
  func batches() {
    #expect(!(FrozenLake().batched(count: 2) is Replicated<FrozenLake>))
    #expect(!(CliffWalking().batched(count: 2) is Replicated<CliffWalking>))
    #expect(!(Taxi().batched(count: 2) is Replicated<Taxi>) && !Taxi().batched(count: 2).masksActions)
    #expect(MaskedTaxi().batched(count: 2).masksActions)
  }

  @Test("refuse options that they do not have")
  func badOptions() {
    let map = #expect(throws: InputError.self) { try environment("frozen-lake", ["map": .text("5x5")]) }
    #expect(
      map?.description == "option 'map' of environment frozen-lake: '5x5' is not one of 4x4, 8x8")
    let masked = #expect(throws: InputError.self) { try environment("taxi", ["masked": .text("maybe")]) }
    #expect(
      masked?.description == "option 'masked' of environment taxi: 'maybe' is not true or false")
  }
}
