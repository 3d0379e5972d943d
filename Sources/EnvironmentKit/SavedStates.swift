import Foundation
import OneHotFoundations

extension MultiDiscreteEnvironment {
  /// Throws `InputError` unless an environment that took over a state saves the same one again.
  ///
  /// Of a wrapper nothing is asked: what it wraps was when it was restored.
  func verifyRestored(from state: Data) throws {
    if self is any ObservationWrapper { return }
    let found = try savedState()
    guard found.map({ StateComparison.agree($0, state) }) != true else { return }
    throw InputError(
      .data, "environment \(specification.identifier)",
      "after restore(savedState:) it is not in the state that was saved: savedState() gives another one",
      remedy: "let restore(savedState:) take over all that savedState() saves")
  }
}

/// Compares saved states. A property list or JSON says the same in whatever order dictionaries and sets are written, which
/// may be another one each time: the order within lists is left aside.
enum StateComparison {
  static func agree(_ first: Data, _ second: Data) -> Bool {
    if first == second { return true }
    guard let first = document(first), let second = document(second) else { return false }
    return canonical(first) == canonical(second)
  }

  private static func document(_ data: Data) -> Any? {
    if let document = try? PropertyListSerialization.propertyList(from: data, format: nil) { return document }
    return try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
  }

  private static func canonical(_ value: Any) -> String {
    switch value {
    case let pairs as [String: Any]:
      "{" + pairs.map { "\($0.key.debugDescription):\(canonical($0.value))" }.sorted().joined(separator: ",")
        + "}"
    case let elements as [Any]: "[" + elements.map(canonical).sorted().joined(separator: ",") + "]"
    case let data as Data: data.base64EncodedString()
    default: "\(value)"
    }
  }
}
