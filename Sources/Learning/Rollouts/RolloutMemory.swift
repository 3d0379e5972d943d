import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// How the steps of each environment lie in a ring of rollouts: slot by slot, lane by lane, and within a lane step by step.
struct SequenceLayout: Sendable, Equatable {
  let environments: Int
  /// Steps of each environment in a rollout.
  let horizon: Int

  /// The lanes of a slot, as rows of the ring.
  func laneRows(_ lane: Int, of slot: Int) -> Range<Int> {
    let first = lane * Lane.trainingWidth
    let start = (slot * environments + first) * horizon
    return start..<start + min(Lane.trainingWidth, environments - first) * horizon
  }

  /// Rows of whole sequences, about as many as given and at least of one.
  func rows(ofAbout rows: Int) -> Int { max(1, rows / horizon) * horizon }

  /// Rows of as many whole sequences as a thread takes at a time: about as many as given, and at least those of a lane.
  func groupRows(ofAbout rows: Int) -> Int { max(Lane.trainingWidth * horizon, self.rows(ofAbout: rows)) }

  /// How many lanes a slot has.
  var lanes: Int { (environments + Lane.trainingWidth - 1) / Lane.trainingWidth }

  /// The row of a step of a sequence; sequences are counted environment by environment, slot by slot.
  func row(_ sequence: Int, step: Int) -> Int {
    let (slot, environment) = (sequence / environments, sequence % environments)
    let rows = laneRows(environment / Lane.trainingWidth, of: slot)
    return rows.lowerBound + step * (rows.count / horizon) + environment % Lane.trainingWidth
  }

  /// The sequence whose first step a row is.
  func sequence(beginningAt row: Int) -> Int {
    let laneRows = Lane.trainingWidth * horizon
    let (slot, rest) = (row / (environments * horizon), row % (environments * horizon))
    return slot * environments + rest / laneRows * Lane.trainingWidth + rest % laneRows
  }
}

/// What networks with a memory need to know of rollouts: what each of them remembered where a rollout began, as it was then,
/// and where episodes begin.
///
/// Source: Kapturowski, Ostrovski, Quan, Munos and Dabney (2019), "Recurrent experience replay in distributed reinforcement
/// learning", for states that are stored and grow stale.
struct RolloutMemory {
  let layout: SequenceLayout
  /// How many numbers each network remembers.
  let width: Int
  /// 1 where an episode begins at a row, but for the first step of a rollout, whose start knows it, `[1, rows]`.
  let beginnings: Matrix
  private let states: [States]

  /// Those of one network.
  private struct States {
    /// Before the first step of each sequence, `[slots · environments, width]`.
    let starts: Matrix
    /// After the newest rollout, `[environments, width]`.
    let ends: Matrix
  }

  /// Whose states.
  enum Owner: Int, CaseIterable {
    case policy, value, critic
  }

  /// Memory for so many slots of each network's states.
  init(_ layout: SequenceLayout, slots: Int, width: Int) {
    self.layout = layout
    self.width = width
    beginnings = Matrix(count: slots * layout.environments * layout.horizon)
    states = Owner.allCases.map { _ in
      States(
        starts: Matrix(rows: slots * layout.environments, columns: width),
        ends: Matrix(rows: layout.environments, columns: width))
    }
  }

  /// Lets the sequences of some environments begin in a slot: the policy's from what it remembers, the others from where the
  /// newest rollout ended, unless episodes begin.
  ///
  /// - Parameter isBeginning: whether an environment's episode does, counted from the first of them.
  func begin(
    _ environments: Range<Int>, slot: Int, policy memory: Matrix, isBeginning: (Int) -> Bool
  ) {
    for owner in Owner.allCases {
      let starts = starts(environments, slot: slot, owner)
      starts.copy(from: owner == .policy ? memory : states[owner.rawValue].ends.slice(environments))
      for place in 0..<environments.count where isBeginning(place) {
        starts.slice(place..<place + 1).fill(0)
      }
    }
  }

  /// Takes over what a network remembers after the last steps of the newest rollout's sequences of a lane.
  func end(_ rows: Range<Int>, _ owner: Owner, states: Matrix) {
    let first = layout.sequence(beginningAt: rows.lowerBound) % layout.environments
    let count = rows.count / layout.horizon
    self.states[owner.rawValue].ends.slice(first..<first + count)
      .copy(from: states.slice(rows.count - count..<rows.count))
  }

  /// Writes where episodes begin in a lane's part of a slot.
  ///
  /// - Parameter statuses: of its steps.
  func writeBeginnings(_ rows: Range<Int>, _ statuses: [StepOutcome.Status]) {
    let count = rows.count / layout.horizon
    for (step, status) in statuses.dropLast(count).enumerated() {
      beginnings[rows.lowerBound + count + step] = status == .running ? 0 : 1
    }
  }

  private func starts(_ environments: Range<Int>, slot: Int, _ owner: Owner) -> Matrix {
    let first = slot * layout.environments
    return states[owner.rawValue].starts.slice(
      first + environments.lowerBound..<first + environments.upperBound)
  }

  /// What a network remembered before a sequence, `[1, width]`.
  fileprivate func start(of sequence: Int, _ owner: Owner) -> Matrix {
    states[owner.rawValue].starts.slice(sequence..<sequence + 1)
  }

  /// What the next rollout of some environments goes on from.
  func exchange(_ environments: Range<Int>, with archive: inout StateArchive) throws {
    for owner in Owner.allCases where owner != .policy {
      try archive.exchange("\(owner)", states[owner.rawValue].ends.slice(environments))
    }
  }

  /// What was remembered where a slot begins.
  func exchange(_ environments: Range<Int>, slot: Int, with archive: inout StateArchive) throws {
    for owner in Owner.allCases {
      try archive.exchange("\(owner)", starts(environments, slot: slot, owner))
    }
  }
}

/// The memory by which rows of rollouts are handed to a network with a memory as sequences.
struct SequenceGathering {
  private let owner: RolloutMemory.Owner
  private let starts, beginnings: Matrix

  /// For up to `rows` rows; nil if the network has no memory.
  init?(for network: NeuralNetwork, _ owner: RolloutMemory.Owner, rows: Int, horizon: Int) {
    guard network.hasMemory else { return nil }
    self.owner = owner
    starts = Matrix(rows: rows / horizon, columns: network.memoryWidth)
    beginnings = Matrix(count: rows)
  }

  /// The sequences that some rows are, in memory valid until the next.
  ///
  /// - Parameter rows: of rollouts: all first steps of whole sequences, then all second ones, and so on.
  func sequences(of rows: some RandomAccessCollection<Int>, in memory: RolloutMemory?) -> Sequences {
    guard let memory else { programmerError("rollouts that know nothing of a network's memory") }
    let count = rows.count / memory.layout.horizon
    for (place, row) in rows.prefix(count).enumerated() {
      let sequence = memory.layout.sequence(beginningAt: row)
      starts.slice(place..<place + 1).copy(from: memory.start(of: sequence, owner))
    }
    for (place, row) in rows.enumerated() { beginnings[place] = memory.beginnings[row] }
    return Sequences(
      starts: starts.slice(0..<count), beginnings: beginnings.view(rows: 1, columns: rows.count))
  }
}
