import Foundation
import OneHotFoundations
import OneHotLearning

/// The arguments of a command, taken apart: the values of its flags, and what stands by itself.
struct Arguments {
  private var values: [String: [String]] = [:]
  private var operands: [String] = []
  /// What can be given.
  let flags: [Flag]

  /// Takes words apart: `--name value`, `--name=value`, `--name`; all words after `--` stand by themselves.
  ///
  /// - Parameters:
  ///   - command: the command whose flags they may be.
  ///   - catalogue: whose agents have some flags of their own.
  ///   - elsewhere: how to set options that have no flag, by name.
  /// - Throws: `InputError` for an unknown flag, a missing or superfluous value, or two contradictory ones.
  init(
    _ words: [String], of command: Command, in catalogue: Catalogue, elsewhere: [String: String] = [:]
  ) throws {
    flags = command.flags(in: catalogue)
    // What stands in the place of bytes that are no text: a file of that name would be another one.
    if let word = words.first(where: { $0.unicodeScalars.contains("\u{FFFD}") }) {
      throw InputError(
        .usage, "argument '\(word)'", "it is no text in UTF-8", remedy: "only names in UTF-8 can be given")
    }
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      } else if word.hasPrefix("-"), word != "-" {
        try take(word, &rest, command, elsewhere)
      } else {
        operands.append(word)
      }
    }
    if !command.takesOperand, let stray = operands.first {
      throw InputError(.usage, "argument '\(stray)'", "unexpected", remedy: Self.remedy(for: stray))
    }
  }

  /// Whether a flag was given.
  func has(_ name: String) -> Bool {
    values[name] != nil
  }

  /// All values of a flag, in the order given.
  func all(_ name: String) -> [String] {
    values[name] ?? []
  }

  /// The value of a flag that may have one only.
  subscript(_ name: String) -> String? {
    values[name]?.first
  }

  /// A flag's value as a whole number; throws `InputError` unless it is one within the range.
  func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = self[name] else { return nil }
    let value = OptionValue.text(text)
    guard let number = value.integer(in: range) else {
      let expected = range.upperBound == .max ? "on\(value.excess)" : "to \(range.upperBound)"
      throw InputError(
        .usage, "option --\(name)",
        "'\(text)' is not a whole number from \(range.lowerBound) \(expected)")
    }
    return number
  }

  /// How many inches figures are wide on paper; nil for a screen.
  func figureWidth() throws -> Double? {
    guard let text = self["figure-width"] else { return nil }
    guard let width = Double(text), (2...20).contains(width) else {
      throw InputError(
        .usage, "option --figure-width", "'\(text)' is not a number of inches from 2 to 20",
        remedy: "a column is often 3.25, a page 6.75")
    }
    return width
  }

  /// The file of an option, or else of a name in the present folder; throws `InputError` if there is one already.
  func newFile(_ name: String, unlessBy option: String = "out") throws -> URL {
    let file = URL(fileURLWithPath: self[option] ?? name)
    guard FileManager.default.fileExists(atPath: file.path) else { return file }
    throw InputError(
      .file, "file \(file.path)", "it exists already, and is not overwritten",
      remedy: "name another one by --\(option), or remove this one")
  }

  /// Throws `InputError` if a flag was given together with one that it does not go with.
  func require(_ name: String, without others: [String]) throws {
    guard has(name), let other = others.first(where: has) else { return }
    throw InputError(
      .usage, "option --\(name)", "it does not go with --\(other)", remedy: "leave out one of them")
  }

  /// How many threads to use: those asked for, or one a processor.
  func workers() throws -> Int {
    try integer("workers", in: 1...1024) ?? min(1024, Processors.available)
  }

  /// Whether the report is told in words.
  var reportsText: Bool { !has("json") && !has("quiet") }

  /// Where progress is shown: with the report, but never among JSON; nil if it is not.
  func progressStream(on console: Console) -> Console.Stream? {
    if has("quiet") { return nil }
    if has("json") { return console.error.isTerminal ? console.error : nil }
    return console.output
  }

  /// The one word that stands by itself; throws `InputError` if it is missing or there are more.
  func operand(_ placeholder: String, isRequired: Bool = true) throws -> String? {
    if operands.count > 1 {
      throw InputError(
        .usage, "argument '\(operands[1])'", "unexpected", remedy: "only one \(placeholder) can be given")
    }
    if operands.isEmpty, isRequired { throw InputError(.usage, "argument \(placeholder)", "missing") }
    return operands.first
  }

  /// The words that stand by themselves; throws `InputError` if there are none.
  func operands(_ placeholder: String) throws -> [String] {
    if operands.isEmpty { throw InputError(.usage, "argument \(placeholder)", "missing") }
    return operands
  }

  private mutating func take(
    _ word: String, _ rest: inout ArraySlice<String>, _ command: Command, _ elsewhere: [String: String]
  ) throws {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let flag = flags.first(where: { $0.spelling == parts[0] || $0.short == parts[0] }) else {
      throw unknown(parts[0], command, elsewhere)
    }
    guard flag.placeholder != nil else {
      if parts.count > 1 { throw InputError(.usage, "option \(flag.spelling)", "takes no value") }
      values[flag.name] = [""]
      return
    }
    let value = parts.count > 1 ? parts[1] : Self.popValue(&rest)
    guard let value, !value.isEmpty else {
      throw InputError(.usage, "option \(flag.spelling)", "missing value", remedy: "give \(flag.synopsis)")
    }
    try add(value, to: flag)
  }

  /// What follows a flag, unless that is a flag again.
  private static func popValue(_ rest: inout ArraySlice<String>) -> String? {
    guard let next = rest.first, !next.hasPrefix("--") else { return nil }
    return rest.popFirst()
  }

  private mutating func add(_ value: String, to flag: Flag) throws {
    if let former = values[flag.name]?.first, !flag.isRepeatable {
      if former == value { return }
      throw InputError(
        .usage, "option \(flag.spelling)", "given twice, as '\(former)' and as '\(value)'",
        remedy: "give it once")
    }
    values[flag.name, default: []].append(value)
  }

  private func unknown(
    _ word: String, _ command: Command, _ elsewhere: [String: String]
  ) -> InputError {
    if command == .train, word.hasPrefix("--"), let setter = elsewhere[String(word.dropFirst(2))] {
      return InputError(.usage, "option '\(word)'", "unknown", remedy: "did you mean '\(setter)'?")
    }
    return .unknown("option", word, among: flags.map(\.spelling))
  }

  private static func remedy(for stray: String) -> String {
    Command(rawValue: stray) == nil ? "options begin with --" : "a command comes first"
  }
}
