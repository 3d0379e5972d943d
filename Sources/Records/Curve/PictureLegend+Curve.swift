extension PictureLegend {
  /// The legend of a return curve: in one row if there is room, else the training above the evaluations.
  init(_ curve: ReturnCurve, dotsShown: Int) {
    let groups = [Self.training(curve, dotsShown: dotsShown), Self.evaluation(curve)]
    let inOneRow = groups.joined().reduce(0) { $0 + $1.width } <= Picture.textWidth
    self.init(rows: (inOneRow ? [Array(groups.joined())] : groups).filter { !$0.isEmpty })
  }

  private static func training(_ curve: ReturnCurve, dotsShown: Int) -> [Item] {
    guard curve.episodes.count > 0 else { return [] }
    let hidden = curve.episodes.elements.count - dotsShown
    let notes = [share(curve.episodes.stride), hidden == 0 ? "" : "\(hidden) out of range"]
    return [
      item("episodes key-dots", "m-7 3h0m7-5h0m7 3h0", "episode" + SVGText.note(notes)),
      item("mean", "h-11h22", "mean of last \(curve.smoothed.window.label) episodes"),
    ]
  }

  private static func evaluation(_ curve: ReturnCurve) -> [Item] {
    guard curve.evaluations.count > 0 else { return [] }
    let note = SVGText.note([share(curve.evaluations.stride)])
    return [
      item("greedy", CurveMark.diamond, "evaluation, greedy\(note)"),
      item("sampled", CurveMark.ring, "evaluation, sampled\(note)"),
    ]
  }

  private static func item(_ style: String, _ outline: String, _ text: String) -> Item {
    Item([.init(style: style, outline: outline)], text)
  }

  private static func share(_ stride: Int) -> String {
    stride == 1 ? "" : "1 in \(stride) shown"
  }
}

/// The marks of evaluations, drawn from their middle. A diamond fits into a ring, so that both can be seen where
/// greedy and sampled returns agree.
enum CurveMark {
  /// A filled diamond: greedy.
  static let diamond = "m0-4.5l4.5 4.5-4.5 4.5-4.5-4.5z"
  /// A ring: sampled.
  static let ring = "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z"
}
