import OneHotNumerics

/// A set of options that is declared once: the stored properties hold the values and, as initialised, the
/// defaults; ``options`` gives each its name, range and meaning. Flags, `config.json`, help and error messages
/// all come from this declaration.
public protocol OptionGroup: Sendable {
  /// All defaults.
  init()
  /// The declarations, in the order in which they are listed.
  static var options: [OptionField<Self>] { get }
}

/// An option as help and error messages show it.
public struct OptionDescription: Sendable, Equatable {
  /// Its name, in lower case with hyphens.
  public let name: String
  /// What it is for, in one line.
  public let meaning: String
  /// What it may be: "a whole number from 1 to 4096".
  public let expectation: String
  /// Its value when it is not given.
  public let defaultValue: OptionValue
  /// What its value is called in help, if the option has a flag of its own: "N"; else nil.
  public let flagPlaceholder: String?
}

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
  let read: @Sendable (Group) -> OptionValue
  /// Stores a value; false if it is not what is expected.
  let write: @Sendable (inout Group, OptionValue) -> Bool

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
      name: name, meaning: meaning, expectation: "a whole number \(phrase(range))",
      read: { .integer($0[keyPath: property]) },
      write: { group, value in
        guard let number = value.asInteger, range.contains(number) else { return false }
        group[keyPath: property] = number
        return true
      })
  }

  /// A finite number within a range.
  public static func real(
    _ name: String, _ property: any WritableKeyPath<Group, Double> & Sendable, in range: ClosedRange<Double>,
    _ meaning: String
  ) -> Self {
    Self(
      name: name, meaning: meaning, expectation: "a number \(phrase(range))",
      read: { .real($0[keyPath: property]) },
      write: { group, value in
        guard let number = value.asReal, range.contains(number) else { return false }
        group[keyPath: property] = number
        return true
      })
  }

  /// A whole number within a range, or the word "auto", stored as nil, to have it chosen for one.
  public static func automatic(
    _ name: String, _ property: any WritableKeyPath<Group, Int?> & Sendable, in range: ClosedRange<Int>,
    _ meaning: String
  ) -> Self {
    Self(
      name: name, meaning: meaning, expectation: "auto or a whole number \(phrase(range))",
      read: { $0[keyPath: property].map { .integer($0) } ?? .text("auto") },
      write: { group, value in
        if value == .text("auto") {
          group[keyPath: property] = nil
          return true
        }
        guard let number = value.asInteger, range.contains(number) else { return false }
        group[keyPath: property] = number
        return true
      })
  }

  /// A finite number within a range, or the word "auto", stored as nil, to have it chosen for one.
  public static func automatic(
    _ name: String, _ property: any WritableKeyPath<Group, Double?> & Sendable, in range: ClosedRange<Double>,
    _ meaning: String
  ) -> Self {
    Self(
      name: name, meaning: meaning, expectation: "auto or a number \(phrase(range))",
      read: { $0[keyPath: property].map { .real($0) } ?? .text("auto") },
      write: { group, value in
        if value == .text("auto") {
          group[keyPath: property] = nil
          return true
        }
        guard let number = value.asReal, range.contains(number) else { return false }
        group[keyPath: property] = number
        return true
      })
  }

  /// Yes or no.
  public static func boolean(
    _ name: String, _ property: any WritableKeyPath<Group, Bool> & Sendable, _ meaning: String
  ) -> Self {
    Self(
      name: name, meaning: meaning, expectation: "true or false",
      read: { .boolean($0[keyPath: property]) },
      write: { group, value in
        guard let flag = value.asBoolean else { return false }
        group[keyPath: property] = flag
        return true
      })
  }

  /// Text of a form of its own: `parse` returns nil for what it does not accept.
  public static func text<Value>(
    _ name: String, _ property: any WritableKeyPath<Group, Value> & Sendable, expectation: String,
    parse: @escaping @Sendable (String) -> Value?, format: @escaping @Sendable (Value) -> String,
    _ meaning: String
  ) -> Self {
    Self(
      name: name, meaning: meaning, expectation: expectation,
      read: { .text(format($0[keyPath: property])) },
      write: { group, value in
        guard let parsed = parse(value.description) else { return false }
        group[keyPath: property] = parsed
        return true
      })
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
    "from \(range.lowerBound) " + (range.upperBound == .max ? "on" : "to \(range.upperBound)")
  }

  private static func phrase(_ range: ClosedRange<Double>) -> String {
    "from \(OptionValue.real(range.lowerBound)) to \(OptionValue.real(range.upperBound))"
  }
}

extension OptionValue {
  fileprivate var asInteger: Int? {
    switch self {
    case .integer(let value): value
    case .real(let value): Int(exactly: value)
    case .text(let value): Int(value) ?? Double(value).flatMap { Int(exactly: $0) }
    case .boolean: nil
    }
  }

  fileprivate var asReal: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .text(let value): Double(value)
    case .boolean: nil
    }
  }

  fileprivate var asBoolean: Bool? {
    switch self {
    case .boolean(let value): value
    case .text(let value): Bool(value)
    case .integer, .real: nil
    }
  }
}
