import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNumerics

/// The last steps of some environments that are stepped together, each environment's in a ring of its own: row
/// `environment · capacity + slot`.
struct ReplayBuffer {
  let layout: ChoiceLayout
  /// Environments, and how many steps of each there is room for.
  let environments, capacity: Int
  /// What was observed before and after each step, as the networks read it.
  let states, successors: Matrix
  /// The options taken, `[rows, choices]`.
  let actions: Matrix
  /// 1 where an option was allowed, `[rows, choices · options of the largest]`; nil if all always are.
  let mask: Matrix?
  /// `[rows, 1]`; outcomes as raw values of `StepOutcome.Status`.
  let rewards, outcomes: Matrix
  /// How many steps of each environment there are.
  private(set) var count = 0
  /// The slot that is written next.
  private(set) var next = 0

  init(environments: Int, capacity: Int, width: Int, layout: ChoiceLayout, masked: Bool) {
    (self.environments, self.capacity, self.layout) = (environments, capacity, layout)
    let rows = environments * capacity
    states = Matrix(rows: rows, columns: width)
    successors = Matrix(rows: rows, columns: width)
    actions = Matrix(rows: rows, columns: layout.choiceCount)
    mask = masked ? Matrix(rows: rows, columns: layout.stateWidth) : nil
    rewards = Matrix(rows: rows, columns: 1)
    outcomes = Matrix(rows: rows, columns: 1)
  }

  /// The row of the step that an environment takes so many steps from now.
  func row(_ environment: Int, ahead steps: Int) -> Int { environment * capacity + (next + steps) % capacity }

  /// Counts steps that were written in every environment.
  mutating func advance(_ steps: Int) {
    next = (next + steps) % capacity
    count = min(count + steps, capacity)
  }

  /// Whether there is a step that another one follows.
  var canBeDrawnFrom: Bool { count > 1 }

  /// Some consecutive steps of one environment.
  struct Sequence {
    /// Of the first and the last step.
    var first, last: Int
    /// Σ γᵏ r of the steps, and what the value of where the last one led counts: γⁿ, or 0 if it has none.
    var reward, discount: Double
    /// The row of the step after them, which goes on from there; nil if none does.
    var following: Int?
  }

  /// Up to so many steps, from an evenly drawn one on, until an episode ends.
  func draw(_ steps: Int, discount: Double, using random: inout RandomSource) -> Sequence {
    let base = random.index(below: environments) * capacity
    // The newest step has none after it, whose mask would say what is allowed where it led.
    let age = 1 + random.index(below: count - 1)
    func row(_ steps: Int) -> Int { base + (next + capacity - 1 - age + steps) % capacity }
    var sequence = Sequence(first: row(0), last: row(0), reward: 0, discount: 1)
    for step in 0..<min(steps, age) {
      sequence.last = row(step)
      sequence.reward += sequence.discount * Double(rewards[sequence.last, 0])
      sequence.discount *= discount
      sequence.following = row(step + 1)
      guard outcome(sequence.last) != .running else { continue }
      sequence.following = nil
      if outcome(sequence.last) == .terminated { sequence.discount = 0 }
      break
    }
    return sequence
  }

  private func outcome(_ row: Int) -> StepOutcome.Status {
    StepOutcome.Status(rawValue: UInt8(outcomes[row, 0])) ?? .running
  }

  /// All steps there are.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("count", &count)
    try archive.exchange("next", &next)
    guard (0...capacity).contains(count), (0..<capacity).contains(next) else {
      throw InputError(
        .data, "the replay buffer", "\(count) steps before slot \(next) do not fit \(capacity) slots")
    }
    // Until the ring has gone round, what lies beyond is not there yet.
    let filled = count == capacity ? capacity : next
    for environment in 0..<environments {
      try archive.within("environment \(environment)") { archive in
        let rows = environment * capacity..<environment * capacity + filled
        try archive.exchange("states", states.slice(rows))
        try archive.exchange("successors", successors.slice(rows))
        try archive.exchange("actions", actions.slice(rows))
        if let mask { try archive.exchange("mask", mask.slice(rows)) }
        try archive.exchange("rewards", rewards.slice(rows))
        try archive.exchange("outcomes", outcomes.slice(rows))
        let arePossible = rows.allSatisfy { row in
          layout.optionCounts.enumerated().allSatisfy { 0..<Float($1) ~= actions[row, $0] }
            && [0, 1, 2].contains(outcomes[row, 0])
        }
        if arePossible { return }
        throw InputError(.data, "the replay buffer", "an action or an outcome in it does not exist")
      }
    }
  }
}
