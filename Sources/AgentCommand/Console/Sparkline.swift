/// A curve drawn with the eight block characters ▁ to █.
enum Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// A curve of at most `width` characters; more values than that are averaged in equal groups.
  ///
  /// The smallest value is ▁, the largest █; if all are equal they are ▄. What is not finite is left out.
  static func text(_ values: [Double], width: Int) -> String {
    let points = condensed(values.filter(\.isFinite), to: width)
    guard let low = points.min(), let high = points.max() else { return "" }
    guard high > low else { return String(repeating: blocks[3], count: points.count) }
    return String(points.map { blocks[Int((($0 / 2 - low / 2) / (high / 2 - low / 2) * 7).rounded())] })
  }

  private static func condensed(_ values: [Double], to width: Int) -> [Double] {
    guard width > 0 else { return [] }
    guard values.count > width else { return values }
    return (0..<width).map { column in
      let group = values[column * values.count / width..<(column + 1) * values.count / width]
      return group.reduce(0) { $0 + $1 / Double(group.count) }
    }
  }
}
