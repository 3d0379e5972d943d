import OneHotEnvironmentKit
import OneHotFoundations

/// A way over a frozen lake, from one corner to the goal in the other one: 0 left, 1 down, 2 right, 3 up.
///
/// Holes and the goal end an episode; arriving at the goal gives reward 1, all else 0. On slippery ice one goes where
/// one wants to only once in three times, and otherwise to either side.
///
/// The observation is one-hot over the cells, row by row, which are also the states of the model. An episode is truncated
/// after 100 steps on the small map, 200 on the large one, unless the options say otherwise.
///
/// Source: transition for transition Gymnasium's FrozenLake-v1 and FrozenLake8x8-v1.
public struct FrozenLake: TableEnvironment {
  /// A map of the lake.
  public enum Map: String, CaseIterable, Sendable {
    /// That of FrozenLake-v1: on slippery ice an optimal policy arrives in 74 % of the episodes.
    case small = "4x4"
    /// That of FrozenLake8x8-v1: on slippery ice an optimal policy arrives in 91 % of the episodes.
    case large = "8x8"
  }

  /// Which lake.
  public struct Options: OptionGroup {
    /// The map.
    public var map = Map.small
    /// Whether one may slip.
    public var slippery = true
    /// Steps after which an episode is truncated; nil for the map's.
    public var timeLimit: Int?

    /// The small map, slippery.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .choice("map", \.map, "the map"),
        .boolean("slippery", \.slippery, "whether two steps in three go to one side or the other"),
        .automatic(
          "time-limit", \.timeLimit, in: 1...1_000_000, "steps until an episode is cut off (auto: the map's)"),
      ]
    }
  }

  let dynamics: TabularDynamics
  /// The cell one is in, counted row by row: the position of the 1 in the observation.
  public internal(set) var state = 0
  private let map: Map

  /// The lake that the options name.
  public init(_ options: Options = Options()) {
    let map = options.map
    self.map = map
    let timeLimit = options.timeLimit ?? map.timeLimit
    let specification = EnvironmentSpecification(
      identifier: "\(map.identifier)/\(options.slippery ? "slippery" : "deterministic")",
      observation: .init(oneHot: map.cells.count), actionCount: 4, timeLimit: timeLimit,
      // With other limits the threshold says nothing.
      rewardThreshold: timeLimit == map.timeLimit ? map.rewardThreshold : nil)
    dynamics = TabularDynamics(specification, stateCount: map.cells.count, starts: [0]) { state, action in
      map.transitions(from: state, action, slippery: options.slippery)
    }
  }

  /// The lake, `@` where one is.
  public var text: String {
    let (cells, side) = (map.cells, map.side)
    return String(rows: side, columns: side) { row, column in
      row * side + column == state ? "@" : cells[row * side + column]
    }
  }
}

extension FrozenLake.Map {
  /// S start, F frozen, H hole, G goal.
  fileprivate var cells: [Character] {
    switch self {
    case .small: Array("SFFF" + "FHFH" + "FFFH" + "HFFG")
    case .large:
      Array(
        "SFFFFFFF" + "FFFFFFFF" + "FFFHFFFF" + "FFFFFHFF" + "FFFHFFFF" + "FHHFFFHF" + "FHFFHFHF" + "FFFHFFFG")
    }
  }

  fileprivate var side: Int { self == .small ? 4 : 8 }
  fileprivate var identifier: String { self == .small ? "FrozenLake-v1" : "FrozenLake8x8-v1" }
  fileprivate var timeLimit: Int { self == .small ? 100 : 200 }
  fileprivate var rewardThreshold: Double { self == .small ? 0.7 : 0.85 }

  fileprivate func transitions(
    from cell: Int, _ action: Int, slippery: Bool
  ) -> [TabularModel.Transition] {
    if "GH".contains(cells[cell]) {
      return [.init(probability: 1, nextState: cell, reward: 0, terminated: true)]
    }
    guard slippery else { return [arrival(from: cell, action, probability: 1)] }
    // As Gymnasium computes them, so that the probabilities are the same to the bit.
    let success = 1.0 / 3
    let failure = (1 - success) / 2
    return [(action + 3, failure), (action, success), (action + 1, failure)].map {
      arrival(from: cell, $0 % 4, probability: $1)
    }
  }

  private func arrival(from cell: Int, _ action: Int, probability: Double) -> TabularModel.Transition {
    let target = Direction(rawValue: 3 - action)!.neighbor(of: cell, rows: side, columns: side)
    let kind = cells[target]
    return .init(
      probability: probability, nextState: target, reward: kind == "G" ? 1 : 0,
      terminated: kind == "G" || kind == "H")
  }
}
