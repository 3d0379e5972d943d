import Foundation
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
  init(named name: String) throws {
    if let builtIn = GridWorldMap.builtIn.first(where: { $0.name == name }) {
      try self.init(text: builtIn.text, name: name)
      rules = builtIn.rules
      rewardThreshold = builtIn.rewardThreshold
    } else {
      try self.init(file: name)
    }
  }

  private init(file path: String) throws {
    if !FileManager.default.fileExists(atPath: path) { throw Self.unknownMap(path) }
    try self.init(text: try Self.text(ofFile: path), name: path)
    name = URL(fileURLWithPath: path).lastPathComponent
  }

  private static func unknownMap(_ name: String) -> InputError {
    var error = InputError.unknown("map", name, of: "gridworld", among: GridWorldMap.builtInNames)
    error.problem = "neither a built-in map nor an existing file"
    error.remedy += " (the path of a text file is possible too)"
    return error
  }

  /// Reads no more than a map can need, so that a wrong path does not fill the memory.
  private static func text(ofFile path: String) throws -> String {
    let largest = 4 * GridWorldMap.largestCellCount
    let content = try beginning(ofFile: path, byteCount: largest + 1)
    if content.count > largest { throw GridWorldMap.tooLarge(path) }
    return String(decoding: content, as: UTF8.self)
  }

  private static func beginning(ofFile path: String, byteCount: Int) throws -> Data {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      return try file.read(upToCount: byteCount) ?? Data()
    } catch {
      throw InputError(
        .file, "map \(path)", "cannot be read", remedy: "give the path of a readable text file")
    }
  }
}
