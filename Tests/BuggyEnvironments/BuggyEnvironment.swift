import Foundation
import OneHot

/// The system's `fork`, which Swift does not offer.
@_silgen_name("fork") private func forkProcess() -> pid_t

/// Episodes of ten steps, in one of which, in one copy, something goes wrong.
struct BuggyEnvironment: MaskedEnvironment {
  /// What goes wrong.
  enum Bug: String, CaseIterable, Sendable {
    case none
    case nanReward = "nan-reward"
    case infiniteReward = "infinite-reward"
    case hugeReward = "huge-reward"
    case nanObservation = "nan-observation"
    case infiniteObservation = "infinite-observation"
    case outOfBounds = "out-of-bounds"
    case unwritten
    case tooLong = "too-long"
    case emptyMask = "empty-mask"
    case trap
    case overflow
    case outOfRange = "out-of-range"
    case endlessRecursion = "endless-recursion"
    case abort
    case exit
    case orphan
    case resetTrap = "reset-trap"
    case maskTrap = "mask-trap"
  }

  /// What can be chosen on the command line, with `--env-set`.
  struct Options: OptionGroup {
    var bug = Bug.none
    /// Where it is: the copy, counted from 0, its episode, counted from 1, and the step.
    var copy = 0
    var episode = 1
    var step = 1
    /// The seed of the run, by which a copy knows itself.
    var seed = 1
    /// Whether it goes wrong in evaluations and not in the training; its episode is then the evaluation's number.
    var evaluation = false
    /// Whether the copies are a batch of their own, of which nobody knows the one it calls.
    var together = false
    var rewardScale = 1.0
    var observationScale = 1.0
    /// Milliseconds that a step takes.
    var delay = 0

    static var options: [OptionField<Self>] {
      [
        .choice("bug", \.bug, "what goes wrong"),
        .integer("copy", \.copy, in: 0...1000, "in which copy"),
        .integer("episode", \.episode, in: 1...1_000_000, "in which of its episodes"),
        .integer("step", \.step, in: 1...10, "at which step"),
        .integer("seed", \.seed, in: 0...Int.max, "the run's seed"),
        .boolean("evaluation", \.evaluation, "in evaluations"),
        .boolean("together", \.together, "as a batch of its own"),
        .real("reward-scale", \.rewardScale, in: -1e300...1e300, "size of the rewards"),
        .real("observation-scale", \.observationScale, in: -1e38...1e38, "size of the observations"),
        .integer("delay", \.delay, in: 0...1000, "milliseconds that a step takes"),
      ]
    }
  }

  private let options: Options
  /// What the episode to go wrong in draws first.
  private let mark: UInt64
  private var isDue = false
  private var steps = 0
  private var table = [0, 1, 2]

  init(_ options: Options) {
    self.options = options
    var random = RandomSource(
      seed: UInt64(options.seed), purpose: options.evaluation ? .evaluationEnvironment : .environment,
      index: options.copy, episode: options.evaluation ? options.episode : options.episode - 1)
    mark = random.next()
  }

  var specification: EnvironmentSpecification {
    let isBounded = options.observationScale == 1
    return EnvironmentSpecification(
      identifier: "buggy", observation: .init(count: 3, in: isBounded ? -1...1 : -.infinity...(.infinity)),
      actionCount: 2, timeLimit: 10)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    isDue = random.next() == mark
    steps = 0
    if isDue, options.bug == .resetTrap { fatalError("the reset went wrong") }
    write(into: &observation, using: &random)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if options.delay > 0 { Thread.sleep(forTimeInterval: Double(options.delay) / 1000) }
    steps += 1
    var outcome = StepOutcome(reward: (action == 0 ? 1 : -1) * options.rewardScale * random.uniform())
    guard isDue, steps == options.step else {
      write(into: &observation, using: &random)
      return outcome
    }
    if options.bug == .unwritten {
      observation[0] = 0
      return outcome
    }
    write(into: &observation, using: &random)
    switch options.bug {
    case .nanReward: outcome.reward = .nan
    case .infiniteReward: outcome.reward = .infinity
    case .hugeReward: outcome.reward = 1e39
    case .nanObservation: observation[1] = .nan
    case .infiniteObservation: observation[1] = .infinity
    case .outOfBounds: observation[2] = 1.5
    case .tooLong: observation[steps + 3] = 0
    case .trap: fatalError("the step went wrong")
    case .overflow: table[0] = .max
    case .outOfRange: outcome.reward = Double(table[steps + 3])
    case .endlessRecursion: outcome.reward = Double(depth(steps))
    case .abort: abort()
    case .exit: exit(0)
    case .orphan:
      // A child that outlives the process by half a minute.
      if forkProcess() == 0 {
        for _ in 0..<30 { sleep(1) }
        _exit(0)
      }
      abort()
    case .none, .unwritten, .emptyMask, .resetTrap, .maskTrap: break
    }
    if options.bug == .overflow { table[0] += steps }
    return outcome
  }

  func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    let isNow = isDue && steps == options.step
    if isNow, options.bug == .maskTrap { fatalError("the mask went wrong") }
    for action in 0..<2 { allowed[action] = !(isNow && options.bug == .emptyMask) }
  }

  func batched(count: Int) -> any BatchEnvironment {
    options.together ? BuggyBatch(self, count: count) : Replicated(self, count: count)
  }

  private func write(into observation: inout MutableSpan<Float>, using random: inout RandomSource) {
    for index in 0..<3 {
      observation[index] = Float((2 * random.uniform() - 1) * options.observationScale)
    }
  }

  @inline(never)
  private func depth(_ number: Int) -> Int {
    if number < 0 { return table[0] }
    return depth(number + 1) + table[number % 3]
  }
}

/// Copies of the environment, stepped by a loop of their own.
private struct BuggyBatch: BatchEnvironment {
  private var copies: [BuggyEnvironment]
  let specification: EnvironmentSpecification
  let masksActions = true

  init(_ environment: BuggyEnvironment, count: Int) {
    copies = Array(repeating: environment, count: count)
    specification = environment.specification
  }

  var count: Int { copies.count }

  mutating func reset(_ indices: ArraySlice<Int>, using randoms: inout RandomStreams, observations: Matrix) {
    for index in indices {
      observations.withRow(index) { copies[index].reset(using: &randoms[index], into: &$0) }
    }
  }

  mutating func step(
    actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes
  ) {
    for index in copies.indices {
      outcomes[index] = observations.withRow(index) {
        copies[index].step(actions[index], using: &randoms[index], into: &$0)
      }
    }
  }

  func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {
    copies[index].writeActionMask(into: &allowed)
  }

  subscript(index: Int) -> any MultiDiscreteEnvironment {
    get { copies[index] }
    set { copies[index] = newValue as! BuggyEnvironment }
  }
}
