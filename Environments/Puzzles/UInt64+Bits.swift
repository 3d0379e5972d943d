extension UInt64 {
  /// The place of the set bit that has so many set bits below it.
  func placeOfBit(_ number: Int) -> Int {
    var rest = self
    for _ in 0..<number { rest &= rest - 1 }
    return rest.trailingZeroBitCount
  }
}
