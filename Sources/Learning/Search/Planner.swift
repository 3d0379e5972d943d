import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// Plans in all environments of a lane at once: simulates what would follow the actions that seem best, and says which one to
/// take, and what the policy should have been.
///
/// From a state, the actions of which log-probability + Gumbel noise is largest are candidates, among which simulations are
/// spent by ``SequentialHalving``; below, ``SearchTree/interiorAction(_:_:scratch:)`` chooses. Where a simulation comes to a
/// state that is new to its tree, the networks say what it is worth. Simulations of a round begin with different
/// actions, so that none of them bears on another one's way: those of all environments are evaluated together.
///
/// The model is the environment itself: each simulation goes on with a copy of it, with a random stream of its own, and
/// plays its whole way from the root, past any time limit: where that cuts an episode off, its value counts all the same. What
/// the environment hides from observations, its copies know too. What it yields there that it must not (a number that is not
/// finite, a mask that allows nothing) ends the simulation, which then counts for nothing: the training stops when the
/// environment itself comes there.
///
/// Source: Danihelka, Guez, Schrittwieser and Silver (2022), "Policy improvement by planning with Gumbel".
struct Planner {
  /// What networks say, and in which units.
  struct Judges {
    var policy, value: NeuralNetwork
    var scale: ReturnScale
    var weighting: SearchTree.Weighting
    var discount: Double
  }

  /// What planning came to, environment by environment.
  private(set) var plans: [Plan]
  /// The improved policies, `[environments, actions]`.
  let improved: Matrix

  struct Plan {
    /// The action to take.
    var action = 0
    /// The mean of the actions' values by the improved policy, by the policy, and what the value network said.
    var (value, prior, network) = (0.0, 0.0, 0.0)
  }

  private let first, simulations, considered, actionCount: Int
  private let seed: UInt64
  private let halving: SequentialHalving
  private var models: any EnvironmentModels
  private(set) var trees: [SearchTree]
  /// Of each environment, the actions that are still tried.
  private var candidates: [[Candidate]]
  private var rounds: [[Int]]
  private var leaves: [Leaf] = []
  /// Decisions that were planned, of each environment.
  private var decisions = 0
  private let memory: Memory
  private var scratch: [Double]
  private var allowed: [Bool]

  private struct Candidate {
    let action: Int
    /// Log-probability and noise.
    let base: Double
    var score: Double
  }

  /// A node that a simulation of a round ended in, and whether it is yet to be evaluated. What was observed there stands in
  /// the row of the leaf's number.
  private struct Leaf {
    var tree, node: Int
    var isNew: Bool
  }

  private struct Memory {
    let observations, noise: Matrix
    let mask: Matrix?
    let policy, value: NetworkWorkspace

    init(rows: Int, policy: NeuralNetwork, value: NeuralNetwork, isMasked: Bool, environments: Int) {
      observations = Matrix(rows: rows, columns: policy.inputCount)
      noise = Matrix(rows: environments, columns: policy.outputCount)
      mask = isMasked ? Matrix(rows: rows, columns: policy.outputCount) : nil
      self.policy = NetworkWorkspace(for: policy, rows: rows, pullbacks: false)
      self.value = NetworkWorkspace(for: value, rows: rows, pullbacks: false)
    }
  }

  /// A planner for the environments of a lane.
  ///
  /// - Throws: `InputError` if the environment cannot be copied.
  init(
    _ environment: any MultiDiscreteEnvironment, lane: Lane, policy: NeuralNetwork,
    value: NeuralNetwork, options: SearchOptions, seed: UInt64
  ) throws {
    self.seed = seed
    (first, simulations) = (lane.first, options.simulations)
    actionCount = policy.outputCount
    considered = min(options.considered, options.simulations, actionCount)
    halving = SequentialHalving(simulations: simulations, most: considered)
    let rows = lane.count * considered
    models = try environment.models(rows, roots: lane.count, for: "agent \(Search.name)")
    let tree = { [simulations, actionCount] in
      SearchTree(simulations: simulations, actionCount: actionCount, observationCount: policy.inputCount)
    }
    trees = (0..<lane.count).map { _ in tree() }
    let most = actionCount
    candidates = (0..<lane.count).map { _ in
      var list: [Candidate] = []
      list.reserveCapacity(most)
      return list
    }
    rounds = Array(repeating: [], count: lane.count)
    leaves.reserveCapacity(rows)
    plans = Array(repeating: Plan(), count: lane.count)
    improved = Matrix(rows: lane.count, columns: actionCount)
    memory = Memory(
      rows: rows, policy: policy, value: value, isMasked: lane.mask != nil, environments: lane.count)
    scratch = Array(repeating: 0, count: actionCount)
    allowed = Array(repeating: true, count: actionCount)
  }

  /// Plans at the lane's present observations, after its ``Lane/act(with:greedily:)``.
  ///
  /// - Throws: ``PoisonedUpdate`` if a network's answer is not finite; what ends a training that is told to stop.
  mutating func plan(in lane: Lane, _ judges: Judges) throws {
    try lane.stop.check()
    begin(lane, judges)
    var round = 0
    while rounds.contains(where: { round < $0.count }) {
      lane.note(.step)
      for tree in trees.indices where round < rounds[tree].count {
        rank(tree, judges.weighting, keeping: rounds[tree][round])
        for place in candidates[tree].indices {
          simulate(tree, candidates[tree][place].action, number: spent(tree, before: round) + place, judges)
        }
      }
      lane.whereabouts.leave()
      try evaluateLeaves(judges)
      round += 1
    }
    decisions += 1
    for tree in trees.indices { conclude(tree, judges.weighting) }
  }

  /// Where the random streams go on.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("decisions", &decisions)
  }

  /// Simulations of a tree before a round.
  private func spent(_ tree: Int, before round: Int) -> Int {
    rounds[tree][..<round].reduce(0, +)
  }

  /// Begins trees with the lane's environments, and draws which actions to try.
  private mutating func begin(_ lane: Lane, _ judges: Judges) {
    let values = judges.value.forward(lane.observations, in: memory.value)
    for tree in trees.indices {
      models.setRoot(tree, to: lane.runner.environment(tree))
      plans[tree].network = judges.scale.value(of: values[tree, 0])
      trees[tree].begin()
      trees[tree].evaluate(
        SearchTree.root, logProbabilities: lane.logProbabilities.slice(tree..<tree + 1),
        value: plans[tree].network)
      drawCandidates(tree)
    }
  }

  private mutating func drawCandidates(_ tree: Int) {
    var random = RandomSource(seed: seed, purpose: .planning, index: first + tree, episode: decisions)
    let noise = memory.noise.slice(tree..<tree + 1)
    GumbelSoftmax.drawNoise(using: &random, into: noise)
    candidates[tree].removeAll(keepingCapacity: true)
    for action in 0..<actionCount where trees[tree].isAllowed(action, in: SearchTree.root) {
      let base = Double(trees[tree].logProbability(action, in: SearchTree.root)) + Double(noise[action])
      candidates[tree].append(Candidate(action: action, base: base, score: base))
    }
    sort(tree, keeping: considered)
    rounds[tree] = halving.rounds(candidates: candidates[tree].count)
  }

  /// Orders candidates by what is known of them, and drops all but the best.
  private mutating func rank(_ tree: Int, _ weighting: SearchTree.Weighting, keeping count: Int) {
    let (root, mixed) = (SearchTree.root, trees[tree].mixedValue(SearchTree.root))
    for place in candidates[tree].indices {
      let candidate = candidates[tree][place]
      let value = trees[tree].completedValue(root, candidate.action, mixed: mixed) - mixed
      candidates[tree][place].score =
        candidate.base + trees[tree].bonus(root, value: value, weighting)
    }
    sort(tree, keeping: count)
  }

  /// Of equal candidates the first stays first.
  private mutating func sort(_ tree: Int, keeping count: Int) {
    candidates[tree].sort { ($0.score, $1.action) > ($1.score, $0.action) }
    if candidates[tree].count > count { candidates[tree].removeLast(candidates[tree].count - count) }
  }

  /// Plays from the root to a node that is new, or where the episode ends.
  private mutating func simulate(_ tree: Int, _ rootAction: Int, number: Int, _ judges: Judges) {
    let row = leaves.count
    var random = RandomSource(
      seed: seed, purpose: .simulation, index: first + tree, episode: decisions &* simulations &+ number)
    models.start(row, fromRoot: tree)
    CopyMark().note(tree)
    let observation = memory.observations.slice(row..<row + 1)
    var (node, action) = (SearchTree.root, rootAction)
    while true {
      observation.fill(EnvironmentSpecification.Observation.unwritten)
      let outcome = observation.withRow(0) { observation in
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 1) { actions in
          actions.initialize(repeating: action)
          return models.step(row, actions.span, using: &random, into: &observation)
        }
      }
      guard outcome.isCounted, observation.isFinite else { return }
      if let child = trees[tree].child(of: node, action, outcome, observation) {
        guard trees[tree].status(child) == .running else {
          leaves.append(Leaf(tree: tree, node: child, isNew: false))
          return
        }
        node = child
        action = trees[tree].interiorAction(node, judges.weighting, scratch: &scratch)
        continue
      }
      let isOver = outcome.status == .terminated
      if !isOver, !writeMask(row) { return }
      let child = trees[tree].addChild(of: node, action, outcome, observation)
      leaves.append(Leaf(tree: tree, node: child, isNew: !isOver))
      return
    }
  }

  /// Notes what the model of a row allows.
  ///
  /// - Returns: whether that is something.
  private mutating func writeMask(_ row: Int) -> Bool {
    guard let mask = memory.mask else { return true }
    for action in allowed.indices { allowed[action] = false }
    let models = models
    var span = allowed.mutableSpan
    models.writeActionMask(row, into: &span)
    for action in 0..<actionCount { mask[row, action] = allowed[action] ? 1 : 0 }
    return allowed.contains(true)
  }

  /// Lets the networks evaluate what is new, and counts all simulations of a round.
  private mutating func evaluateLeaves(_ judges: Judges) throws {
    let rows = 0..<leaves.count
    if rows.isEmpty { return }
    let observations = memory.observations.slice(rows)
    let logits = judges.policy.forward(observations, in: memory.policy)
    let values = judges.value.forward(observations, in: memory.value)
    try requireFinite(logits.isFinite, "a logit of the policy in a simulation")
    try requireFinite(values.isFinite, "a prediction of the value network in a simulation")
    if let mask = memory.mask {
      // What is not new has no mask, and its answer is not looked at.
      for row in rows where !leaves[row].isNew { mask.slice(row..<row + 1).fill(1) }
      Categorical.forbid(where: mask.slice(rows), in: logits)
    }
    Categorical.logProbabilities(logits: logits, into: logits)
    for (row, leaf) in leaves.enumerated() {
      if leaf.isNew {
        trees[leaf.tree].evaluate(
          leaf.node, logProbabilities: logits.slice(row..<row + 1),
          value: judges.scale.value(of: values[row, 0]))
      }
      trees[leaf.tree].backUp(from: leaf.node, discount: judges.discount)
    }
    leaves.removeAll(keepingCapacity: true)
  }

  /// Takes the best of the candidates that were tried to the end, and writes down what the policy should have been.
  private mutating func conclude(_ tree: Int, _ weighting: SearchTree.Weighting) {
    rank(tree, weighting, keeping: candidates[tree].count)
    plans[tree].action = candidates[tree][0].action
    (plans[tree].value, plans[tree].prior) = trees[tree].writeImprovedPolicy(
      SearchTree.root, weighting, into: &scratch)
    for action in 0..<actionCount { improved[tree, action] = Float(scratch[action]) }
  }
}

extension StepOutcome {
  /// Whether the reward is a number of single precision.
  fileprivate var isCounted: Bool { abs(reward) <= Double(Float.greatestFiniteMagnitude) }
}
