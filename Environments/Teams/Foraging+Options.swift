import OneHotEnvironmentKit
import OneHotFoundations

extension Foraging {
  /// How many players look for how much food, and what they see.
  public struct Options: OptionGroup {
    /// Rows and columns of the grid.
    public var size = 8
    /// The number of players.
    public var players = 2
    /// The number of pieces of food.
    public var foods = 2
    /// Whether all food needs as many players as can be needed, three at most.
    public var isCooperative = false
    /// How many rows and columns away a player sees; nil: everything.
    public var sight: Int?
    /// What each player pays that loads food together with too few others.
    public var penalty = 0.0
    /// The largest level of a player.
    public var playerLevel = 2
    /// The largest level of food; nil: the sum of the three lowest levels of players.
    public var foodLevel: Int?
    /// Whether players see each other's levels.
    public var showsLevels = true
    /// Steps after which an episode is truncated.
    public var timeLimit = 50

    /// `Foraging-8x8-2p-2f-v3`.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("size", \.size, in: 5...32, "rows and columns of the grid"),
        .integer("players", \.players, in: 1...9, "how many players there are"),
        .integer("foods", \.foods, in: 1...9, "how many pieces of food there are"),
        .boolean(
          "cooperative", \.isCooperative, "whether all food needs as many players as can be needed, up to 3"),
        .automatic(
          "sight", \.sight, in: 1...32, "how many rows and columns away a player sees (auto: everything)"),
        .real("penalty", \.penalty, in: 0...1e6, "what a player pays who loads food with too few others"),
        .integer("player-level", \.playerLevel, in: 1...9, "the largest level of a player"),
        .automatic(
          "food-level", \.foodLevel, in: 1...27,
          "the largest level of food (auto: the sum of the three lowest levels of players)"),
        .boolean("levels", \.showsLevels, "whether players see each other's levels"),
        .integer("time-limit", \.timeLimit, in: 1...100_000, "steps after which an episode is truncated"),
      ]
    }

    /// How far a player sees.
    var sightOrSize: Int { min(sight ?? size, size) }

    /// As lbforaging names it: "8x8-2p-2f-coop".
    private var name: String {
      "\(size)x\(size)-\(players)p-\(foods)f" + (isCooperative ? "-coop" : "")
        + (sightOrSize < size ? "-\(sightOrSize)s" : "")
    }

    /// Whether all food can be collected in every episode, by players who see everything: shown for these by a bound on the
    /// steps that it takes, over all placements of food and players, that the tests work out.
    var isSurelyCollected: Bool {
      size <= 10 && players <= 3 && foods <= 3 && timeLimit >= 50 && sightOrSize == size
        && (foodLevel ?? 1) <= players
    }

    /// That of the usual sizes.
    private var floor: ReferenceReturn? {
      let means = [
        "8x8-2p-2f": (0.1989, 0.0009), "8x8-2p-2f-coop": (0.0040, 0.00014), "10x10-3p-3f": (0.0964, 0.0005),
      ]
      guard penalty == 0, playerLevel == 2, foodLevel == nil, timeLimit == 50, sightOrSize == size else {
        return nil
      }
      return means[name].map { .measured($0.0, standardError: $0.1, "10⁵ episodes") }
    }

    /// What an agent needs to know.
    var specification: EnvironmentSpecification {
      let last = Float(size - 1)
      let food: [ClosedRange<Float>] = [
        -1...last, -1...last, 0...Float(foodLevel ?? min(3, players) * playerLevel),
      ]
      let player: [ClosedRange<Float>] =
        [-1...last, -1...last] + (showsLevels ? [0...Float(playerLevel)] : [])
      let seen = (0..<foods).flatMap { _ in food } + (0..<players).flatMap { _ in player }
      return EnvironmentSpecification(
        identifier: "foraging/\(name)",
        observation: .init(bounds: seen, ofEachOf: players),
        actions: ActionSpace(Array(repeating: Foraging.moveCount, count: players)), timeLimit: timeLimit,
        floor: floor,
        optimum: isSurelyCollected
          ? .exact(1, "all food, by a bound on the steps over all placements") : nil,
        metrics: [
          EpisodeMetric(
            "collected", title: "all collected",
            explanation: "of the episodes, in the last tenth of the steps",
            isShare: true, window: .lastTenth)
        ])
    }
  }
}
