/// The elements pictures are made of.
enum SVGElement {
  /// A line of text, escaped, that begins, ends or has its middle at a place, as its style says.
  static func text(_ x: Double, _ y: Double, _ style: String, _ content: String) -> String {
    let place = "x=\"\(SVGText.coordinate(x))\" y=\"\(SVGText.coordinate(y))\""
    return "<text class=\"\(style)\" \(place)>\(SVGText.escaped(content))</text>"
  }

  /// A path; nothing for an empty description.
  ///
  /// - Parameter hint: what a pointing device finds out about it.
  static func path(_ style: String, _ description: String, hint: String = "") -> String {
    guard !description.isEmpty else { return "" }
    let start = "<path class=\"\(style)\" d=\"\(description)\""
    return hint.isEmpty ? "\(start)/>" : "\(start)><title>\(SVGText.escaped(hint))</title></path>"
  }
}
