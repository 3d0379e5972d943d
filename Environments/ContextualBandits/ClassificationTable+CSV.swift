import OneHotFoundations

extension ClassificationTable {
  /// The most columns of numbers there may be, and the most classes.
  static let (mostFeatures, mostClasses) = (10_000, 1000)

  /// Reads comma-separated values: a line a row, the numbers of the row and then its class, which may be any text. A first
  /// line of names is passed over, and so are blank lines.
  ///
  /// The classes are numbered in the order of their names, or, if these are all whole numbers, of the numbers.
  ///
  /// - Throws: ``InputError`` that names the line and the column, counted from 1.
  init(csv text: String, name: String) throws {
    let (lines, subject) = (Self.lines(of: text), "table \(name)")
    guard let first = lines.first else {
      throw InputError(
        .data, subject, "is empty", remedy: "a table has one line for each row: its numbers, and its class")
    }
    let width = first.cells.count
    guard (2...Self.mostFeatures + 1).contains(width) else {
      throw InputError(
        .data, "\(subject), line \(first.number)", "the row has \(width) cells",
        remedy: "1 to \(Self.mostFeatures) numbers, and then the class, with commas between them")
    }
    var (values, classes) = ([Double](), [String]())
    for line in lines {
      let place = "\(subject), line \(line.number)"
      guard line.cells.count == width else {
        throw InputError(
          .data, place, "the row has \(line.cells.count) cells, the first one \(width)",
          remedy: "all rows must be equally long")
      }
      for (column, cell) in line.cells.dropLast().enumerated() {
        guard let value = Self.number(cell) else {
          throw InputError(.data, "\(place), column \(column + 1)", "'\(cell)' is not a finite number")
        }
        values.append(value)
      }
      guard let label = line.cells.last, !label.isEmpty else {
        throw InputError(.data, "\(place), column \(width)", "the row has no class")
      }
      classes.append(label)
    }
    let names = Self.inOrder(Set(classes))
    guard (2...Self.mostClasses).contains(names.count) else {
      throw InputError(
        .data, subject, names.count == 1 ? "has a single class" : "has \(names.count) classes",
        remedy: "2 to \(Self.mostClasses) are needed; the last cell of a row is its class")
    }
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    self.init(
      name: name, standardizing: values, labels: classes.map { numbers[$0]! }, classCount: names.count)
  }

  /// A table that is part of the program; traps if it cannot be read.
  static func embedded(_ name: String, _ text: String) -> Self {
    do { return try Self(csv: text, name: name) } catch { programmerError("\(error)") }
  }

  /// One line that is not blank.
  private struct Line {
    var number: Int
    var cells: [String]
  }

  private static func lines(of text: String) -> [Line] {
    // Some editors begin a file with a byte order mark, which nobody sees.
    let text = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .map { index, line in
        Line(
          number: index + 1,
          cells: line.split(separator: ",", omittingEmptySubsequences: false).map(trimmed))
      }
      .filter { $0.cells != [""] }
    if let first = lines.first, first.cells.count > 1,
      first.cells.dropLast().allSatisfy({ number($0) == nil }
      )
    {
      lines.removeFirst()
    }
    return lines
  }

  private static func trimmed(_ cell: Substring) -> String {
    var cell = cell.drop(while: \.isWhitespace)
    while cell.last?.isWhitespace == true { cell.removeLast() }
    return String(cell)
  }

  private static func number(_ cell: String) -> Double? {
    Double(cell).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func inOrder(_ classes: Set<String>) -> [String] {
    let numbers = classes.compactMap { Int($0) }
    guard numbers.count == classes.count else { return classes.sorted() }
    return classes.sorted { (Int($0)!, $0) < (Int($1)!, $1) }
  }
}
