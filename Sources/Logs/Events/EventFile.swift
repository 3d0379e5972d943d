import Foundation
import OneHotFoundations
import OneHotNumerics

/// Reads the scalars of an event file; whatever else its events hold is left aside.
package struct EventFileReader {
  private let bytes: [UInt8]
  private let wanted: Set<String>?
  private var scalars: [LoggedScalar] = []
  private var tags: Set<String> = []

  /// Some scalars of a file that may still be written, and the tags of all: what is cut short at its end is left out.
  ///
  /// - Throws: `InputError` if the file cannot be read or is damaged, naming the place of the damage.
  static func scalars(
    contentsOf url: URL, among wanted: Set<String>
  ) throws -> (scalars: [LoggedScalar], tags: Set<String>) {
    var reader = EventFileReader(bytes: Array(try WholeFile.read(url, atMost: 1 << 30)), wanted: wanted)
    do { try reader.read() } catch {
      guard error.kind == .truncatedRecord else {
        throw InputError(.data, "file \(url.path), byte \(error.offset)", error.problem)
      }
    }
    return (reader.scalars, reader.tags)
  }

  /// The scalars of a file's content, in the order of the file. Linear in the content's length, whatever it says.
  ///
  /// - Throws: `EventFileDamage` for the first damage.
  package static func scalars(in bytes: [UInt8]) throws(EventFileDamage) -> [LoggedScalar] {
    var reader = EventFileReader(bytes: bytes, wanted: nil)
    try reader.read()
    return reader.scalars
  }

  /// Reads the scalars of some tags; nil stands for all.
  private init(bytes: [UInt8], wanted: Set<String>?) {
    self.bytes = bytes
    self.wanted = wanted
  }

  private mutating func read() throws(EventFileDamage) {
    var start = 0
    while start < bytes.count {
      let data = try EventRecord.data(in: bytes, at: start)
      try readEvent(data)
      start = data.upperBound + 4
    }
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
      tags.insert(tag)
      guard wanted?.contains(tag) ?? true else { continue }
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

/// Writes scalars into an event file as TensorBoard reads it: records that hold one `Event` each, the first of which
/// tells the file's version.
///
/// Source: TensorFlow, tensorflow/core/util/events_writer.cc, `EventsWriter`.
/// Deviations: a scalar is a `simple_value`, which TensorBoard turns into the tensor that TensorFlow 2 writes.
package struct EventFileWriter {
  private let file: BufferedFile

  /// Goes on in a file that begins with a ``head(wallTime:)``.
  package init(_ file: BufferedFile) {
    self.file = file
  }

  /// What a file begins with: the event that tells its version.
  package static func head(wallTime: Double) -> Data {
    var event = MessageEncoder()
    event.field(EventField.wallTime, wallTime)
    event.field(EventField.fileVersion, "brain.Event:2")
    return Data(EventRecord.framed(event.bytes))
  }

  /// Adds an event with all the values that are finite as a `Float`, if there is any; TensorBoard draws no others.
  ///
  /// - Throws: `InputError` if the buffer was full and the file cannot be written.
  package func write(_ scalars: [(tag: String, value: Double)], step: Int, wallTime: Double) throws {
    let finite = scalars.filter { Float($0.value).isFinite }
    guard !finite.isEmpty else { return }
    var summary = MessageEncoder()
    for scalar in finite { summary.field(EventField.value, Self.message(scalar.tag, Float(scalar.value))) }
    var event = MessageEncoder()
    event.field(EventField.wallTime, wallTime)
    event.field(EventField.step, step)
    event.field(EventField.summary, summary)
    file.append(EventRecord.framed(event.bytes))
    try file.endRecord()
  }

  package func flush() throws { try file.flush() }

  private static func message(_ tag: String, _ value: Float) -> MessageEncoder {
    var message = MessageEncoder()
    message.field(EventField.tag, tag)
    message.field(EventField.simpleValue, value)
    return message
  }
}

/// A number in an event file.
package struct LoggedScalar: Equatable, Sendable {
  /// What it measures, such as `losses/policy`.
  package var tag: String
  /// Environment steps taken when it was measured.
  package var step: Int
  /// When it was measured, in seconds since 1970.
  package var wallTime: Double
  /// The number.
  package var value: Float

  /// A number and where it belongs.
  package init(tag: String, step: Int, wallTime: Double, value: Float) {
    self.tag = tag
    self.step = step
    self.wallTime = wallTime
    self.value = value
  }
}

/// The numbers of the fields of TensorFlow's messages that scalars need.
///
/// Source: TensorFlow, tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto.
enum EventField {
  /// Fields of `Event`.
  static let (wallTime, step, fileVersion, summary) = (1, 2, 3, 5)
  /// The field of `Summary`.
  static let value = 1
  /// Fields of `Summary.Value`.
  static let (tag, simpleValue) = (1, 2)
}

/// The frame of a record in a TFRecord file: the length of the data in eight bytes, its masked CRC-32C, the data, and
/// their masked CRC-32C; all little-endian.
///
/// Source: TensorFlow, tensorflow/core/lib/io/record_writer.h, `RecordWriter`.
package enum EventRecord {
  /// No event with scalars is nearly so long.
  static let longest = 1 << 26
  private static let headLength = 12

  /// Data in their frame.
  package static func framed(_ data: [UInt8]) -> [UInt8] {
    var record: [UInt8] = []
    record.reserveCapacity(data.count + headLength + 4)
    record.append(littleEndian: UInt64(data.count))
    record.append(littleEndian: CRC32C.masked(of: record, in: 0..<8))
    record.append(contentsOf: data)
    record.append(littleEndian: CRC32C.masked(of: data, in: data.indices))
    return record
  }

  /// Where the data of the record are that begins at `start`, which is before the end of `bytes`. The next record
  /// begins four bytes after them.
  static func data(in bytes: [UInt8], at start: Int) throws(EventFileDamage) -> Range<Int> {
    let dataStart = start + headLength
    guard dataStart <= bytes.count else { throw EventFileDamage(start, .truncatedRecord) }
    let length = bytes.littleEndian(UInt64.self, at: start)
    try check(bytes, start..<start + 8, else: .wrongLengthChecksum)
    guard length <= longest else { throw EventFileDamage(start, .absurdLength(length)) }
    let end = dataStart + Int(length)
    guard end + 4 <= bytes.count else { throw EventFileDamage(start, .truncatedRecord) }
    try check(bytes, dataStart..<end, else: .wrongDataChecksum)
    return dataStart..<end
  }

  /// Throws if the four bytes after a part of a file are not its checksum.
  private static func check(
    _ bytes: [UInt8], _ range: Range<Int>, else kind: EventFileDamage.Kind
  ) throws(EventFileDamage) {
    let stored = bytes.littleEndian(UInt32.self, at: range.upperBound)
    guard stored == CRC32C.masked(of: bytes, in: range) else {
      throw EventFileDamage(range.upperBound, kind)
    }
  }
}

/// What is wrong with an event file, and where.
package struct EventFileDamage: Error, Equatable, CustomStringConvertible {
  /// What can be wrong.
  package enum Kind: Equatable, Sendable {
    /// The file ends within a record.
    case truncatedRecord
    /// The checksum of a record's length is not that of its length.
    case wrongLengthChecksum
    /// A record claims to be longer than any event is.
    case absurdLength(UInt64)
    /// The checksum of a record's data is not that of its data.
    case wrongDataChecksum
    /// The data of a record are no message: the reason.
    case malformedMessage(String)
  }

  /// The byte of the file, from 0 on, where the record, the checksum or the field begins that is wrong.
  package var offset: Int
  /// What is wrong.
  package var kind: Kind

  init(_ offset: Int, _ kind: Kind) {
    self.offset = offset
    self.kind = kind
  }

  /// What is wrong, without the place.
  package var problem: String {
    switch kind {
    case .truncatedRecord: "the file ends within the record that begins here"
    case .wrongLengthChecksum: "wrong checksum of a record's length"
    case .absurdLength(let length): "a record of \(length) bytes; none has over \(EventRecord.longest)"
    case .wrongDataChecksum: "wrong checksum of a record's data"
    case .malformedMessage(let reason): "malformed message: \(reason)"
    }
  }

  /// One line: place, problem.
  package var description: String { "byte \(offset): \(problem)" }
}
