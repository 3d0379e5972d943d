import Foundation

extension Decodable {
  /// Reads a value from JSON.
  ///
  /// Foundation's decoder traps if a text ends right where its nesting becomes too deep, at the 513th bracket. With a
  /// blank after it, which means nothing in JSON, that is an error as any other.
  package init(json: Data) throws {
    self = try JSONDecoder().decode(Self.self, from: json + [UInt8(ascii: " ")])
  }
}
