import OneHotFoundations

/// What one run achieved (mean returns, as of its evaluations) after how many steps, linear in between.
public struct LearningCurve: Sendable, Equatable {
  /// The steps, strictly ascending.
  public let steps: [Double]
  /// The value at each.
  public let values: [Double]

  /// A curve of at least one point.
  ///
  /// - Throws: `InputError` if there is no point, a number is not finite or beyond ±10¹⁰⁰, there are not as many values
  ///   as steps, or the steps do not ascend.
  public init(steps: [Double], values: [Double]) throws {
    try InputError.checkNumbers(steps, subject: "steps of the curve")
    try InputError.checkNumbers(values, subject: "values of the curve")
    if steps.count != values.count {
      throw InputError(.data, "curve", "\(steps.count) steps and \(values.count) values")
    }
    if let place = steps.indices.dropFirst().first(where: { steps[$0] <= steps[$0 - 1] }) {
      throw InputError(
        .data, "steps of the curve, number \(place + 1)", "\(steps[place]) after \(steps[place - 1])",
        remedy: "steps ascend")
    }
    self.steps = steps
    self.values = values
  }

  /// From the first step to the last.
  public var range: ClosedRange<Double> { steps[0]...steps[steps.count - 1] }

  /// The value at a step, interpolated linearly; nil outside of the curve.
  public func value(at step: Double) -> Double? {
    guard range.contains(step) else { return nil }
    let above = firstIndex(notBefore: step)
    if steps[above] == step { return values[above] }
    let share = (step - steps[above - 1]) / (steps[above] - steps[above - 1])
    return (1 - share) * values[above - 1] + share * values[above]
  }

  /// The area under the curve divided by the range of its steps, which is its mean value; nil if it has one point.
  public var normalizedArea: Double? { normalizedArea(over: range) }

  /// The area under a part of the curve divided by the length of that part; nil if it is empty or not all within the
  /// curve. By trapezoids, which is exact for a curve that is linear between its points.
  public func normalizedArea(over part: ClosedRange<Double>) -> Double? {
    guard let first = value(at: part.lowerBound), let last = value(at: part.upperBound),
      part.lowerBound < part.upperBound
    else { return nil }
    let inner = steps.indices.filter { part.lowerBound < steps[$0] && steps[$0] < part.upperBound }
    let points =
      [(part.lowerBound, first)] + inner.map { (steps[$0], values[$0]) } + [(part.upperBound, last)]
    let area = zip(points, points.dropFirst()).reduce(0) { area, ends in
      area + (ends.1.0 - ends.0.0) * (ends.0.1 / 2 + ends.1.1 / 2)
    }
    return area / (part.upperBound - part.lowerBound)
  }

  /// So many evenly spaced steps over the range that all of some curves cover, both of its ends among them; nil if there
  /// is no such range, or fewer than 2 steps are asked.
  public static func commonGrid(of curves: [LearningCurve], count: Int) -> [Double]? {
    guard count > 1, let first = curves.map(\.range.lowerBound).max(),
      let last = curves.map(\.range.upperBound).min(), first < last
    else { return nil }
    return (0..<count).map { place in
      let share = Double(place) / Double(count - 1)
      return min(first + share * (last - first), last)
    }
  }

  private func firstIndex(notBefore step: Double) -> Int {
    var (low, high) = (0, steps.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < step { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
