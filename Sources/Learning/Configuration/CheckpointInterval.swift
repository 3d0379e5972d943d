/// How often a training saves what it needs to go on: after so many seconds, or after so many environment steps.
///
/// Written as `30` or `30s`, `50000 steps`, or `end`: at the end, when the training is stopped, and after an update that took
/// longer than a signal waits for, as always, and never else.
public enum CheckpointInterval: Sendable, Hashable, LosslessStringConvertible {
  /// After so many seconds.
  case seconds(Double)
  /// After so many environment steps.
  case steps(Int)
  /// Only at the end.
  case end

  /// What ``init(_:)`` accepts, in words.
  public static let expectation =
    "seconds (30 or 30s, from 0.01 to 1e9), environment steps (50000 steps), or end"

  /// Reads an interval; nil unless it is as ``expectation`` says.
  public init?(_ text: String) {
    if text == "end" {
      self = .end
    } else if let number = Self.number(of: text, unit: ["steps", "step"]) {
      guard let steps = Int(number), steps > 0 else { return nil }
      self = .steps(steps)
    } else {
      let number = Self.number(of: text, unit: ["seconds", "second", "s"]) ?? text
      guard let seconds = Double(number), (0.01...1e9).contains(seconds) else { return nil }
      self = .seconds(seconds)
    }
  }

  /// What stands before one of some units, which may be set off by a blank; nil if none of them is there.
  private static func number(of text: String, unit units: [String]) -> String? {
    guard let unit = units.first(where: text.hasSuffix) else { return nil }
    let number = text.dropLast(unit.count)
    return String(number.hasSuffix(" ") ? number.dropLast() : number)
  }

  /// The interval as ``init(_:)`` reads it.
  public var description: String {
    switch self {
    case .seconds(let seconds): Int(exactly: seconds).map { "\($0)s" } ?? "\(seconds)s"
    case .steps(let steps): "\(steps) steps"
    case .end: "end"
    }
  }
}
