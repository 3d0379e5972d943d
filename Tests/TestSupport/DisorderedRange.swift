/// A range whose bounds need not be in order, or numbers: one that comes to be by mistake in optimized code, where
/// nothing checks it.
public func disorderedRange(from lower: Float, to upper: Float) -> ClosedRange<Float> {
  unsafeBitCast(SIMD2(lower, upper), to: ClosedRange<Float>.self)
}
