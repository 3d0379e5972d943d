import OneHotNumerics

/// What an agent can do at a step: one choice of K options, or M choices of K₁ … K_M options at once (Gymnasium: Discrete,
/// MultiDiscrete).
///
/// The options of all choices are numbered one choice after the other: those of the first come first. A mask has an entry
/// for each, and a policy's network a logit.
public struct ActionSpace: Sendable, Equatable, Codable, CustomStringConvertible {
  /// How many options each choice has.
  public let optionCounts: [Int]
  /// The most choices there may be.
  public static let mostChoices = 256
  /// The most options that several choices may have together.
  public static let mostOptions = 65_536

  /// Several choices at once, of so many options each.
  public init(_ optionCounts: [Int]) {
    self.optionCounts = optionCounts
  }

  /// One choice of `count` options.
  public init(_ count: Int) {
    self.init([count])
  }

  /// How many choices are made at once, M.
  public var choiceCount: Int { optionCounts.count }
  /// How many options all choices have together, K₁ + … + K_M.
  public var optionCount: Int { optionCounts.reduce(0, +) }

  /// How many joint actions there are, K₁ · … · K_M; nil if these are more than ``mostOptions``.
  public var jointActionCount: Int? {
    optionCounts.reduce(1) { product, count in
      product.flatMap { count <= Self.mostOptions / max(1, $0) || choiceCount == 1 ? $0 * count : nil }
    }
  }

  /// The options that a joint action takes, of each choice one; joint actions are numbered so that the last choice's option
  /// changes fastest.
  public func options(ofJointAction number: Int) -> [Int] {
    var (options, rest) = (optionCounts, number)
    for choice in optionCounts.indices.reversed() {
      options[choice] = rest % optionCounts[choice]
      rest /= optionCounts[choice]
    }
    return options
  }

  /// The number of the joint action that takes these options; of one choice, the option itself.
  public func jointAction(_ options: some Sequence<Int>) -> Int {
    zip(optionCounts, options).reduce(0) { $0 * $1.0 + $1.1 }
  }

  /// Options drawn evenly from those that a mask allows, of each choice one; nil if a choice has none.
  ///
  /// - Parameter mask: one entry an option; nil if all are allowed.
  package func randomOptions(allowed mask: [Bool]?, using random: inout RandomSource) -> [Int]? {
    var (options, start) = ([Int](), 0)
    for count in optionCounts {
      let possible = (0..<count).filter { mask?[start + $0] ?? true }
      if possible.isEmpty { return nil }
      options.append(possible[random.index(below: possible.count)])
      start += count
    }
    return options
  }

  /// The first choice of which a mask allows nothing; nil if there is none.
  package func firstForbiddenChoice(in mask: [Bool]) -> Int? {
    var start = 0
    for (choice, count) in optionCounts.enumerated() {
      if !mask[start..<start + count].contains(true) { return choice }
      start += count
    }
    return nil
  }

  /// "4 actions", "3 choices of 4", or "choices of 2, 3, 5".
  public var description: String {
    guard choiceCount != 1, let first = optionCounts.first else {
      return "\(optionCount) \(optionCount == 1 ? "action" : "actions")"
    }
    if optionCounts.allSatisfy({ $0 == first }) { return "\(choiceCount) choices of \(first)" }
    return "choices of " + optionCounts.map(String.init).joined(separator: ", ")
  }

  /// Options taken, of each choice one: "action 3", or "actions 3 0 1".
  package static func text(_ options: some Collection<Int>) -> String {
    (options.count == 1 ? "action " : "actions ") + options.map(String.init).joined(separator: " ")
  }

  /// What is wrong with it, and what would be right; nil if nothing is.
  var flaw: (seen: String, expected: String)? {
    if optionCounts.isEmpty { return ("there is no choice to make", "at least 1") }
    if let choice = optionCounts.firstIndex(where: { $0 < 1 }) {
      return choiceCount == 1
        ? ("the action count is \(optionCounts[0])", "at least 1")
        : ("choice \(choice) has \(optionCounts[choice]) options", "at least 1")
    }
    if choiceCount > Self.mostChoices {
      return ("there are \(choiceCount) choices", "at most \(Self.mostChoices)")
    }
    let total = optionCounts.reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
    if choiceCount > 1, total > Self.mostOptions {
      return ("all choices together have \(total) options", "at most \(Self.mostOptions)")
    }
    return nil
  }
}
