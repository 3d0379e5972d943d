/// The declaration of one option of a group.
public struct OptionField<Group: Sendable>: Sendable {
  /// Its name, in lower case with hyphens.
  public let name: String
  /// What it is for, in one line.
  public let meaning: String
  /// What it may be.
  public let expectation: String
  /// What its value is called in help, if it has a flag of its own.
  var flagPlaceholder: String?
  /// The names it may have, if it is one of a fixed set.
  var choices: [String] = []
  /// What must all hold for it to have an effect.
  var conditions: [OptionCondition<Group>] = []
  let read: @Sendable (Group) -> OptionValue
  /// Stores a value; false if it is not what is expected.
  let write: @Sendable (inout Group, OptionValue) -> Bool

  private init<Value>(
    _ name: String, _ property: any WritableKeyPath<Group, Value> & Sendable, expectation: String,
    _ meaning: String, show: @escaping @Sendable (Value) -> OptionValue,
    parse: @escaping @Sendable (OptionValue) -> Value?
  ) {
    (self.name, self.expectation, self.meaning) = (name, expectation, meaning)
    read = { show($0[keyPath: property]) }
    write = { group, value in
      guard let parsed = parse(value) else { return false }
      group[keyPath: property] = parsed
      return true
    }
  }

  /// The same option with a flag of its own on the command line, beside `--set`.
  ///
  /// - Parameter placeholder: what its value is called in help: "N".
  public func flagged(_ placeholder: String) -> Self {
    var field = self
    field.flagPlaceholder = placeholder
    return field
  }

  /// A whole number within a range.
  public static func integer(
    _ name: String, _ property: any WritableKeyPath<Group, Int> & Sendable, in range: ClosedRange<Int>,
    _ meaning: String
  ) -> Self {
    Self(
      name, property, expectation: phrase(range), meaning, show: { .integer($0) },
      parse: { $0.integer(in: range) })
  }

  /// A finite number within a range.
  public static func real(
    _ name: String, _ property: any WritableKeyPath<Group, Double> & Sendable, in range: ClosedRange<Double>,
    _ meaning: String
  ) -> Self {
    Self(
      name, property, expectation: phrase(range), meaning, show: { .real($0) }, parse: { $0.real(in: range) })
  }

  /// A whole number within a range, or the word "auto", stored as nil, to have it chosen for one.
  public static func automatic(
    _ name: String, _ property: any WritableKeyPath<Group, Int?> & Sendable, in range: ClosedRange<Int>,
    _ meaning: String
  ) -> Self {
    automatic(
      name, property, expectation: phrase(range), meaning, show: { .integer($0) },
      parse: { $0.integer(in: range) })
  }

  /// A finite number within a range, or the word "auto", stored as nil, to have it chosen for one.
  public static func automatic(
    _ name: String, _ property: any WritableKeyPath<Group, Double?> & Sendable, in range: ClosedRange<Double>,
    _ meaning: String
  ) -> Self {
    automatic(
      name, property, expectation: phrase(range), meaning, show: { .real($0) }, parse: { $0.real(in: range) })
  }

  private static func automatic<Value>(
    _ name: String, _ property: any WritableKeyPath<Group, Value?> & Sendable, expectation: String,
    _ meaning: String, show: @escaping @Sendable (Value) -> OptionValue,
    parse: @escaping @Sendable (OptionValue) -> Value?
  ) -> Self {
    Self(
      name, property, expectation: "auto or \(expectation)", meaning, show: { $0.map(show) ?? .text("auto") },
      parse: { $0 == .text("auto") ? .some(nil) : parse($0).map { .some($0) } })
  }

  /// Yes or no.
  public static func boolean(
    _ name: String, _ property: any WritableKeyPath<Group, Bool> & Sendable, _ meaning: String
  ) -> Self {
    Self(
      name, property, expectation: "true or false", meaning, show: { .boolean($0) }, parse: { $0.boolean })
  }

  /// Text of a form of its own: `parse` returns nil for what it does not accept.
  public static func text<Value>(
    _ name: String, _ property: any WritableKeyPath<Group, Value> & Sendable, expectation: String,
    parse: @escaping @Sendable (String) -> Value?, format: @escaping @Sendable (Value) -> String,
    _ meaning: String
  ) -> Self {
    Self(
      name, property, expectation: expectation, meaning, show: { .text(format($0)) },
      parse: { parse($0.description) })
  }

  /// Any text.
  public static func text(
    _ name: String, _ property: any WritableKeyPath<Group, String> & Sendable, expectation: String,
    _ meaning: String
  ) -> Self {
    text(name, property, expectation: expectation, parse: { $0 }, format: { $0 }, meaning)
  }

  /// One of a fixed set of names.
  public static func choice<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ property: any WritableKeyPath<Group, Value> & Sendable, _ meaning: String
  ) -> Self {
    let choices = Value.allCases.map(\.rawValue)
    var field = text(
      name, property, expectation: "one of \(choices.joined(separator: ", "))",
      parse: { Value(rawValue: $0) }, format: { $0.rawValue }, meaning)
    field.choices = choices
    return field
  }

  private static func phrase(_ range: ClosedRange<Int>) -> String {
    "a whole number from \(range.lowerBound) " + (range.upperBound == .max ? "on" : "to \(range.upperBound)")
  }

  private static func phrase(_ range: ClosedRange<Double>) -> String {
    "a number from \(OptionValue.real(range.lowerBound)) to \(OptionValue.real(range.upperBound))"
  }
}
