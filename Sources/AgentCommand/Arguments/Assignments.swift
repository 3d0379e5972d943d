import OneHotFoundations

/// Values given to options by name: what `--set` and `--env-set` collect.
struct Assignments {
  /// The value of each option.
  private(set) var values: [String: OptionValue] = [:]
  /// The flag each option was set by, as typed.
  private(set) var origins: [String: String] = [:]

  /// Takes `NAME=VALUE`; throws `InputError` if it is not of that form.
  mutating func add(assignment: String, flag: String) throws {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw InputError(.usage, "option \(flag)", "'\(assignment)' is not NAME=VALUE")
    }
    try set(String(parts[0]), to: String(parts[1]), origin: "\(flag) \(parts[0])")
  }

  /// Sets one option; throws `InputError` if it has another value already.
  mutating func set(_ name: String, to value: String, origin: String) throws {
    let value = OptionValue.text(value)
    if let former = values[name], former != value {
      throw InputError(
        .usage, "option '\(name)'", "given twice, as '\(former)' and as '\(value)'", remedy: "give it once")
    }
    values[name] = value
    origins[name] = origin
  }
}
