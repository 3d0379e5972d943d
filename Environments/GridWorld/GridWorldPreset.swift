import OneHotFoundations

/// A map with the rules under which it is usually crossed.
struct GridWorldPreset {
  var name: String
  var map: GridWorldMap
  var rules: GridWorldRules
  /// The mean return from which on the map counts as solved under these rules.
  var rewardThreshold: Double?

  /// A map of one's own under the rules of the four rooms; within its time limit every cell can be visited twice.
  init(text: String, name: String) throws {
    self.name = name
    map = try GridWorldMap(text: text, name: name)
    rules = GridWorldRules()
    rules.timeLimit = max(rules.timeLimit, 2 * map.cells.count)
  }

  /// A built-in map, or the map in a file.
  init(_ map: NameOrFile) throws {
    switch map {
    case .file(let content): try self.init(text: content.text, name: content.name)
    case .name(let name):
      guard let builtIn = GridWorldMap.builtIn.first(where: { $0.name == name }) else {
        throw InputError.unknown("map", name, of: "gridworld", among: GridWorldMap.builtInNames)
      }
      try self.init(text: builtIn.text, name: name)
      rules = builtIn.rules
      rewardThreshold = builtIn.rewardThreshold
    }
  }
}
