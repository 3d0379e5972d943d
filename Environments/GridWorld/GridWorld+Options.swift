import OneHotFoundations

extension GridWorld {
  /// Which map, and what happens on it. What is nil is as the map has it.
  public struct Options: OptionGroup {
    /// The name of a built-in map, or what is in a text file.
    public var map: NameOrFile = "four-rooms"
    /// The probability of moving at right angles to where one wanted, half of it to either side.
    public var slip = 0.0
    /// How an observation tells the state.
    public var observation = Observation.oneHot
    /// The reward of a step to a free cell or into a wall.
    public var stepReward: Double?
    /// The reward of the step that reaches a goal, instead of the step reward.
    public var goalReward: Double?
    /// The reward of the step that falls into a hole, instead of the step reward.
    public var holeReward: Double?
    /// The reward of the step that falls off a cliff, instead of the step reward.
    public var cliffReward: Double?
    /// Steps after which an episode is truncated.
    public var timeLimit: Int?

    /// The four rooms.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      let rewards = -1e6...1e6
      return [
        .file(
          "map", \.map, orOneOf: GridWorldMap.builtInNames, atMost: GridWorldMap.largestByteCount,
          "the map: S start, G goal, . F or blank free, # or X wall, H hole (ends), C cliff (back to the start)"
        ),
        .real("slip", \.slip, in: 0...1, "probability of moving at right angles, half to either side"),
        .choice("observation", \.observation, "how an observation tells the state"),
        .automatic("step-reward", \.stepReward, in: rewards, "reward of a step (auto: the map's)"),
        .automatic("goal-reward", \.goalReward, in: rewards, "reward at a goal (auto: the map's)"),
        .automatic("hole-reward", \.holeReward, in: rewards, "reward in a hole (auto: the map's)")
          .effective(if: "the map has a hole (H)") { $0.mapHas(.hole) },
        .automatic("cliff-reward", \.cliffReward, in: rewards, "reward off a cliff (auto: the map's)")
          .effective(if: "the map has a cliff (C)") { $0.mapHas(.cliff) },
        .automatic(
          "time-limit", \.timeLimit, in: 1...1_000_000, "steps until an episode is cut off (auto: the map's)"),
      ]
    }

    /// Whether there is a cell of a kind on the map. One that is malformed is refused for that when it is made.
    private func mapHas(_ cell: GridWorldMap.Cell) -> Bool {
      (try? GridWorldPreset(map))?.map.cells.contains(cell) ?? true
    }
  }
}
