import Foundation

/// A set of options that is declared once: the stored properties hold the values and, as initialized, the
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
  /// What its value is called in help, if the option has a flag of its own: "N", or "" for a flag that says yes; else nil.
  public let flagPlaceholder: String?
  /// What it may be but the path of a file; nil if it may not be that.
  let namesBesideFiles: [String]?

  /// The path of the file that a value of the option names, instead of holding the content; nil if it names none.
  package func path(in value: OptionValue) -> String? {
    namesBesideFiles.flatMap { value.path(notAmong: $0) }
  }
}

extension OptionGroup {
  /// The options as help shows them.
  public static var descriptions: [OptionDescription] {
    let defaults = Self()
    return options.map {
      OptionDescription(
        name: $0.name, meaning: $0.meaning, expectation: $0.expectation, defaultValue: $0.read(defaults),
        flagPlaceholder: $0.flagPlaceholder,
        namesBesideFiles: $0.largestFile == nil ? nil : $0.choices)
    }
  }

  /// Whether there is an option of this name.
  public static func declares(_ name: String) -> Bool {
    options.contains { $0.name == name }
  }

  /// All values by name.
  public var values: [String: OptionValue] {
    Dictionary(uniqueKeysWithValues: Self.options.map { ($0.name, $0.read(self)) })
  }

  /// Sets one option.
  ///
  /// - Parameters:
  ///   - name: the option's.
  ///   - value: what it is set to.
  ///   - owner: what the options belong to, for the error: "environment gridworld".
  ///   - folders: where the relative path of a file may start; the first of these that has the file counts.
  /// - Throws: ``InputError`` if there is no such option (naming the nearest one), or if the value is not one
  ///   the option may have (saying what it may be), or names a file that cannot be read.
  public mutating func set(
    _ name: String, to value: OptionValue, of owner: String, filesIn folders: [URL] = [.currentDirectory()]
  ) throws {
    guard let field = Self.options.first(where: { $0.name == name }) else {
      throw InputError.unknown("option", name, of: owner, among: Self.options.map(\.name))
    }
    let subject = "option '\(name)' of \(owner)"
    let value = try field.held(value, filesIn: folders, subject)
    guard field.write(&self, value) else {
      throw InputError(
        .usage, subject, "'\(value)' is not \(field.expectation)\(field.isUnlimited ? value.excess : "")",
        remedy: InputError.suggestion(for: value.description, among: field.choices) ?? "")
    }
  }

  /// Sets several options, in the order of their names.
  public mutating func set(
    _ values: [String: OptionValue], of owner: String, filesIn folders: [URL] = [.currentDirectory()]
  ) throws {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      try set(name, to: value, of: owner, filesIn: folders)
    }
  }
}

/// The options of something that has none.
public struct NoOptions: OptionGroup {
  /// Nothing to set.
  public init() {}
  /// None.
  public static var options: [OptionField<Self>] { [] }
}
