import OneHotEnvironments

extension FuzzedParser {
  /// Maps of gridworlds.
  static let gridWorldMap = FuzzedParser(
    "gridworld-map", dictionary: ["S", "G", ".", "#", "H", "C", "S.\n.G", "\n\n", "SG"],
    // All ways from cliffs back to starts are listed, and there may be 300,000 of them.
    allowance: 1 << 25,
    corpus: {
      ["SG", "S.H\n.#.\n..G\nCCC\n", "\u{FEFF}S..\r\n.#.\r\n..G\r\n\r\n", "SS#GG\n.....\n", "SF X\n F G\n"]
        .map {
          Array($0.utf8)
        }
    },
    parse: { input, _ in
      let world = try GridWorld(text: input.text, name: "fuzzed")
      return GridWorldFacts(
        cells: world.specification.observation.count, starts: world.model.initialDistribution,
        timeLimit: world.specification.timeLimit)
    },
    law: { facts, input, _ in
      let open = input.count { Array("S.F GHC".utf8).contains($0) }
      if facts.cells != open { return "\(open) cells are open, but \(facts.cells) are observed" }
      let starts = input.count { $0 == UInt8(ascii: "S") }
      if facts.starts.count(where: { $0 > 0 }) != starts { return "not all of \(starts) starts are" }
      let bent = input.text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
      _ = try GridWorld(text: bent + "\r\n", name: "with other line ends")
      return nil
    })
}

private struct GridWorldFacts: Equatable {
  var cells: Int
  var starts: [Double]
  var timeLimit: Int?
}
