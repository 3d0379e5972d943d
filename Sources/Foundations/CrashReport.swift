import COneHotFoundations

/// Where a thread is among the copies of an environment, for the message of a process that dies there.
package final class Whereabouts {
  /// What an environment is asked for.
  package enum Call: Int32, Sendable {
    /// The first observation of an episode.
    case reset
    /// What follows an action.
    case step
    /// Which actions it allows.
    case mask
  }

  /// What the episodes are played for.
  package enum Play: Int32, Sendable {
    /// To learn from.
    case training
    /// For an evaluation of the most probable actions.
    case greedyEvaluation
    /// For an evaluation of sampled actions.
    case sampledEvaluation
  }

  private let place: UnsafeMutablePointer<onehot_place>
  private var outer: UnsafeMutablePointer<onehot_place>?

  /// The whereabouts in `count` copies of an environment, of which `first` is the first.
  ///
  /// - Parameters:
  ///   - choices: how many choices each copy makes at a step.
  ///   - unnumbered: the episode number of evaluations that have none.
  package init(environment: String, seed: UInt64, first: Int, count: Int, choices: Int, unnumbered: Int) {
    func numbers<Number: FixedWidthInteger>(_ count: Int) -> UnsafeMutablePointer<Number> {
      let memory = UnsafeMutablePointer<Number>.allocate(capacity: max(1, count))
      memory.initialize(repeating: 0, count: count)
      return memory
    }
    place = .allocate(capacity: 1)
    place.initialize(
      to: onehot_place(
        environment: environment.withCString { name in
          let bytes = environment.utf8.count + 1
          let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes)
          copy.initialize(from: name, count: bytes)
          return UnsafePointer(copy)
        },
        seed: seed, first: first, count: count, choices: choices, episodes: numbers(count),
        steps: numbers(count), actions: numbers(count * choices), copy: -1, call: Call.reset.rawValue,
        plays: Play.training.rawValue, unnumbered: unnumbered))
  }

  deinit {
    place.pointee.environment.deallocate()
    place.pointee.episodes.deallocate()
    place.pointee.steps.deallocate()
    place.pointee.actions.deallocate()
    place.deallocate()
  }

  /// What the episodes are played for.
  package var play: Play {
    get { Play(rawValue: place.pointee.plays) ?? .training }
    set { place.pointee.plays = newValue.rawValue }
  }

  /// Notes where all copies are.
  ///
  /// - Parameters:
  ///   - episodes: numbers of their episodes, from 0 on.
  ///   - steps: how many each episode has had.
  ///   - actions: taken last, or to be taken, copy by copy.
  package func note(episodes: [Int], steps: [Int32], actions: [Int]) {
    let (count, choices) = (place.pointee.count, place.pointee.choices)
    check(
      episodes.count == count && steps.count == count && actions.count == count * choices,
      "\([episodes.count, steps.count, actions.count])", "\(count) of each, with \(choices) choices")
    place.pointee.episodes.update(from: episodes, count: count)
    place.pointee.steps.update(from: steps, count: count)
    place.pointee.actions.update(from: actions, count: count * choices)
  }

  /// Notes that a copy is about to start an episode.
  package func note(_ copy: Int, startsEpisode episode: Int) {
    check(copy >= 0 && copy < place.pointee.count, "copy \(copy)", "0 ..< \(place.pointee.count)")
    place.pointee.episodes[copy] = episode
    place.pointee.steps[copy] = 0
  }

  /// This thread is about to ask for something; ``leave()`` ends it.
  package func enter(_ call: Call) {
    place.pointee.call = call.rawValue
    outer = onehot_place_enter(place)
  }

  /// This thread has its answer.
  package func leave() {
    _ = onehot_place_enter(outer)
  }
}

/// Where a thread notes which of several copies of an environment it calls.
@usableFromInline
package struct CopyMark {
  @usableFromInline let place: UnsafeMutablePointer<Int>

  /// That of this thread, as long as it calls the copies of one batch.
  @usableFromInline
  package init() {
    place = onehot_place_copy()
  }

  /// Notes the copy called next, counted from 0 in its batch.
  @inlinable
  package func note(_ copy: Int) {
    place.pointee = copy
  }
}

/// What the process says if it is ended by a signal that tells of a mistake (an index out of range, an overflow, a
/// stack used up): which environment it was in, and where.
package enum CrashReport {
  /// Says it on standard error from now on, before the signal does what it did before.
  ///
  /// - Parameter program: its name, which begins the message.
  package static func begin(program: String) {
    onehot_crash_report_begin(program)
  }

  /// Ends the message with a line: where the records are, and how to go on.
  package static func conclude(with line: String) {
    onehot_crash_report_hint(line + "\n")
  }

  /// Leaves signals alone again.
  package static func end() {
    onehot_crash_report_end()
  }
}
