import Foundation

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
  /// The most bytes that a file may have whose path it may be, instead of one of the names; nil if it may not.
  var largestFile: Int?
  /// Whether it may be as large as a whole number can be.
  var isUnlimited = false
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

  /// The same option of a group that has this one for a part.
  public func within<Whole>(_ part: any WritableKeyPath<Whole, Group> & Sendable) -> OptionField<Whole> {
    OptionField<Whole>(self, part)
  }

  private init<Part>(_ field: OptionField<Part>, _ part: any WritableKeyPath<Group, Part> & Sendable) {
    (name, meaning, expectation) = (field.name, field.meaning, field.expectation)
    (flagPlaceholder, choices) = (field.flagPlaceholder, field.choices)
    (largestFile, isUnlimited) = (field.largestFile, field.isUnlimited)
    conditions = field.conditions.map { $0.within(part) }
    read = { field.read($0[keyPath: part]) }
    write = { field.write(&$0[keyPath: part], $1) }
  }

  /// The same option with a flag of its own on the command line, beside `--set`.
  ///
  /// - Parameter placeholder: what its value is called in help: "N".
  public func flagged(_ placeholder: String) -> Self {
    var field = self
    field.flagPlaceholder = placeholder
    return field
  }

  /// The same option, yes or no, with a flag of its own that says yes and takes no value.
  public func flagged() -> Self { flagged("") }

  /// A whole number within a range.
  public static func integer(
    _ name: String, _ property: any WritableKeyPath<Group, Int> & Sendable, in range: ClosedRange<Int>,
    _ meaning: String
  ) -> Self {
    var field = Self(
      name, property, expectation: phrase(range), meaning, show: { .integer($0) },
      parse: { $0.integer(in: range) })
    field.isUnlimited = range.upperBound == .max
    return field
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
      parse: { if case .file = $0 { nil } else { parse($0.description) } })
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

  /// One of some names, or else the path of a text file, of which the content is kept: in `config.json`, in checkpoints and
  /// wherever the option is read. A name stands for itself even if there is a file called so, but not behind "./".
  ///
  /// The path is relative to the folder of the file that says it, or to the working directory if the command line does.
  ///
  /// - Parameters:
  ///   - name: the option's.
  ///   - property: where its value is kept.
  ///   - names: at least one, the default among them: "none" for an option that need not be given.
  ///   - limit: the most bytes the file may have, at most ``FileContent/largest``, else it traps.
  ///   - meaning: what it says, in one line for help.
  public static func file(
    _ name: String, _ property: any WritableKeyPath<Group, NameOrFile> & Sendable, orOneOf names: [String],
    atMost limit: Int = FileContent.largest, _ meaning: String
  ) -> Self {
    if !(0...FileContent.largest).contains(limit) {
      programmerError("option \(name) holds \(limit) bytes: at most \(FileContent.largest) are possible")
    }
    var field = Self(
      name, property, expectation: "one of \(names.joined(separator: ", ")), or the path of a text file",
      meaning,
      show: { $0.optionValue }, parse: { NameOrFile($0, names: names, limit: limit) })
    field.choices = names
    field.largestFile = limit
    return field
  }

  private static func phrase(_ range: ClosedRange<Int>) -> String {
    "a whole number from \(range.lowerBound) " + (range.upperBound == .max ? "on" : "to \(range.upperBound)")
  }

  private static func phrase(_ range: ClosedRange<Double>) -> String {
    "a number from \(OptionValue.real(range.lowerBound)) to \(OptionValue.real(range.upperBound))"
  }
}

extension OptionField {
  /// A value of the option with what is in the file, if it names one.
  ///
  /// - Parameters:
  ///   - folders: where a relative path may start; the first of these that has the file counts.
  ///   - subject: what errors call the option.
  /// - Throws: ``InputError`` if there is no such file, or if it cannot be read, is too long, or is no text.
  func held(_ value: OptionValue, filesIn folders: [URL], _ subject: String) throws -> OptionValue {
    guard let largestFile else { return value }
    if case .file(let content) = value, content.text.utf8.count > largestFile {
      throw InputError(.data, subject, "file \(content.name) has more than \(largestFile) bytes")
    }
    guard let path = value.path(notAmong: choices) else { return value }
    let files = folders.map { URL(path: path, in: $0) }
    guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else {
      let places = folders.map(\.path).unique.joined(separator: " or ")
      throw InputError(
        .usage, subject,
        "'\(path)' is neither one of \(choices.joined(separator: ", ")) nor a file in \(places)",
        remedy: InputError.suggestion(for: path, among: choices)
          ?? "give one of the names, or a text file's path")
    }
    do { return .file(try FileContent(contentsOf: file, atMost: largestFile)) } catch let error as InputError
    {
      throw InputError(error.kind, "\(subject), \(error.subject)", error.problem, remedy: error.remedy)
    }
  }
}

extension OptionValue {
  /// The path that it is of an option that may name a file; nil if it is one of the names, or holds the content.
  func path(notAmong names: [String]) -> String? {
    guard case .text(let text) = self, !names.contains(text) else { return nil }
    return text
  }
}

extension NameOrFile {
  fileprivate init?(_ value: OptionValue, names: [String], limit: Int) {
    switch value {
    case .file(let content) where content.text.utf8.count <= limit: self = .file(content)
    case .text(let name) where names.contains(name): self = .name(name)
    default: return nil
    }
  }

  fileprivate var optionValue: OptionValue {
    switch self {
    case .name(let name): .text(name)
    case .file(let content): .file(content)
    }
  }
}
