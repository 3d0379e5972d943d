/// What must hold for an option to have an effect. Where it does not, giving the option is an error.
enum OptionCondition<Group: Sendable>: Sendable {
  /// Something that the other options decide, in words that follow "unless".
  case holds(String, @Sendable (Group) -> Bool)
  /// The part that another option names heeds it.
  case isHeeded(by: String)

  /// The same of a group that has this one for a part.
  func within<Whole>(_ part: any KeyPath<Whole, Group> & Sendable) -> OptionCondition<Whole> {
    switch self {
    case .holds(let words, let holds): .holds(words) { holds($0[keyPath: part]) }
    case .isHeeded(let option): .isHeeded(by: option)
    }
  }
}

/// A part that an option names, such as an estimator, and those options of the same group that it heeds.
public struct OptionHeed: Sendable {
  /// The part's name.
  public let name: String
  /// The options that have an effect with it, among those that only a part may heed.
  public let options: Set<String>

  /// A part and the options it heeds.
  public init(_ name: String, heeds options: Set<String>) {
    self.name = name
    self.options = options
  }
}

extension OptionField {
  /// The same option, which has an effect only where something holds.
  ///
  /// - Parameters:
  ///   - words: what that is, following "unless": "the rewards are gaussian".
  ///   - holds: whether it does, given all options.
  public func effective(if words: String, _ holds: @escaping @Sendable (Group) -> Bool) -> Self {
    var field = self
    field.conditions.append(.holds(words, holds))
    return field
  }

  /// The same option, which has an effect only where the part that another option names heeds it.
  public func heeded(by option: String) -> Self {
    var field = self
    field.conditions.append(.isHeeded(by: option))
    return field
  }

  /// Why it has no effect; nil if it has one.
  fileprivate func idleness(in group: Group, _ heeds: [String: OptionHeed]) -> String? {
    for condition in conditions {
      switch condition {
      case .holds(let words, let holds): if !holds(group) { return "it has no effect unless \(words)" }
      case .isHeeded(let option):
        guard let heed = heeds[option], !heed.options.contains(name) else { continue }
        return "it has no effect with the \(option) '\(heed.name)'"
      }
    }
    return nil
  }
}

extension OptionGroup {
  /// Those of some options that have no effect beside the others, with the reason.
  ///
  /// - Parameters:
  ///   - names: the options looked at.
  ///   - heeds: the parts that options name, by the name of that option; one left out heeds everything.
  public func idle(among names: Set<String>, _ heeds: [String: OptionHeed] = [:]) -> [String: String] {
    return Dictionary(
      uniqueKeysWithValues: Self.options.compactMap { field in
        names.contains(field.name) ? field.idleness(in: self, heeds).map { (field.name, $0) } : nil
      })
  }
}
