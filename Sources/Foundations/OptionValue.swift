/// The value of an option, as the command line and `config.json` know it.
public enum OptionValue: Sendable, Hashable, CustomStringConvertible {
  /// A whole number.
  case integer(Int)
  /// A number.
  case real(Double)
  /// Yes or no.
  case boolean(Bool)
  /// Text.
  case text(String)
  /// What is in a file.
  case file(FileContent)

  /// The value as one would type it; of a file its name, and what tells contents apart.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    case .boolean(let value): "\(value)"
    case .text(let value): value
    case .file(let value): value.description
    }
  }
}

extension OptionValue: Codable {
  /// Reads a JSON boolean, number or string, or the object of a ``FileContent``. A number without a fraction is an integer, if it fits into one, however it
  /// is written.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = Int(exactly: value).map { .integer($0) } ?? .real(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else {
      self = .file(try container.decode(FileContent.self))
    }
  }

  /// Writes a JSON boolean, number or string, or the object of a ``FileContent``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .real(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .file(let value): try container.encode(value)
    }
  }
}

extension OptionValue {
  /// The whole number that it is or says, if that lies within a range.
  package func integer(in range: ClosedRange<Int>) -> Int? {
    let number: Int? =
      switch self {
      case .integer(let value): value
      case .real(let value): Int(exactly: value)
      case .text(let value): Int(value) ?? Double(value).flatMap { Int(exactly: $0) }
      case .boolean, .file: nil
      }
    return number.flatMap { range.contains($0) ? $0 : nil }
  }

  /// What to add where it is a whole number that none can be, and there is no other limit: how large they may be.
  package var excess: String {
    let digits = description.utf8
    let isTooLarge =
      digits.count > 18 && digits.allSatisfy { (48...57).contains($0) } && Int(description) == nil
    return isTooLarge ? ", of which \(Int.max) is the largest" : ""
  }

  /// The number that it is or says, if that lies within a range.
  func real(in range: ClosedRange<Double>) -> Double? {
    let number: Double? =
      switch self {
      case .integer(let value): Double(value)
      case .real(let value): value
      case .text(let value): Double(value)
      case .boolean, .file: nil
      }
    return number.flatMap { range.contains($0) ? $0 : nil }
  }

  /// What it says, if that is yes or no.
  var boolean: Bool? {
    switch self {
    case .boolean(let value): value
    case .text(let value): Bool(value)
    case .integer, .real, .file: nil
    }
  }

  /// The name and the value of an option in `NAME=VALUE`; nil if one of them is missing.
  package static func assignment(_ text: String) -> (name: String, value: OptionValue)? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return (String(parts[0]), .text(String(parts[1])))
  }
}
