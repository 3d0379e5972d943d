import OneHotEnvironmentKit
import OneHotNumerics

/// What simulations from one state have found: which states actions led to, how often, and what came of it.
///
/// A node is what was observed on the way to it: after one action in one node, each outcome (its reward, its observation, and
/// whether the episode is over) has a node of its own, and the value of the action is the mean over all times that it was
/// tried, each with an outcome drawn anew: so values of random environments are unbiased. Nodes hold no environment:
/// every simulation plays its way from the root again.
///
/// All memory is made at once; a tree begins again in the same.
struct SearchTree {
  private let actionCount: Int
  private(set) var nodeCount = 0
  /// What was observed, as it distinguishes outcomes, and log-probabilities of the actions, `[nodes, …]`.
  private let observations, logProbabilities: Matrix
  private var nodes: [Node]
  private var edges: [Edge]

  private struct Node {
    /// Where it comes from, if it is not the root.
    var edge = -1
    /// The next node with the same origin.
    var sibling = -1
    var reward = 0.0
    var status = StepOutcome.Status.running
    /// By the value network.
    var value = 0.0
    var visits = 0
    /// Of the action of most.
    var mostVisits = 0
  }

  /// An action in a node.
  private struct Edge {
    var visits = 0
    /// Of the returns that followed.
    var sum = 0.0
    /// The first of the nodes that it led to.
    var child = -1
  }

  /// How values change log-probabilities: by (offset + the visits of the action that was tried most) · scale · value.
  ///
  /// Source: Danihelka et al. (2022), equation 8.
  struct Weighting {
    var offset: Double
    /// By a unit of value.
    var scale: Double
  }

  /// Memory for a root and a node more for each of so many simulations.
  init(simulations: Int, actionCount: Int, observationCount: Int) {
    self.actionCount = actionCount
    observations = Matrix(rows: simulations + 1, columns: observationCount)
    logProbabilities = Matrix(rows: simulations + 1, columns: actionCount)
    nodes = Array(repeating: Node(), count: simulations + 1)
    edges = Array(repeating: Edge(), count: (simulations + 1) * actionCount)
  }

  /// The root.
  static let root = 0

  /// Begins with a root alone, which is yet to be evaluated.
  mutating func begin() {
    nodeCount = 0
    _ = append(Node())
  }

  private mutating func append(_ node: Node) -> Int {
    nodes[nodeCount] = node
    for action in 0..<actionCount { edges[nodeCount * actionCount + action] = Edge() }
    nodeCount += 1
    return nodeCount - 1
  }

  /// Says what the networks think of a node; log-probabilities below ``forbidden`` are of actions that are not allowed.
  mutating func evaluate(_ node: Int, logProbabilities row: Matrix, value: Double) {
    logProbabilities.slice(node..<node + 1).copy(from: row)
    nodes[node].value = value
  }

  /// No action that is allowed is as improbable.
  private static let forbidden: Float = -1e8

  func logProbability(_ action: Int, in node: Int) -> Float { logProbabilities[node, action] }

  func isAllowed(_ action: Int, in node: Int) -> Bool { logProbabilities[node, action] > Self.forbidden }

  /// How the episode stands in a node.
  func status(_ node: Int) -> StepOutcome.Status { nodes[node].status }

  /// The node that an outcome of an action leads to; nil if there is none yet.
  func child(of node: Int, _ action: Int, _ outcome: StepOutcome, _ observation: Matrix) -> Int? {
    var child = edges[node * actionCount + action].child
    while child >= 0 {
      let found = nodes[child]
      if found.reward == outcome.reward, found.status == outcome.status, observes(observation, in: child) {
        return child
      }
      child = found.sibling
    }
    return nil
  }

  private func observes(_ observation: Matrix, in node: Int) -> Bool {
    for column in 0..<observation.columns where observation[0, column] != observations[node, column] {
      return false
    }
    return true
  }

  /// Adds a node for an outcome that has none; it is yet to be evaluated, unless the episode is over there.
  mutating func addChild(of node: Int, _ action: Int, _ outcome: StepOutcome, _ observation: Matrix) -> Int {
    let edge = node * actionCount + action
    let child = append(
      Node(edge: edge, sibling: edges[edge].child, reward: outcome.reward, status: outcome.status))
    edges[edge].child = child
    observations.slice(child..<child + 1).copy(from: observation)
    return child
  }

  /// Counts a simulation that ended in a node, with the node's value, on the whole way there.
  mutating func backUp(from leaf: Int, discount: Double) {
    var (node, value) = (leaf, nodes[leaf].value)
    while nodes[node].edge >= 0 {
      let edge = nodes[node].edge
      value = nodes[node].reward + discount * value
      edges[edge].visits += 1
      edges[edge].sum += value
      node = edge / actionCount
      nodes[node].visits += 1
      nodes[node].mostVisits = max(nodes[node].mostVisits, edges[edge].visits)
    }
  }

  /// How often an action was tried.
  func visits(_ node: Int, _ action: Int) -> Int { edges[node * actionCount + action].visits }

  /// The value of an action: the mean of what followed; where it was not tried, a mixture of the network's value of the state
  /// and of what was tried.
  ///
  /// Source: Danihelka et al. (2022), equations 10 and 33.
  func completedValue(_ node: Int, _ action: Int, mixed: Double) -> Double {
    let edge = edges[node * actionCount + action]
    return edge.visits > 0 ? edge.sum / Double(edge.visits) : mixed
  }

  /// What an action counts that was not tried.
  func mixedValue(_ node: Int) -> Double {
    let own = nodes[node]
    if own.visits == 0 { return own.value }
    var (mass, sum) = (0.0, 0.0)
    for action in 0..<actionCount where visits(node, action) > 0 {
      // What is most improbable must not be divided by 0.
      let probability = max(1e-30, Elementary.exp(Double(logProbabilities[node, action])))
      mass += probability
      sum += probability * completedValue(node, action, mixed: 0)
    }
    return (own.value + Double(own.visits) * sum / mass) / Double(1 + own.visits)
  }

  /// What is added to the log-probability of an action.
  func bonus(_ node: Int, value: Double, _ weighting: Weighting) -> Double {
    (weighting.offset + Double(nodes[node].mostVisits)) * weighting.scale * value
  }

  /// Writes the improved policy softmax(log π + σ(completed values)), with exact zeros where nothing is allowed.
  ///
  /// - Returns: the means of the completed values by the improved policy, and by the policy.
  ///
  /// Source: Danihelka et al. (2022), equation 11.
  @discardableResult
  func writeImprovedPolicy(
    _ node: Int, _ weighting: Weighting, into improved: inout [Double]
  ) -> (improved: Double, prior: Double) {
    let mixed = mixedValue(node)
    var largest = -Double.infinity
    for action in 0..<actionCount where isAllowed(action, in: node) {
      // Values less the mixture: what is added to all of them alike would only be lost to rounding.
      let value = completedValue(node, action, mixed: mixed) - mixed
      improved[action] = Double(logProbabilities[node, action]) + bonus(node, value: value, weighting)
      largest = max(largest, improved[action])
    }
    var (sum, mean, prior) = (0.0, 0.0, 0.0)
    for action in 0..<actionCount {
      guard isAllowed(action, in: node) else {
        improved[action] = 0
        continue
      }
      improved[action] = Elementary.exp(improved[action] - largest)
      sum += improved[action]
      let value = completedValue(node, action, mixed: mixed)
      mean += improved[action] * value
      prior += Elementary.exp(Double(logProbabilities[node, action])) * value
    }
    for action in 0..<actionCount { improved[action] /= sum }
    return (mean / sum, prior)
  }

  /// The action that a simulation takes in a node other than the root: that of which most is lacking until the visits are
  /// spread like the improved policy.
  ///
  /// Source: Danihelka et al. (2022), equation 14.
  func interiorAction(_ node: Int, _ weighting: Weighting, scratch improved: inout [Double]) -> Int {
    writeImprovedPolicy(node, weighting, into: &improved)
    var (best, largest) = (0, -Double.infinity)
    for action in 0..<actionCount where isAllowed(action, in: node) {
      let lacking = improved[action] - Double(visits(node, action)) / Double(1 + nodes[node].visits)
      if lacking > largest { (best, largest) = (action, lacking) }
    }
    return best
  }
}
