import OneHotFoundations
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Kept rollouts")
struct KeptRolloutsTests {
  /// So many rollouts of 10 rows in a ring for 6.
  private func ring(after rollouts: Int) -> KeptRollouts {
    var kept = KeptRollouts(size: 10, capacity: 6)
    for _ in 0..<rollouts { kept.advance() }
    return kept
  }

  @Test("lie in a ring, from the newest on")
  func positions() {
    #expect(ring(after: 0).slots.isEmpty && ring(after: 0).rows == 0)
    let two = ring(after: 2)
    #expect(two.slots == [4, 5])
    #expect(two.rows == 20)
    #expect(two.newestRows == 40..<50 && two.rows(of: 5) == 50..<60)
    #expect([0, 9, 10, 19].map(two.row) == [40, 49, 50, 59])
    let eight = ring(after: 8)
    #expect(eight.slots == [4, 5, 0, 1, 2, 3])
    #expect(eight.rows == 60)
    #expect([0, 19, 20, 59].map(eight.row) == [40, 59, 0, 39])
    for rollouts in 1...15 {
      let kept = ring(after: rollouts)
      #expect(kept.slots.flatMap { Array(kept.rows(of: $0)) } == (0..<kept.rows).map(kept.row))
    }
  }

  @Test("are forgotten from the first one on that diverges too far, and never the newest four")
  func forgetting() {
    // By slot; from the newest on the slots are 4, 5, 0, 1, 2, 3.
    func kept(_ divergences: [Double]) -> [Int] {
      var kept = ring(after: 8)
      kept.forget(beyond: 0.02) { divergences[$0] }
      return kept.slots
    }
    #expect(kept([0.02, 0.02, 0.02, 0.02, 0.02, 0.02]) == [4, 5, 0, 1, 2, 3])
    #expect(kept([9, 9, 0.01, 0.021, 9, 9]) == [4, 5, 0, 1, 2])
    #expect(kept([0, 0, 0.021, 0.01, 0, 0]) == [4, 5, 0, 1])
    #expect(kept([0, 0, .nan, 0, 0, 0]) == [4, 5, 0, 1])
    #expect(kept([9, 9, 9, 9, 9, 9]) == [4, 5, 0, 1])
    var three = ring(after: 3)
    three.forget(beyond: 0) { _ in 1 }
    #expect(three.slots == [3, 4, 5])
  }

  @Test("grow again after some were forgotten")
  func growing() {
    var kept = ring(after: 8)
    kept.forget(beyond: 0) { _ in 1 }
    kept.advance()
    #expect(kept.slots == [3, 4, 5, 0, 1])
    kept.advance()
    kept.advance()
    #expect(kept.slots == [1, 2, 3, 4, 5, 0])
  }

  @Test("know which of them followed another")
  func following() {
    #expect([4, 5, 0, 3].map(ring(after: 8).following) == [nil, 4, 5, 2])
  }

  @Test("are restored where they were, and only where there is room")
  func exchange() throws {
    var kept = ring(after: 8)
    kept.forget(beyond: 0) { _ in 1 }
    var saved = StateArchive()
    try kept.exchange(with: &saved)
    var other = KeptRollouts(size: 10, capacity: 6)
    var restored = StateArchive(restoring: saved.bytes)
    try other.exchange(with: &restored)
    #expect(other.slots == kept.slots && other.newestRows == kept.newestRows)
    var small = KeptRollouts(size: 10, capacity: 4)
    var again = StateArchive(restoring: saved.bytes)
    #expect(throws: InputError.self) { try small.exchange(with: &again) }
  }

  private let small = [
    "hidden": "8", "environments": "2", "horizon": "8", "minibatch": "16", "evaluation-interval": "1000000",
    "evaluation-episodes": "2",
  ]

  private func counts(_ options: [String: String]) throws -> [Double?] {
    try train(Drift(), "actor-critic", small.with(options)).updates.map { $0.measured[.rolloutsKept] }
  }

  @Test("fill all the room while the policy stands still")
  func still() throws {
    let counts = try counts(["policy-learning-rate": "0", "steps": "\(16 * 40)"])
    #expect(counts == (1...40).map { Double(min($0, 32)) })
  }

  @Test("are no more than four while the policy moves on and may not diverge, and as many as may be else")
  func moving() throws {
    let moving = ["policy-learning-rate": "0.01", "trust": "1", "steps": "\(16 * 20)"]
    #expect(try counts(moving.with(["keeping-limit": "0"])).dropFirst(4).allSatisfy { $0 == 4 })
    let all = try counts(moving.with(["keeping-limit": "1000", "rollouts-kept": "7"]))
    #expect(all == (1...20).map { Double(min($0, 7)) })
  }

  @Test("go into a checkpoint, masks and all", arguments: [20, 33])
  func resumption(updates: Int) throws {
    let options = small.with([
      "rollouts-kept": "8", "keeping-limit": "1000", "steps": "\(16 * 40)", "discount": "0.5",
    ])
    var first = try trainer(GuardedTask(), "actor-critic", options)
    while first.outcome.steps < 16 * updates { try first.advance { _ in } }
    func bytes(_ trainer: inout Trainer) throws -> [UInt8] {
      var archive = StateArchive()
      try trainer.exchange(with: &archive)
      return archive.bytes
    }
    let saved = try bytes(&first)
    var second = try trainer(GuardedTask(), "actor-critic", workers: 2, options)
    var restored = StateArchive(restoring: saved)
    try second.exchange(with: &restored)
    try restored.finish()
    #expect(try bytes(&second) == saved)
    _ = try first.run { _ in }
    _ = try second.run { _ in }
    #expect(first.policy.parameters == second.policy.parameters)
    #expect(try bytes(&first) == bytes(&second))
  }
}
