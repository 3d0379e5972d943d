extension [UInt8] {
  /// Appends the bytes of a number, the least significant first.
  package mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// The number whose bytes begin at `start`, the least significant first.
  package func littleEndian<Number: FixedWidthInteger>(_ type: Number.Type, at start: Int) -> Number {
    self[start..<start + Number.bitWidth / 8].reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}
