/// How one series of a chart differs from the others: a colour and a mark, and for lines a pattern of dashes. Colours
/// recur after 7 series and dashes are new then; marks recur after 12.
struct SeriesLook: Sendable {
  /// The place of the series in its chart.
  let number: Int

  /// The class of its colour.
  var color: String { "color-\(number % PictureStyle.colors.count)" }

  /// The classes of its line.
  var line: String {
    "line dash-\(number / PictureStyle.colors.count % PictureStyle.dashes.count) \(color)"
  }

  /// How its mark is drawn from the middle, as a path describes it.
  var mark: String {
    MarkShape.allCases[number % MarkShape.allCases.count].outline
  }
}
