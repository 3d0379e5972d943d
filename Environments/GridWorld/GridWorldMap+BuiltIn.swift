extension GridWorldMap {
  /// A map that comes with OneHot.
  struct BuiltIn {
    var name: String
    var rules: GridWorldRules
    /// The mean return from which on the map counts as solved.
    var rewardThreshold: Double
    var text: String
  }

  /// The names of the maps that come with OneHot.
  static var builtInNames: [String] { builtIn.map(\.name) }

  /// The maps that come with OneHot.
  static let builtIn = [
    // Twenty steps at best: a return of 0.81.
    BuiltIn(
      name: "four-rooms", rules: GridWorldRules(), rewardThreshold: 0.75,
      text: """
        S....#.....
        .....#.....
        ...........
        .....#.....
        .....#.....
        #.####.....
        .....###.##
        .....#.....
        .....#.....
        ...........
        .....#....G
        """),
    // Fourteen steps at best: a return of 0.87.
    BuiltIn(
      name: "lake", rules: GridWorldRules(timeLimit: 100), rewardThreshold: 0.75,
      text: """
        S.......
        ........
        ...H....
        .....H..
        ...H....
        .HH...H.
        .H..H.H.
        ...H...G
        """),
    // Thirteen steps at best: a return of −13; 17 along the safe way.
    BuiltIn(
      name: "cliff", rules: GridWorldRules(stepReward: -1, goalReward: -1, cliffReward: -100),
      rewardThreshold: -20,
      text: """
        ............
        ............
        ............
        SCCCCCCCCCCG
        """),
    // Twenty-eight steps at best: a return of 0.73. A random walk is through in time once in 26 episodes.
    BuiltIn(
      name: "maze", rules: GridWorldRules(timeLimit: 300), rewardThreshold: 0.65,
      text: """
        S#...........
        .#.#.#.#####.
        .....#.......
        .#.###.#.#.#.
        .#...#.......
        .###.#######.
        ...........#.
        .###.#.###.#.
        ...#...#...#.
        .#.#####.###.
        ...#...#...#.
        .#.#.#.###.#.
        .#...#......G
        """),
  ]
}
