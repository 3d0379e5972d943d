import OneHotFoundations

/// A change that keeps the form of an input, so that what stands behind the parser gets to see it.
struct Grammar: Sendable {
  let change: @Sendable (inout Mutant) -> Void

  /// Another cell in a table of comma-separated values.
  static let table = Grammar { mutant in
    let newline = UInt8(ascii: "\n")
    var lines = mutant.bytes.split(separator: newline, omittingEmptySubsequences: false)
    let row = mutant.random.index(below: lines.count)
    var cells = lines[row].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let column = mutant.random.index(below: cells.count)
    switch mutant.random.index(below: 4) {
    case 0: cells[column] = cells[mutant.random.index(below: cells.count)]
    case 1: cells[column].insert(UInt8(ascii: "-"), at: cells[column].startIndex)
    case 2: cells[column] = []
    default: cells[column] = ArraySlice(mutant.number.utf8)
    }
    lines[row] = ArraySlice(cells.joined(separator: [UInt8(ascii: ",")]))
    mutant.bytes = Array(lines.joined(separator: [newline]))
  }

  /// Another value in a JSON document, or one fewer.
  static let document = Grammar { mutant in
    let colons = mutant.bytes.indices.filter { mutant.bytes[$0] == UInt8(ascii: ":") }
    guard !colons.isEmpty else { return }
    let start = colons[mutant.random.index(below: colons.count)] + 1
    var (end, depth) = (start, 0)
    while end < mutant.bytes.count {
      let byte = mutant.bytes[end]
      if "[{".utf8.contains(byte) { depth += 1 }
      if "]}".utf8.contains(byte) { depth -= 1 }
      if depth < 0 || depth == 0 && byte == UInt8(ascii: ",") { break }
      end += 1
    }
    let values = ["null", "true", "[]", "{}", "\"\"", "\"auto\"", "[1, 2]", mutant.number, mutant.number]
    mutant.bytes.replaceSubrange(start..<end, with: values[mutant.random.index(below: values.count)].utf8)
  }

  /// Up to four short instructions of a few bytes each, behind the first byte.
  static let instructions = Grammar { mutant in
    let length = 1 + 7 * (1 + mutant.random.index(below: 4))
    mutant.bytes = (0..<length).map { _ in UInt8(mutant.random.index(below: 256)) }
  }

  /// Another number in a ``StateArchive``, or one fewer, or one more. Each entry is met as often as any other, however long.
  static let archive = Grammar { mutant in
    let values = valuesOfArchive(mutant.bytes).filter { !$0.isEmpty }
    guard !values.isEmpty else { return }
    let range = values[mutant.random.index(below: values.count)]
    let sizes = [1, 4, 8].filter { range.count.isMultiple(of: $0) }
    let size = sizes[mutant.random.index(below: sizes.count)]
    let start = range.lowerBound + size * mutant.random.index(below: range.count / size)
    switch mutant.random.index(below: 8) {
    case 0: mutant.resize(range, by: -size) { $0.removeSubrange(start..<start + size) }
    case 1: mutant.resize(range, by: size) { $0.insert(contentsOf: $0[start..<start + size], at: start) }
    default: mutant.overwrite(start, size)
    }
  }

  /// Where the values of an archive's entries are, up to the first entry that is not whole.
  private static func valuesOfArchive(_ bytes: [UInt8]) -> [Range<Int>] {
    var (values, position) = ([Range<Int>](), 0)
    while bytes.count - position >= 10 {
      let name = position + 2 + Int(bytes.littleEndian(UInt16.self, at: position))
      guard name <= bytes.count - 8 else { break }
      let count = bytes.littleEndian(UInt64.self, at: name)
      guard count <= UInt64(bytes.count - name - 8) else { break }
      position = name + 8 + Int(count)
      values.append(name + 8..<position)
    }
    return values
  }
}

extension Mutant {
  /// A number as text.
  fileprivate var number: String {
    mutating get { Self.numbers[random.index(below: Self.numbers.count)] }
  }

  /// Changes the length of an archive's value, and the count before it.
  fileprivate mutating func resize(_ value: Range<Int>, by difference: Int, _ change: (inout [UInt8]) -> Void)
  {
    change(&bytes)
    let count = UInt64(value.count + difference)
    for index in 0..<8 {
      bytes[value.lowerBound - 8 + index] = UInt8(truncatingIfNeeded: count >> (8 * UInt64(index)))
    }
  }

  /// Writes a number that means something, whole or real, into bytes of which there are 1, 4 or 8.
  fileprivate mutating func overwrite(_ start: Int, _ size: Int) {
    let real = Self.reals[random.index(below: Self.reals.count)]
    let whole = Self.integers[random.index(below: Self.integers.count)] &+ UInt64(random.index(below: 3)) &- 1
    let pattern =
      switch (size, random.index(below: 2)) {
      case (8, 0): real.bitPattern
      case (4, 0): UInt64(Float(real).bitPattern)
      default: whole
      }
    for index in 0..<size { bytes[start + index] = UInt8(truncatingIfNeeded: pattern >> (8 * UInt64(index))) }
  }

  private static let reals = [
    .nan, .infinity, -.infinity, 0, -0.0, 1, -1, 0.5, 1e30, -1e30, 1e308, .leastNonzeroMagnitude, 1e-40,
    2_147_483_648, 1e16,
  ]
}
