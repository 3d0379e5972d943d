import OneHotNumerics

/// How many environment steps a training takes a second, from one update to the next.
struct StepRate {
  private var last = (step: 0, seconds: 0.0)

  /// From where the next update is measured.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("step", &last.step)
    try archive.exchange("seconds", &last.seconds)
  }

  /// Steps a second since the call before, or since the start, with one decimal; nil if no time has passed.
  mutating func advance(toStep step: Int, seconds: Double) -> Double? {
    defer { last = (step, seconds) }
    guard seconds > last.seconds else { return nil }
    return (Double(step - last.step) / (seconds - last.seconds)).rounded(places: 1)
  }
}
