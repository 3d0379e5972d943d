import Foundation

/// A text file as an option holds it: by its content, so that the file may be moved, edited or removed afterwards.
public struct FileContent: Sendable, Hashable {
  /// No file that an option holds may have more bytes, so that `config.json` and every checkpoint can hold it.
  public static let largest = 1 << 20

  /// The file's name, without the folders it is in.
  public let name: String
  /// What is in it.
  public let text: String

  /// A content of a name; nil if the name cannot be that of a file: empty, longer than 255 bytes, with a slash or with
  /// control characters.
  public init?(name: String, text: String) {
    let isControlled = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    guard (1...255).contains(name.utf8.count), !name.contains("/"), !isControlled else { return nil }
    self.name = name
    self.text = text
  }

  /// What is in a file.
  ///
  /// - Parameters:
  ///   - file: where it is.
  ///   - limit: the largest number of bytes it may have.
  /// - Throws: ``InputError`` that names the file, if it cannot be read, is no regular file, has more bytes, or is no text
  ///   in UTF-8.
  public init(contentsOf file: URL, atMost limit: Int = largest) throws {
    let subject = "file \(file.path)"
    guard let text = String(bytes: try WholeFile.read(file, atMost: limit), encoding: .utf8) else {
      throw InputError(.data, subject, "it is no text in UTF-8", remedy: "save it as UTF-8")
    }
    guard let content = Self(name: file.lastPathComponent, text: text) else {
      throw InputError(.data, subject, "its name has control characters", remedy: "rename it")
    }
    self = content
  }
}

extension FileContent: CustomStringConvertible {
  /// The name, and eight digits that tell contents apart: "rooms.txt@1c291ca3".
  public var description: String {
    let digits = String(CRC32C.checksum(of: Array(text.utf8), in: 0..<text.utf8.count), radix: 16)
    return "\(name)@" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}

extension FileContent: Codable {
  /// Reads `{"content": TEXT, "file": NAME}`.
  public init(from decoder: any Decoder) throws {
    let fields = try [String: String](from: decoder)
    guard fields.count == 2, let name = fields["file"], let text = fields["content"],
      let content = Self(name: name, text: text)
    else {
      throw DecodingError.typeMismatch(
        Self.self,
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a file has its name and its text, {\"content\": …, \"file\": …}"))
    }
    self = content
  }

  /// Writes `{"content": TEXT, "file": NAME}`.
  public func encode(to encoder: any Encoder) throws {
    try ["content": text, "file": name].encode(to: encoder)
  }
}

/// What an option is that says one of some names, or else the path of a file.
public enum NameOrFile: Sendable, Hashable, ExpressibleByStringLiteral {
  /// One of the names.
  case name(String)
  /// What is in the file.
  case file(FileContent)

  /// One of the names.
  public init(stringLiteral name: String) {
    self = .name(name)
  }
}

extension URL {
  /// The place of a path, which starts in a folder unless it is absolute.
  package init(path: String, in folder: URL) {
    self = path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appending(path: path)
  }
}
