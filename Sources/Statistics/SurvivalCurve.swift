import OneHotFoundations

/// The product-limit estimate of the probability S(t) that a run has not reached the threshold after t steps, which
/// does justice to runs that were stopped before they reached it.
///
/// S(t) = Π (1 − dᵢ/nᵢ) over the steps up to t at which runs reached it: dᵢ of the nᵢ runs that had not reached it
/// before and were still observed, those stopped at that very step included.
///
/// Source: Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations".
public struct SurvivalCurve: Sendable, Equatable {
  /// A step at which runs reached the threshold.
  public struct Point: Sendable, Equatable {
    /// The step.
    public let step: Double
    /// nᵢ
    public let atRisk: Int
    /// dᵢ
    public let reached: Int
    /// S from this step on, up to the next.
    public let survival: Double
  }

  /// Where S falls, in ascending order of the steps; S is 1 before.
  public let points: [Point]
  /// The last step at which a run was observed; S is not known beyond, unless it is 0 there.
  public let lastStep: Double

  /// The curve of a variant's runs.
  ///
  /// - Throws: `InputError` if there are none.
  public init(_ runs: [StepsToThreshold]) throws {
    guard let lastStep = runs.map(\.step).max() else {
      throw InputError(.data, "steps to the threshold", "there are no runs")
    }
    self.lastStep = lastStep
    var survival = 1.0
    points = Set(runs.lazy.filter(\.isReached).map(\.step)).sorted().map { step in
      let atRisk = runs.count { $0.step >= step }
      let reached = runs.count { $0.step == step && $0.isReached }
      survival *= Double(atRisk - reached) / Double(atRisk)
      return Point(step: step, atRisk: atRisk, reached: reached, survival: survival)
    }
  }

  /// S(t); nil beyond the last step observed if runs had not reached the threshold by then, and for a t that is not a
  /// number.
  public func survival(at step: Double) -> Double? {
    guard isKnown(at: step) else { return nil }
    return points.last { $0.step <= step }?.survival ?? 1
  }

  /// The first step at which S is at most ½; nil if it never is.
  public var median: Double? {
    // A product that is exactly ½ may have been rounded up.
    points.first { $0.survival <= 0.5 + 1e-12 }?.step
  }

  /// The mean number of steps to the threshold where no run counts for more than `horizon`: the integral of S from 0 to
  /// there. Variants are compared at the same horizon. Nil if that is negative, or S is not known so far.
  ///
  /// Source: Royston and Parmar (2013), "Restricted mean survival time: an alternative to the hazard ratio".
  public func restrictedMean(upTo horizon: Double) -> Double? {
    guard horizon >= 0, horizon.isFinite, isKnown(at: horizon) else { return nil }
    var (area, step, survival) = (0.0, 0.0, 1.0)
    for point in points where point.step <= horizon {
      area += survival * (point.step - step)
      (step, survival) = (point.step, point.survival)
    }
    return area + survival * (horizon - step)
  }

  private func isKnown(at step: Double) -> Bool {
    step <= lastStep || (step > lastStep && points.last?.survival == 0)
  }
}

/// After how many steps a run first reached a threshold; or, if it never did, how long it was observed: then the
/// number is right-censored, the true one being greater.
public struct StepsToThreshold: Sendable, Equatable {
  /// The step at which the threshold was reached, or else the run's last.
  public let step: Double
  /// Whether the threshold was reached.
  public let isReached: Bool

  /// What is known of a run.
  ///
  /// - Throws: `InputError` if the step is negative, not finite or beyond 10¹⁰⁰.
  public init(step: Double, isReached: Bool) throws {
    if !(0...1e100).contains(step) {
      throw InputError(.data, "steps to the threshold", "\(step)", remedy: "a number from 0 to 1e100")
    }
    self.step = step
    self.isReached = isReached
  }
}
