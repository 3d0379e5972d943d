/// How much of the points of a chart is written, so that its file stays small however many they are.
struct DrawingBudget: Sendable {
  /// The columns of pixels a line is thinned into.
  let columns: Int
  /// The marks a series may have.
  let marks: Int
  /// Whether each mark says what it is; too many would make the file too large.
  let hasHints: Bool

  private static let vertices = 7000
  private static let allMarks = 1200
  private static let allHints = 240

  /// The share of each series, for a plot of `width` pixels.
  init(_ series: [Chart.Series], _ extents: [SeriesExtent], width: Double) {
    let lines = zip(series, extents).filter { $0.style.hasLine && $1.shown > 0 }
    let marked = zip(series, extents).filter { $0.style.hasMarks && $1.shown > 0 }
    let perColumn = lines.reduce(0) { $0 + ($1.1.hasBands ? 4 : 2) }
    columns = max(1, min(Int(width), Self.vertices / max(1, perColumn)))
    let share = max(1, Self.allMarks / max(1, marked.count))
    marks = share
    hasHints = marked.reduce(0) { $0 + min($1.1.shown, share) } <= Self.allHints
  }

  /// As many of the points as a series may have marks: of those in a square of pixels the first, with squares as
  /// large as it takes.
  func thinned(_ points: [PlottedPoint]) -> [PlottedPoint] {
    var kept = points
    var side = 2.0
    while kept.count > marks {
      var taken: Set<Int> = []
      kept = kept.filter { taken.insert(Int($0.y / side) * 1024 + Int($0.x / side)).inserted }
      side *= 1.5
    }
    return kept
  }
}
