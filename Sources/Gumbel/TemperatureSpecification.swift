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

  /// What ``init(_:)`` accepts, in words.
  public static let expectation =
    "a number (1.2e-38 to 3.4e38), linear:FROM:TO, exponential:FROM:TO or learned[:INITIAL[:FLOOR]]"

  /// Reads a specification; nil unless it is well-formed, with temperatures that are positive, finite and normal
  /// numbers in single precision, in which samples are computed.
  public init?(_ text: String) {
    var words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let kind = Double(words[0]) == nil ? words.removeFirst() : nil
    let numbers = words.compactMap(Double.init).filter { $0 > 0 && Float($0).isNormal }
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
