import OneHotFoundations
import OneHotNumerics

/// The temperature during a training: its value now, and, if it is learned, its parameter.
///
/// A learned temperature is parameterized by its logarithm, which keeps it positive, and follows its gradient by
/// Adam (Kingma and Ba 2014) in steps of about 0.01; below the floor it is put back onto it, and it does not rise
/// beyond 100, where a relaxed sample has long been uniform.
public struct Temperature: Sendable {
  /// What was asked for.
  public let specification: TemperatureSpecification
  private var logarithm: Double
  private var firstMoment = 0.0
  private var secondMoment = 0.0
  private var steps = 0
  private static let ceiling = 100.0

  /// The temperature at the start of a training.
  public init(_ specification: TemperatureSpecification) {
    self.specification = specification
    if case .learned(let initial, _) = specification {
      logarithm = Elementary.log(initial)
    } else {
      logarithm = 0
    }
  }

  /// Whether ``descend(along:)`` changes it.
  public var isLearned: Bool { specification.isLearned }

  /// The temperature when a fraction `progress` in [0, 1] of the training is done.
  public func value(at progress: Double) -> Double {
    switch specification {
    case .fixed(let value): value
    case .linear(let start, let end): start + (end - start) * progress
    case .exponential(let start, let end): start * Elementary.pow(end / start, progress)
    // Rounding must not lead below the floor.
    case .learned(_, let floor): max(floor, Elementary.exp(logarithm))
    }
  }

  /// What a learned temperature has come to.
  package mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("logarithm", &logarithm)
    try archive.exchange("first moment", &firstMoment)
    try archive.exchange("second moment", &secondMoment)
    try archive.exchange("steps", &steps)
  }

  /// Moves a learned temperature against the gradient ∂loss/∂τ; leaves the others alone. A gradient that is not
  /// finite moves nothing.
  public mutating func descend(along gradient: Double) {
    guard case .learned(_, let floor) = specification, gradient.isFinite else { return }
    let logarithmGradient = gradient * Elementary.exp(logarithm)
    steps += 1
    firstMoment = 0.9 * firstMoment + 0.1 * logarithmGradient
    secondMoment = 0.999 * secondMoment + 0.001 * logarithmGradient * logarithmGradient
    let first = firstMoment / (1 - Elementary.pow(0.9, Double(steps)))
    let second = secondMoment / (1 - Elementary.pow(0.999, Double(steps)))
    let moved = logarithm - 0.01 * first / (second.squareRoot() + 1e-8)
    logarithm = min(max(moved, Elementary.log(floor)), max(logarithm, Elementary.log(Self.ceiling)))
  }
}

/// How the temperature τ of a relaxed sample runs over a training.
///
/// Written as `1` (fixed), `linear:2:0.5`, `exponential:1:0.1` (from the first to the second value over the whole
/// training), or `learned`, `learned:1`, `learned:1:0.1` (initial value and floor).
public enum TemperatureSpecification: Sendable, Hashable, LosslessStringConvertible {
  /// The same throughout.
  case fixed(Double)
  /// Linear in the fraction of the training done.
  case linear(from: Double, to: Double)
  /// Geometric in the fraction of the training done.
  case exponential(from: Double, to: Double)
  /// A parameter, learned by gradient from an initial value and never below a floor.
  case learned(initial: Double, floor: Double)

  /// Whether it is a parameter.
  public var isLearned: Bool {
    if case .learned = self { true } else { false }
  }

  /// Whether it changes with the training's progress.
  public var isScheduled: Bool {
    switch self {
    case .linear, .exponential: true
    case .fixed, .learned: false
    }
  }

  /// The temperatures that single precision can use. Perturbed logits of a size from 8 to 16 lie 2⁻²⁰ ≈ 10⁻⁶ apart: below
  /// 10⁻⁴ that is more than a hundredth of the temperature, a relaxed sample jumps from step to step, and soon every one
  /// is one-hot and its gradient 0. Above 10⁶ all its components are equal to the last bits.
  public static let range = 1e-4...1e6

  /// What ``init(_:)`` accepts, in words.
  public static let expectation =
    "a number from 0.0001 to 1000000, linear:FROM:TO, exponential:FROM:TO or learned[:INITIAL[:FLOOR]]"

  /// Reads a specification; nil unless it is well-formed, with temperatures within ``range``.
  public init?(_ text: String) {
    var words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let kind = Double(words[0]) == nil ? words.removeFirst() : nil
    let numbers = words.compactMap(Double.init).filter(Self.range.contains)
    guard numbers.count == words.count else { return nil }
    switch (kind, numbers.count) {
    case (nil, 1): self = .fixed(numbers[0])
    case ("linear", 2): self = .linear(from: numbers[0], to: numbers[1])
    case ("exponential", 2): self = .exponential(from: numbers[0], to: numbers[1])
    case ("learned", 0...2):
      let initial = numbers.first ?? 1
      let floor = numbers.count == 2 ? numbers[1] : min(0.1, initial)
      guard floor <= initial else { return nil }
      self = .learned(initial: initial, floor: floor)
    default: return nil
    }
  }

  /// The specification as ``init(_:)`` reads it.
  public var description: String {
    switch self {
    case .fixed(let value): "\(value)"
    case .linear(let start, let end): "linear:\(start):\(end)"
    case .exponential(let start, let end): "exponential:\(start):\(end)"
    case .learned(let initial, let floor): "learned:\(initial):\(floor)"
    }
  }
}
