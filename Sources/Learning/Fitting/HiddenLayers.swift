import OneHotNumerics

/// The widths of a network's hidden layers: `64,64`, or `none`.
public struct HiddenLayers: Sendable, Equatable, LosslessStringConvertible {
  /// The widths, from the input on.
  public var widths: [Int]

  /// Layers of these widths.
  public init(_ widths: [Int]) {
    self.widths = widths
  }

  /// What `init(_:)` reads from a text, in words.
  public static let expectation = "none, or up to 8 widths from 1 to 4096 separated by commas, such as 64,64"

  /// Reads widths; nil unless they are as ``expectation`` says.
  public init?(_ text: String) {
    let words = text == "none" ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
    let widths = words.compactMap { Int($0) }.filter { (1...4096).contains($0) }
    guard widths.count == words.count, widths.count <= 8 else { return nil }
    self.widths = widths
  }

  /// The widths as `init(_:)` reads them from a text.
  public var description: String {
    widths.isEmpty ? "none" : widths.map(String.init).joined(separator: ",")
  }
}

/// The activations a hidden layer may have.
public enum HiddenActivation: String, Sendable, CaseIterable {
  /// tanh x
  case tanh
  /// max(x, 0)
  case relu

  var activation: Activation { self == .tanh ? .tanh : .relu }
}
