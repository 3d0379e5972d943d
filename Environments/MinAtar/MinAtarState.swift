import OneHotFoundations

/// The numbers that a game goes on from, one after the other as bytes, little-endian; one procedure saves and restores them.
struct MinAtarState {
  private(set) var bytes: [UInt8] = []
  private var position: Int?
  private var identifier = ""

  /// One to be made.
  init() {}

  /// One that was made before.
  init(restoring bytes: [UInt8], of identifier: String) {
    self.bytes = bytes
    self.identifier = identifier
    position = 0
  }

  /// A number; throws `InputError` if one is restored that is missing or out of range.
  mutating func exchange<Number: FixedWidthInteger>(
    _ number: inout Number, in range: ClosedRange<Number>
  ) throws {
    guard let start = position else {
      bytes.append(littleEndian: number)
      return
    }
    let size = Number.bitWidth / 8
    guard bytes.count - start >= size else { throw fault("it is cut off after \(bytes.count) bytes") }
    let found = bytes[start..<start + size].reversed().reduce(0) {
      $0 << 8 | Number(truncatingIfNeeded: $1)
    }
    guard range.contains(found) else {
      throw fault("byte \(start) begins with \(found), which is not in \(range)")
    }
    number = found
    position = start + size
  }

  /// Yes or no.
  mutating func exchange(_ flag: inout Bool) throws {
    var number: UInt8 = flag ? 1 : 0
    try exchange(&number, in: 0...1)
    flag = number == 1
  }

  /// Eight numbers.
  mutating func exchange(_ numbers: inout SIMD8<Int8>, in range: ClosedRange<Int8>) throws {
    for index in numbers.indices { try exchange(&numbers[index], in: range) }
  }

  /// Throws `InputError` if bytes are left that were not restored.
  func finish() throws {
    if let position, position < bytes.count { throw fault("\(bytes.count - position) bytes are left over") }
  }

  private func fault(_ problem: String) -> InputError {
    InputError(.data, "saved state of environment \(identifier)", problem)
  }
}
