import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Classification as a contextual bandit: every episode is one step, in which a row of a table is seen and a class is
/// chosen, for a reward of 1 if the row belongs to it and else 0. Which class would have been right is not told.
///
/// Rows are drawn evenly. The columns of a table are brought to mean 0 and deviation 1; pictures are observed as such, with
/// shades from 0 to 1. The rows played are also those learned from: who knows them by heart has a return of 1, and what a
/// return says of rows that were never seen is for a supervised comparison to tell.
///
/// Source: Dudík, Langford and Li (2011), "Doubly robust policy evaluation and learning", ICML, section 4.1.
public struct Classification: Environment, RenderableEnvironment {
  /// What an agent needs to know.
  public let specification: EnvironmentSpecification
  private let table: ClassificationTable
  /// The row of this episode.
  private var row = 0
  /// Whether its class was chosen.
  private var isRight = false

  /// - Parameter supervised: what is known of classifiers on rows that they had not seen.
  init(_ table: ClassificationTable, supervised: String? = nil) {
    self.table = table
    let optimumSource =
      "rows known by heart, where alike the most frequent class"
      + (supervised.map { "; of unseen rows \($0)" } ?? "")
    specification = EnvironmentSpecification(
      identifier: "classification/\(table.name)", observation: table.observation,
      actionCount: table.classCount, timeLimit: 1,
      floor: .exact(1 / Double(table.classCount), "one of the classes is right"),
      optimum: .exact(table.largestAccuracy, optimumSource),
      metrics: [
        EpisodeMetric(
          "accuracy", title: "right class", explanation: "of the rows, in the last tenth of the episodes",
          isShare: true, window: .lastTenth)
      ])
  }

  /// Draws a row.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    row = random.index(below: table.rowCount)
    write(into: &observation)
  }

  /// Chooses a class, which ends the episode.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if !(0..<table.classCount).contains(action) {
      programmerError("there are the classes 0 ..< \(table.classCount), not \(action)")
    }
    write(into: &observation)
    isRight = action == table.labels[row]
    return StepOutcome(reward: isRight ? 1 : 0, status: .terminated)
  }

  /// Whether the class was right.
  public func measureEpisode() -> EpisodeMeasurements { [isRight ? 1 : 0, 0, 0, 0] }

  /// The row.
  public func savedState() throws -> Data? {
    var (archive, row) = (StateArchive(), row)
    try archive.exchange("row", &row)
    return Data(archive.bytes)
  }

  /// Takes over a row.
  public mutating func restore(savedState: Data) throws {
    var (archive, row) = (StateArchive(restoring: Array(savedState)), 0)
    try archive.exchange("row", &row)
    try archive.finish()
    guard (0..<table.rowCount).contains(row) else {
      throw InputError(
        .data, "environment \(specification.identifier)",
        "the table has \(table.rowCount) rows, and no row \(row)"
      )
    }
    self.row = row
  }

  /// The row, a picture in shades or else its numbers, and the class that it belongs to.
  public var text: String {
    let numbers = Array(table.row(row))
    var seen = numbers.map { Double($0).text(decimals: 2) }.joined(separator: " ")
    if let planes = table.planes {
      seen = String(rows: planes.rows, columns: planes.columns) { row, column in
        let shade = numbers[row * planes.columns + column] * Float(Self.shades.count)
        return Self.shades[min(Int(shade), Self.shades.count - 1)]
      }
    }
    return "\(seen)\nclass \(table.labels[row])"
  }

  private static let shades = Array(" .:-=ioa%&")

  private func write(into observation: inout MutableSpan<Float>) {
    let start = row * table.featureCount
    for feature in 0..<table.featureCount { observation[feature] = table.features[start + feature] }
  }
}

extension Classification {
  /// A table of one's own.
  public struct Options: OptionGroup {
    /// The name of a built-in table, or what is in a text file.
    public var data: NameOrFile = "xor"

    /// Exclusive or, of four rows.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .file(
          "data", \.data, orOneOf: ["xor"],
          "the table, as comma-separated values: a line a row, numbers and then the class")
      ]
    }

    /// The table.
    func table() throws -> ClassificationTable {
      switch data {
      case .file(let content): try ClassificationTable(csv: content.text, name: content.description)
      case .name(let name): .embedded(name, "0,0,0\n0,1,1\n1,0,1\n1,1,0")
      }
    }
  }
}
