import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import Testing

@Suite("Maps of a gridworld")
struct GridWorldMapTests {
  @Test(
    "say line and column of what is wrong with them",
    arguments: [
      (
        "S..\n.x.\n..G", "map m, line 2, column 2", "unknown character 'x'",
        "a cell is S (start), . F or blank (free), # or X (wall), G (goal), H (hole) or C (cliff)"
      ),
      (
        "S..\n..?\n..G", "map m, line 2, column 3", "unknown character '?'",
        "a cell is S (start), . F or blank (free), # or X (wall), G (goal), H (hole) or C (cliff)"
      ),
      (
        "S..\n....\n..G", "map m, line 2, column 4", "the row has 4 cells, the first row 3",
        "all rows must be equally long"
      ),
      (
        "S..\n...\n.G", "map m, line 3, column 3", "the row has 2 cells, the first row 3",
        "all rows must be equally long"
      ),
      ("S.\n\n.G", "map m, line 2, column 1", "the row is empty", "all rows must be equally long"),
      ("\nS.\n.G", "map m, line 1, column 1", "the row is empty", "all rows must be equally long"),
      ("...\n..G", "map m", "has no start", "mark one with S"),
      ("S..\n...", "map m", "has no goal", "mark one with G"),
      ("", "map m", "is empty", "a map has one line for each row of cells"),
      ("\n\r\n\n", "map m", "is empty", "a map has one line for each row of cells"),
      (
        "S.#.\n..#S\n##.G", "map m, line 1, column 1", "no goal can be reached from this start",
        "open a way of free cells (.) from it to a G"
      ),
    ])
  func malformed(text: String, subject: String, problem: String, remedy: String) {
    let error = #expect(throws: InputError.self) { try GridWorld(text: text, name: "m") }
    #expect(error == InputError(.data, subject, problem, remedy: remedy))
  }

  @Test("lead neither through holes nor over cliffs", arguments: ["SHG", "SCG", "S.CHG\n..HCS"])
  func barriers(text: String) {
    let error = #expect(throws: InputError.self) { try GridWorld(text: text, name: "m") }
    #expect(error?.subject == "map m, line 1, column 1")
  }

  @Test("may have the letters of other maps: F and blanks are free, X is a wall")
  func letters() throws {
    let plain = try GridWorld(text: "S.#\n.#.\n..G", name: "m")
    let other = try GridWorld(text: "SFX\n X.\nF G", name: "m")
    #expect(plain.model == other.model)
  }

  @Test("may have ways around holes and cliffs")
  func detours() throws {
    try #expect(GridWorld(text: "SH.\n.C.\n..G", name: "m").model.optimalReturn(horizon: 4) == 1 - 3 * 0.01)
  }

  @Test("may have any line breaks, blank lines at the end, and starts and goals in any number")
  func lenient() throws {
    let plain = try GridWorld(text: "S.#\nS.G\nG.C", name: "m")
    let other = try GridWorld(text: "\u{FEFF}S.#\r\nS.G\r\nG.C\r\n\r\n", name: "m")
    #expect(plain.model == other.model)
    #expect(plain.model.initialDistribution == [0.5, 0, 0.5, 0, 0, 0, 0, 0])
    #expect(plain.specification.observation.count == 8)
  }

  @Test("have at most 10,000 cells")
  func size() throws {
    let row = String(repeating: ".", count: 98)
    let full = Array(repeating: "S" + row + "G", count: 100).joined(separator: "\n")
    #expect(try GridWorld(text: full, name: "m").specification.observation.count == 10_000)
    let error = #expect(throws: InputError.self) { try GridWorld(text: full + "\nS" + row + "G", name: "m") }
    #expect(error?.description.hasPrefix("map m: has too many cells; at most 10000") == true)
  }

  @Test("have at most 100,000 ways from cliffs back to starts")
  func cliffs() throws {
    // A cliff of n cells between two columns of starts: 4n moves lead off it, to any of 2n + 2 starts.
    func canyon(_ length: Int) -> String {
      (Array(repeating: "SCS", count: length) + ["SSG"]).joined(separator: "\n")
    }
    let world = try GridWorld(text: canyon(111), name: "m")
    #expect(world.model.transitions[0][1].count == 224)
    let error = #expect(throws: InputError.self) { try GridWorld(text: canyon(112), name: "m") }
    #expect(
      error?.description
        == "map m: 448 moves lead off a cliff, and from there to any of 226 starts; their product may be at most "
        + "100000; have fewer starts, or fewer cliffs (C)")
  }

  @Test("are read from files")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "onehot-maps-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("yard.txt")
    try Data("S..\n..G\n".utf8).write(to: file)
    var options = GridWorld.Options()
    options.map = try map(in: file)
    let specification = try GridWorld(options).specification
    #expect(specification.identifier == "gridworld/yard.txt")
    #expect(specification.rewardThreshold == nil && specification.timeLimit == 200)

    try Data("S..\n.?G\n".utf8).write(to: file)
    options.map = try map(in: file)
    #expect(error(options)?.subject == "map yard.txt, line 2, column 2")
    try Data().write(to: file)
    options.map = try map(in: file)
    #expect(error(options)?.problem == "is empty")
    try Data(repeating: 46, count: 40_001).write(to: file)
    let long = #expect(throws: InputError.self) { try map(in: file) }
    #expect(long?.problem == "it has more than 40000 bytes")
  }

  /// What the option makes of a path.
  private func map(in file: URL) throws -> NameOrFile {
    var options = GridWorld.Options()
    try options.set("map", to: .text(file.path), of: "gridworld")
    return options.map
  }

  @Test("that are unknown lead to the nearest and to files")
  func unknown() {
    var options = GridWorld.Options()
    let unknown = #expect(throws: InputError.self) {
      try options.set(
        "map", to: .text("for-rooms"), of: "gridworld", filesIn: [URL(fileURLWithPath: "/maps")])
    }
    #expect(
      unknown?.description
        == "option 'map' of gridworld: 'for-rooms' is neither one of four-rooms, lake, cliff, maze nor a file in /maps; "
        + "did you mean 'four-rooms'?")
    options.map = "for-rooms"
    #expect(error(options)?.kind == .usage)
    #expect(error(options)?.remedy == "did you mean 'four-rooms'?")
  }

  private func error(_ options: GridWorld.Options) -> InputError? {
    #expect(throws: InputError.self) { try GridWorld(options) }
  }
}
