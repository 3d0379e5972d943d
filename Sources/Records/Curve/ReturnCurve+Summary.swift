extension ReturnCurve {
  /// What the picture shows, for those who cannot see it.
  var summary: String {
    var sentences = [subtitle, "\(smoothed.count) episodes over \(steps) environment steps."]
    if let last = smoothed.points.last {
      sentences.append(
        "At the end the mean return of the last \(min(smoothed.window, smoothed.count)) episodes "
          + "is \(SVGText.readable(last.mean)).")
    }
    if let last = evaluations.last {
      sentences.append(
        "The last evaluation, at step \(last.step), gave \(SVGText.readable(last.greedy)) greedy "
          + "and \(SVGText.readable(last.sampled)) sampled.")
    }
    if let threshold { sentences.append("The threshold is \(SVGText.readable(threshold)).") }
    return sentences.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
