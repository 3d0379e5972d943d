import OneHotFoundations
import OneHotGumbel
import OneHotNumerics

/// What the actor-critic has seen and has not forgotten yet: one row for each step of each environment.
///
/// Rollouts lie in the slots of a ring, each before the one it follows. Within a rollout rows are grouped by lane, so that
/// every lane writes consecutive ones.
///
/// Where several choices are made at once, "actions" in a shape stands for M · width of ``ChoiceLayout``: the rows of a
/// state's choices, one after the other.
struct Rollout {
  let layout: ChoiceLayout
  /// State before each step as the networks read it: `[rows, observation count]`, or `[rows, 1]`, the places of the 1s of
  /// one-hot observations.
  let states: Matrix
  /// 1 where an action was allowed, `[rows, actions]`; nil if all always are.
  let mask: Matrix?
  /// The number of the action taken, or of each choice's option, `[rows, choices]`.
  let actions: Matrix
  /// The logarithm of the probability that it was taken with, `[1, rows]`.
  let takenLogProbabilities: Matrix
  /// π₀: log π(·|s) of the policy before it improves, `[rows, actions]`; it is the one that acted in the newest rollout, but
  /// for a normalization of observations that has moved since.
  let logProbabilities: Matrix
  /// The same as probabilities.
  let probabilities: Matrix
  /// The value network's predictions before it is fitted, `[1, rows]`, in units of the returns: (V − μ)/σ_G.
  let values: Matrix
  /// The TD(λ) returns in the same units.
  let returns: Matrix
  /// The advantages of the actions taken, in units of σ_A, `[1, rows]`.
  let advantages: Matrix
  /// Of networks with a memory, and of the whole alone, not of a part; else nil.
  let memory: RolloutMemory?

  /// Memory for `rows` steps, in states of `width` numbers.
  init(rows: Int, width: Int, layout: ChoiceLayout, masked: Bool, memory: RolloutMemory? = nil) {
    self.layout = layout
    self.memory = memory
    states = Matrix(rows: rows, columns: width)
    mask = masked ? Matrix(rows: rows, columns: layout.stateWidth) : nil
    actions = Matrix(rows: rows, columns: layout.choiceCount)
    takenLogProbabilities = Matrix(count: rows)
    logProbabilities = Matrix(rows: rows, columns: layout.stateWidth)
    probabilities = Matrix(rows: rows, columns: layout.stateWidth)
    values = Matrix(count: rows)
    returns = Matrix(count: rows)
    advantages = Matrix(count: rows)
  }

  private init(part rows: Range<Int>, of whole: Rollout) {
    func numbers(_ matrix: Matrix) -> Matrix {
      matrix.view(from: rows.lowerBound, rows: 1, columns: rows.count)
    }
    layout = whole.layout
    memory = nil
    states = whole.states.slice(rows)
    mask = whole.mask?.slice(rows)
    actions = whole.actions.slice(rows)
    takenLogProbabilities = numbers(whole.takenLogProbabilities)
    logProbabilities = whole.logProbabilities.slice(rows)
    probabilities = whole.probabilities.slice(rows)
    values = numbers(whole.values)
    returns = numbers(whole.returns)
    advantages = numbers(whole.advantages)
  }

  /// The view of some consecutive rows.
  func part(_ rows: Range<Int>) -> Rollout { Rollout(part: rows, of: self) }

  /// How many there are, filled or not.
  var rows: Int { states.rows }
  /// The option of a choice taken at a row.
  func action(_ row: Int, _ choice: Int = 0) -> Int { Int(actions[row, choice]) }
  /// Where the option of a choice taken at a row stands among the row's actions.
  func place(_ row: Int, _ choice: Int) -> Int { choice * layout.width + action(row, choice) }
  /// Where it stands among the options side by side.
  func output(_ row: Int, _ choice: Int) -> Int { layout.output(of: action(row, choice), choice: choice) }
  /// The logarithm of the probability, by the policy, of what was done at a row.
  func logProbability(ofActionsAt row: Int) -> Float {
    var sum = logProbabilities[row, place(row, 0)]
    for choice in 1..<max(1, layout.choiceCount) { sum += logProbabilities[row, place(row, choice)] }
    return sum
  }
}

/// Which of the ring's rollouts are kept, to be learned from.
struct KeptRollouts: Sendable {
  /// Rows of one rollout.
  let size: Int
  /// How many rollouts there is room for.
  let capacity: Int
  /// How many of the newest are always kept.
  static let alwaysKept = 4
  /// The slots of those that are kept, from the newest on.
  private(set) var slots: [Int] = []
  /// The slot of the newest.
  private var newest = 0

  /// No rollouts yet.
  init(size: Int, capacity: Int) {
    self.size = size
    self.capacity = capacity
    slots.reserveCapacity(capacity)
  }

  /// Makes the slot of the oldest rollout, or one not used yet, that of the newest.
  mutating func advance() {
    newest = (newest + capacity - 1) % capacity
    hold(min(slots.count + 1, capacity))
  }

  /// Forgets every rollout that diverges from the policy by more than the limit, and all before it, but never the newest few.
  ///
  /// - Parameter divergence: of the policy from the one that played a slot.
  mutating func forget(beyond limit: Double, divergence: (Int) -> Double) {
    for age in slots.indices.dropFirst(Self.alwaysKept) where !(divergence(slots[age]) <= limit) {
      return hold(age)
    }
  }

  private mutating func hold(_ count: Int) {
    slots.removeAll(keepingCapacity: true)
    for age in 0..<count { slots.append((newest + age) % capacity) }
  }

  /// Rows of all that is kept.
  var rows: Int { slots.count * size }
  /// The rows of a slot.
  func rows(of slot: Int) -> Range<Int> { slot * size..<(slot + 1) * size }
  /// The rows of the newest rollout.
  var newestRows: Range<Int> { rows(of: newest) }

  /// The row at a position among those that are kept, the newest rollout's first.
  func row(at position: Int) -> Int {
    let row = newest * size + position
    return row < capacity * size ? row : row - capacity * size
  }

  /// The slot of the rollout that was played after another; nil if there is none.
  func following(_ slot: Int) -> Int? { slot == newest ? nil : (slot + capacity - 1) % capacity }

  /// Where the newest is, and how many are kept.
  mutating func exchange(with archive: inout StateArchive) throws {
    var count = slots.count
    try archive.exchange("newest", &newest)
    try archive.exchange("count", &count)
    guard (0..<capacity).contains(newest), (0...capacity).contains(count) else {
      throw InputError(
        .data, "the kept rollouts", "\(count) from slot \(newest) on do not fit \(capacity) slots")
    }
    hold(count)
  }
}
