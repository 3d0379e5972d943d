import OneHotEnvironmentKit
import OneHotGumbel
import OneHotFoundations
import OneHotNetworks

/// What a training will allocate in one environment, within a factor of two: the matrices of rollouts and minibatches,
/// networks with their gradients and moments, and the memory of lanes. An environment's own state is not known, and not
/// counted.
struct TrainingMemory {
  private(set) var estimate = MemoryEstimate()
  private let observation, actions: Int
  /// Numbers of the rows of a state's choices together, and of one of them.
  private let stateWidth, width: Int
  /// Numbers that are kept of an observation.
  private let keptWidth: Int
  private let networks: NetworkShape

  /// Of a single precision number.
  private static let number = 4
  /// Share of the memory there is that a training's estimate may take, so that twice as much fits, too, and that its
  /// evaluations may take beside it.
  static let (trainingShare, evaluationShare) = (0.5, 0.2)

  /// Nothing yet.
  ///
  /// - Parameter keptWidth: how many numbers are kept of an observation, if not as many as its networks need.
  init(_ specification: EnvironmentSpecification, _ networks: NetworkShape, keptWidth: Int? = nil) {
    self.keptWidth = keptWidth ?? networks.keptWidth
    (observation, actions) = (specification.observation.count, specification.actionCount)
    let layout = ChoiceLayout(specification.actions.optionCounts)
    (stateWidth, width) = (layout.stateWidth, layout.width)
    self.networks = networks
  }

  /// Numbers that a pass leaves of a row; of a memory its gates, their sums and the states around them.
  private var layers: Int {
    networks.sizes(outputs: 0).dropFirst().reduce(0, +) + 4 * networks.memory.width
  }

  /// Parameters of a network with so many outputs.
  private func parameters(_ networks: NetworkShape, to outputs: Int) -> Int {
    NeuralNetwork.weightShapes(
      networks.sizes(outputs: outputs), networks.convolutions, hasMemory: networks.memory != .none
    ).reduce(0) { sum, shape in
      let (product, overflow) = shape.0.multipliedReportingOverflow(by: shape.1)
      return overflow ? Int.max / 4 : min(Int.max / 4, sum + product + shape.1)
    }
  }

  /// Networks with parameters, gradient, both of Adam's moments and transposed weights.
  ///
  /// - Parameters:
  ///   - perAction: how many have an output for each action.
  ///   - perState: how many have a single one.
  ///   - gradients: how many parts of a minibatch have a gradient and transposed weights of their own.
  ///   - inputGradients: how many have transposed weights of a network with a single output of their own.
  mutating func addNetworks(perAction: Int, perState: Int, gradients: Int, inputGradients: Int = 0) {
    let cause =
      "option 'hidden', with \(observation) observed \(observation == 1 ? "number" : "numbers") and \(actions) actions"
    let (wide, narrow) = (
      parameters(networks, to: actions), parameters(networks.reading(actions), to: 1)
    )
    estimate.add(cause, wide, 5 * perAction + 2 * gradients, Self.number)
    estimate.add(cause, narrow, 5 * perState + inputGradients, Self.number)
  }

  /// A network with so many outputs an option, as above.
  mutating func addNetwork(_ cause: String, numbersOfOption: Int) {
    estimate.add(
      cause, parameters(networks, to: Self.product(actions, numbersOfOption)), 5, Self.number)
  }

  /// Minibatches of so many rows of which so many numbers of each option are kept.
  mutating func addMinibatches(_ option: String, rows: Int, numbersOfOption: Int) {
    estimate.add("option '\(option)'", rows, Self.product(actions, numbersOfOption), Self.number)
  }

  /// What is kept of so many rows, and the passes through networks that go over all of a part of them at once.
  ///
  /// - Parameters:
  ///   - states, distributions: matrices that have an observation, or a number for each action, for each row.
  ///   - passes: how many rows pass through networks at once.
  mutating func addRows(_ cause: String, _ factors: [Int], states: Int, distributions: Int, passes: [Int]) {
    let shape =
      " (rows of \(observation) observed \(observation == 1 ? "number" : "numbers") and \(actions) actions)"
    let width = (states * keptWidth + distributions * stateWidth) * Self.number + 160
    estimate.add(cause + shape, factors.reduce(1, Self.product), width)
    estimate.add(
      cause + shape, passes.reduce(1, Self.product), 2 * layers + observation + 2 * stateWidth, Self.number)
  }

  /// Minibatches of so many rows, for some networks.
  mutating func addMinibatches(_ option: String, rows: Int, networks: Int) {
    estimate.add(
      "option '\(option)'", rows, 3 * layers + 2 * observation + 8 * stateWidth, Self.number, networks)
  }

  /// What networks with a memory remember before each of so many sequences of rows.
  mutating func addSequences(_ cause: String, count: Int, networks: Int) {
    let width = self.networks.memory.width
    if width > 0 { estimate.add("\(cause), remembered by 'memory'", count, networks * width, Self.number) }
  }

  /// Copies of the environment with the memory of their lanes.
  mutating func addLanes(_ cause: String, count: Int) {
    estimate.add(cause, count, (observation + 5 * stateWidth + layers) * Self.number + 256)
  }

  /// Trees of so many nodes, each of which keeps an observation and what was found of every action.
  mutating func addSearchTrees(_ cause: String, count: Int, nodes: Int) {
    let node = (observation + 7 * actions) * Self.number + 64
    estimate.add(cause, count, nodes, node)
  }

  /// The lanes of an evaluation's episodes, greedy and sampled.
  mutating func addEvaluations(episodes: Int) {
    addLanes("\(episodes) episodes of an evaluation", count: 2 * episodes)
  }

  /// What kernels take for so many threads at once.
  mutating func addKernels(threads: Int) {
    if width > 64 { estimate.add("\(width) actions", width, 16, 64, threads) }
  }

  private static func product(_ one: Int, _ other: Int) -> Int {
    let (product, overflow) = one.multipliedReportingOverflow(by: other)
    return overflow ? Int.max : product
  }
}

/// An agent that says beforehand what memory it takes, so that what does not fit is refused before it is made.
protocol BoundedAgent: Agent {
  /// What it will allocate.
  ///
  /// - Throws: `InputError` if it cannot be trained in the environment.
  static func memory(_ options: Options, _ setup: AgentSetup) throws -> TrainingMemory
}

extension BoundedAgent {
  /// What it will allocate with these hyperparameters, and defaults for those not given; throws `InputError` if that is more
  /// than there is memory for.
  static func modestMemory(_ setup: AgentSetup, options values: [String: OptionValue]) throws
    -> TrainingMemory
  {
    let memory = try memory(Options(values, of: name), setup)
    try memory.estimate.require(within: TrainingMemory.trainingShare * MemoryEstimate.available)
    return memory
  }
}
