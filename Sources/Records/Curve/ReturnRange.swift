import Foundation

/// Which returns an axis shows.
enum ReturnRange {
  /// A range that holds all of `essential` and as many of `episodes` as do not squeeze the rest: a few returns far
  /// from all others are left out. A little is added at both ends; the range is never empty.
  static func covering(essential: [Double], episodes: [Double]) -> ClosedRange<Double> {
    let sorted = episodes.sorted()
    let most = sorted.isEmpty ? [] : [quantile(0.02, of: sorted), quantile(0.98, of: sorted)]
    let core = essential + most
    let all = core + [sorted.first, sorted.last].compactMap { $0 }
    guard let low = core.min(), let high = core.max(), let least = all.min(), let greatest = all.max() else {
      return 0...1
    }
    let squeezes = greatest - least > 1.6 * (high - low) && sorted.count >= 50
    return AxisSpan.widened(squeezes ? low...high : least...greatest)
  }

  private static func quantile(_ fraction: Double, of sorted: [Double]) -> Double {
    sorted[Int((fraction * Double(sorted.count - 1)).rounded())]
  }
}
