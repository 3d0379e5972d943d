import OneHotNetworks
import OneHotNumerics

/// What a network with a memory needs to know of whole episodes: nothing is remembered before them.
struct EpisodeStarts {
  private let starts, beginnings: Matrix

  /// For groups of so many episodes and rows at most; nil if the network has no memory.
  init?(for network: NeuralNetwork, episodes: Int, rows: Int) {
    guard network.hasMemory else { return nil }
    starts = Matrix(rows: episodes, columns: network.memoryWidth)
    beginnings = Matrix(count: rows)
  }

  /// The sequences that a group's rows are.
  func sequences(of group: EpisodeBatch.Group) -> Sequences {
    Sequences(
      starts: starts.slice(0..<group.episodes),
      beginnings: beginnings.view(rows: 1, columns: group.rows.count))
  }
}
