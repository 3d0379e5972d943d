/// Everything a computation needs to go on: named values that one procedure both saves and restores.
///
/// ```swift
/// mutating func exchange(with archive: inout StateArchive) throws {
///   try archive.exchange("steps", &steps)
///   try archive.exchange("weights", weights)
/// }
/// ```
///
/// In an archive that is being made, `exchange` writes a value down; in one that was read, it gives the value back.
/// Values come back in the order in which they were written, under the same names, and in the same number. Entries are
/// laid out as: length of the name (2 bytes), name, number of bytes (8 bytes), bytes; all little-endian.
///
/// Every `exchange` throws `InputError` if the archive holds something else in this place, or an `Int` beyond ±2⁵³.
public struct StateArchive {
  private enum Direction { case saving, restoring }

  /// What was written, or is read.
  package private(set) var bytes: [UInt8]
  private let direction: Direction
  private var position = 0
  private var path: [String] = []

  /// An archive to be made.
  package init() {
    bytes = []
    direction = .saving
  }

  /// An archive that was made before.
  package init(restoring bytes: [UInt8]) {
    self.bytes = bytes
    direction = .restoring
  }

  /// Whether values are given back.
  public var isRestoring: Bool { direction == .restoring }

  /// Puts all values exchanged in `body` under a common name.
  public mutating func within(_ name: String, _ body: (inout StateArchive) throws -> Void) throws {
    path.append(name)
    try body(&self)
    path.removeLast()
  }

  /// Throws `InputError` if something read has not been given back.
  package func finish() throws {
    if isRestoring, position != bytes.count {
      throw fault("after its last value", "\(bytes.count - position) bytes are left")
    }
  }

  /// A number.
  public mutating func exchange<Number: ArchivedNumber>(_ name: String, _ number: inout Number) throws {
    var numbers = [number]
    try exchange(name, &numbers)
    number = numbers[0]
  }

  /// A number that may be missing.
  public mutating func exchange<Number: ArchivedNumber>(_ name: String, _ number: inout Number?) throws {
    var numbers = number.map { [$0] } ?? []
    try exchange(name, &numbers, counts: 0...1)
    number = numbers.first
  }

  /// Yes or no.
  public mutating func exchange(_ name: String, _ flag: inout Bool) throws {
    var number = flag ? 1 : 0
    try exchange(name, &number)
    guard (0...1).contains(number) else { throw fault(label(name), "\(number) is neither yes nor no") }
    flag = number == 1
  }

  /// Numbers, as many as there are already.
  public mutating func exchange<Number: ArchivedNumber>(_ name: String, _ numbers: inout [Number]) throws {
    try exchange(name, &numbers, counts: numbers.count...numbers.count)
  }

  /// Numbers, as many as there happen to be.
  public mutating func exchange<Number: ArchivedNumber>(list name: String, _ numbers: inout [Number]) throws {
    try exchange(name, &numbers, counts: 0...Int.max)
  }

  /// Text.
  public mutating func exchange(_ name: String, _ text: inout String) throws {
    var characters = Array(text.utf8)
    try exchange(list: name, &characters)
    guard let found = String(validating: characters, as: UTF8.self) else {
      throw fault(label(name), "it is no text in UTF-8")
    }
    text = found
  }

  private mutating func exchange<Number: ArchivedNumber>(
    _ name: String, _ numbers: inout [Number], counts: ClosedRange<Int>
  ) throws {
    guard isRestoring else {
      let name = Array(label(name).utf8)
      bytes.append(littleEndian: UInt16(name.count))
      bytes += name
      bytes.append(littleEndian: UInt64(numbers.count * MemoryLayout<Number>.size))
      numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
      return
    }
    let range = try readEntry(label(name))
    let (count, rest) = range.count.quotientAndRemainder(dividingBy: MemoryLayout<Number>.size)
    guard rest == 0, counts.contains(count) else {
      let expected = counts.upperBound == .max ? "a whole number of values" : "\(counts.upperBound) values"
      throw fault(label(name), "it has \(range.count) bytes, which are not \(expected)")
    }
    numbers = [Number](unsafeUninitializedCapacity: count) { target, initialized in
      bytes[range].withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
      initialized = count
    }
    if let wrong = (numbers as? [Int])?.first(where: { $0.magnitude > Self.largestCount }) {
      throw fault(label(name), "\(wrong) is more than anything is counted to")
    }
  }

  /// No training counts so far: who adds to a number that was given back need not fear an overflow.
  private static let largestCount: UInt = 1 << 53

  /// Where the bytes of the next entry are, if it bears the name.
  private mutating func readEntry(_ name: String) throws -> Range<Int> {
    guard let length = try? read(UInt16.self), Int(length) <= bytes.count - position else {
      throw fault(name, "it is missing")
    }
    let found = String(decoding: bytes[position..<position + Int(length)], as: UTF8.self)
    guard found == name else { throw fault(name, "'\(found)' is in its place") }
    position += Int(length)
    guard let count = try? read(UInt64.self), count <= UInt64(bytes.count - position) else {
      throw fault(name, "it is cut off")
    }
    defer { position += Int(count) }
    return position..<position + Int(count)
  }

  private mutating func read<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    let size = MemoryLayout<Number>.size
    guard bytes.count - position >= size else { throw fault("the next entry", "it is cut off") }
    defer { position += size }
    return bytes.littleEndian(type, at: position)
  }

  private func label(_ name: String) -> String { (path + [name]).joined(separator: "/") }

  private func fault(_ name: String, _ problem: String) -> InputError {
    InputError(.data, "value '\(name)'", problem)
  }
}

/// A number that an archive can hold: its bytes are the value, whatever they are.
public protocol ArchivedNumber: BitwiseCopyable {}
extension UInt8: ArchivedNumber {}
extension Int32: ArchivedNumber {}
extension UInt32: ArchivedNumber {}
extension UInt64: ArchivedNumber {}
extension Int: ArchivedNumber {}
extension Float: ArchivedNumber {}
extension Double: ArchivedNumber {}

extension [UInt8] {
  /// Appends the bytes of a number, the least significant first.
  package mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  /// The number whose bytes begin at `start`, the least significant first.
  package func littleEndian<Number: FixedWidthInteger>(_ type: Number.Type, at start: Int) -> Number {
    self[start..<start + Number.bitWidth / 8].reversed().reduce(0) {
      $0 << 8 | Number(truncatingIfNeeded: $1)
    }
  }
}
