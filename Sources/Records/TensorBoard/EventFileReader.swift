import Foundation
import OneHotFoundations

/// Reads the scalars of an event file; whatever else its events hold is left aside.
package struct EventFileReader {
  private let bytes: [UInt8]
  private var scalars: [LoggedScalar] = []

  /// The scalars of a file.
  ///
  /// - Throws: `InputError` if the file cannot be read or is damaged, naming the place of the damage.
  package static func scalars(contentsOf url: URL) throws -> [LoggedScalar] {
    let data: Data
    do { data = try Data(contentsOf: url) } catch { throw InputError.file(url, "cannot be read", error) }
    do { return try scalars(in: Array(data)) } catch {
      throw InputError(.data, "file \(url.path), byte \(error.offset)", error.problem)
    }
  }

  /// The scalars of a file's content, in the order of the file. Linear in the content's length, whatever it says.
  ///
  /// - Throws: `EventFileDamage` for the first damage.
  package static func scalars(in bytes: [UInt8]) throws(EventFileDamage) -> [LoggedScalar] {
    var reader = EventFileReader(bytes: bytes)
    var start = 0
    while start < bytes.count {
      let data = try EventRecord.data(in: bytes, at: start)
      try reader.readEvent(data)
      start = data.upperBound + 4
    }
    return reader.scalars
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The fields of a message may come in any order: the summaries are read when step and time are known.
  private mutating func readEvent(_ range: Range<Int>) throws(EventFileDamage) {
    var (wallTime, step, summaries) = (0.0, 0, [Range<Int>]())
    var fields = MessageDecoder(bytes, in: range)
    while let field = try fields.next() {
      switch (Int(field.number), field.value) {
      case (EventField.wallTime, .fixed64(let bits)): wallTime = Double(bitPattern: bits)
      case (EventField.step, .varint(let bits)): step = Int(Int64(bitPattern: bits))
      case (EventField.summary, .bytes(let place)): summaries.append(place)
      default: break
      }
    }
    for summary in summaries { try readSummary(summary, step: step, wallTime: wallTime) }
  }

  private mutating func readSummary(
    _ range: Range<Int>, step: Int, wallTime: Double
  ) throws(EventFileDamage) {
    var fields = MessageDecoder(bytes, in: range)
    while let field = try fields.next() {
      guard field.number == EventField.value, case .bytes(let place) = field.value else { continue }
      guard let (tag, value) = try readValue(place) else { continue }
      scalars.append(LoggedScalar(tag: tag, step: step, wallTime: wallTime, value: value))
    }
  }

  /// The tag and the scalar of a value; nil if it is something else than a scalar.
  private func readValue(_ range: Range<Int>) throws(EventFileDamage) -> (String, Float)? {
    var (tag, value) = ("", Float?.none)
    var fields = MessageDecoder(bytes, in: range)
    while let field = try fields.next() {
      switch (Int(field.number), field.value) {
      case (EventField.tag, .bytes(let place)): tag = try text(place)
      case (EventField.simpleValue, .fixed32(let bits)): value = Float(bitPattern: bits)
      default: break
      }
    }
    return value.map { (tag, $0) }
  }

  private func text(_ range: Range<Int>) throws(EventFileDamage) -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw EventFileDamage(range.lowerBound, .malformedMessage("a tag that is not UTF-8"))
    }
    return text
  }
}
