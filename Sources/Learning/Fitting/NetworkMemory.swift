import OneHotFoundations

/// What a network remembers between the steps of an episode: `gru:64`, or `none`.
public struct NetworkMemory: Sendable, Equatable, LosslessStringConvertible {
  /// How many numbers the gated recurrent unit remembers that stands behind the hidden layers; 0 where there is none.
  public var width: Int

  /// A gated recurrent unit that remembers so many numbers, or no memory.
  public init(width: Int) {
    self.width = width
  }

  /// No memory.
  public static let none = NetworkMemory(width: 0)

  /// What ``init(_:)`` accepts, in words.
  public static let expectation = "none, or a gated recurrent unit of 1 to 4096 numbers, such as gru:64"

  /// Reads a memory; nil unless it is as ``expectation`` says.
  public init?(_ text: String) {
    if text == "none" {
      self = .none
    } else {
      let words = text.split(separator: ":", omittingEmptySubsequences: false)
      guard words.count == 2, words[0] == "gru", let width = Int(words[1]), (1...4096).contains(width),
        words[1] == "\(width)"
      else { return nil }
      self.width = width
    }
  }

  /// The memory as ``init(_:)`` reads it.
  public var description: String { width == 0 ? "none" : "gru:\(width)" }
}

extension OptionField {
  /// The option that every agent has whose networks may have a memory.
  static func memory(_ path: WritableKeyPath<Group, NetworkMemory> & Sendable) -> Self {
    .text(
      "memory", path, expectation: NetworkMemory.expectation, parse: { NetworkMemory($0) },
      format: \.description, "what each network remembers between the steps of an episode")
  }
}
