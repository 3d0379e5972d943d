/// p values of several tests, corrected so that any of them falls below a level by chance no more often than that level
/// says.
///
/// Of m p values in ascending order the i-th becomes the greatest of (m − j + 1)·pⱼ for j ≤ i, at most 1. It holds
/// however the tests depend on each other.
///
/// Source: Holm (1979), "A simple sequentially rejective multiple test procedure".
public enum HolmCorrection {
  /// The corrected p values, in the order of the given ones; tests without one are none.
  public static func adjusted(_ pValues: [Double?]) -> [Double?] {
    let present = pValues.indices.compactMap { place in pValues[place].map { (place: place, p: $0) } }
    var (adjusted, least) = (pValues, 0.0)
    for (rank, test) in present.sorted(by: { $0.p < $1.p }).enumerated() {
      least = max(least, min(1, Double(present.count - rank) * test.p))
      adjusted[test.place] = least
    }
    return adjusted
  }
}
