import Foundation

/// Reads JSON documents that people write, with errors that name the file and the place in it.
package enum JSONDocument {
  /// Reads a document from a file.
  ///
  /// - Parameters:
  ///   - subject: what errors call it, such as "config run/config.json".
  ///   - keys: the keys an object may have, by its path: "" for the document, "agent" for the object under that
  ///     key, "variants.*" for the elements of an array. Objects of other paths may have any.
  ///   - remedy: what shows how such a document looks.
  /// - Throws: `InputError` if the file cannot be read, is longer than 16 MiB, is not JSON in UTF-8, has an unknown key
  ///   or one twice, or does not fit `Value`.
  package static func read<Value: Decodable>(
    _ file: URL, subject: String, keys: [String: [String]], remedy: String
  ) throws -> Value {
    let data: Data
    do { data = try WholeFile.read(file, atMost: longest) } catch let error as InputError {
      throw error.about(subject)
    }
    return try inside(subject) {
      try check(try parse(data, remedy: remedy), at: [], keys: keys, remedy: remedy)
      do { return try Value(json: data) } catch let error as DecodingError {
        throw InputError(.data, "", explain(error))
      }
    }
  }

  /// Does something with a document's content: whatever is wrong with that is bad data of the document.
  package static func inside<Result>(_ subject: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as InputError {
      let place = error.subject.isEmpty ? subject : "\(subject): \(error.subject)"
      throw InputError(.data, place, error.problem, remedy: error.remedy)
    }
  }

  /// No document that people write is nearly so long.
  private static let longest = 1 << 24

  private static func parse(_ data: Data, remedy: String) throws -> Any {
    if data.contains(0) {
      throw InputError(.data, "not JSON", "a NUL byte is no text in UTF-8", remedy: remedy)
    }
    let document: Any
    do { document = try JSONSerialization.jsonObject(with: data) } catch {
      throw InputError(.data, "not JSON", place(of: error as NSError, in: data), remedy: remedy)
    }
    if let key = JSONKeys.repeated(in: data) {
      throw InputError(.data, "key '\(key)'", "given twice in one object", remedy: "give it once")
    }
    return document
  }

  private static func check(
    _ value: Any, at path: [String], keys: [String: [String]], remedy: String
  ) throws {
    if let elements = value as? [Any] {
      for element in elements { try check(element, at: path + ["*"], keys: keys, remedy: remedy) }
    }
    guard let object = value as? [String: Any] else {
      if path.isEmpty { throw InputError(.data, "the document", "not a JSON object", remedy: remedy) }
      return
    }
    let known = keys[path.joined(separator: ".")]
    for key in object.keys.sorted() {
      if let known, !known.contains(key) {
        let paths = known.map { (path + [$0]).joined(separator: ".") }
        throw InputError.unknown("key", (path + [key]).joined(separator: "."), among: paths)
      }
      try check(object[key]!, at: path + [key], keys: keys, remedy: remedy)
    }
  }

  /// The parser counts characters; people count lines and columns.
  private static func place(of error: NSError, in data: Data) -> String {
    let text = error.userInfo["NSDebugDescription"] as? String ?? error.localizedDescription
    guard let match = text.firstMatch(of: /character (\d+)/), let offset = Int(match.1) else { return text }
    let lines = data.prefix(offset).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return "malformed at line \(max(1, lines.count)), column \((lines.last?.count ?? 0) + 1)"
  }

  private static func explain(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): "\(path(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(path(context.codingPath)) has the wrong type: \(context.debugDescription)"
    case .dataCorrupted(let context): context.debugDescription
    @unknown default: "\(error)"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.isEmpty ? "the document" : "'" + keys.map(\.stringValue).joined(separator: ".") + "'"
  }
}

extension Decodable {
  /// Reads a value from JSON.
  ///
  /// Foundation's decoder traps if a text ends right where its nesting becomes too deep, at the 513th bracket. With a
  /// blank after it, which means nothing in JSON, that is an error as any other.
  package init(json: Data) throws {
    self = try JSONDecoder().decode(Self.self, from: json + [UInt8(ascii: " ")])
  }
}
