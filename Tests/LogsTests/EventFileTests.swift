import Foundation
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLogs

struct EventFileTests {
  /// Gives what `body` writes into an event file that begins at the time 1.5.
  private func written(_ body: (EventFileWriter) throws -> Void) throws -> [UInt8] {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "events")
      let writer = try EventFileWriter(
        BufferedFile(creating: file, head: EventFileWriter.head(wallTime: 1.5)))
      try body(writer)
      try writer.flush()
      return Array(try Data(contentsOf: file))
    }
  }

  /// Encoded by hand after the messages' definitions.
  @Test func messagesByteForByte() throws {
    let bytes = try written { try $0.write([("ab", 0.5), ("c", -2)], step: 300, wallTime: 2) }
    let version = [0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0x1a, 13] + Array("brain.Event:2".utf8)
    let first = [0x0a, 9, 0x0a, 2, 0x61, 0x62, 0x15, 0, 0, 0, 0x3f] as [UInt8]
    let second = [0x0a, 8, 0x0a, 1, 0x63, 0x15, 0, 0, 0, 0xc0] as [UInt8]
    let scalars = [0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x10, 0xac, 0x02, 0x2a, 21] + first + second
    #expect(bytes == EventRecord.framed(version) + EventRecord.framed(scalars))
  }

  /// The frame of "abc", whose checksums are those that the division bit by bit gives.
  @Test func frameHoldsLengthChecksumsAndData() throws {
    let record = EventRecord.framed(Array("abc".utf8))
    #expect(record[..<8] == [3, 0, 0, 0, 0, 0, 0, 0])
    #expect(record[12..<15] == [0x61, 0x62, 0x63])
    #expect(record.littleEndian(UInt32.self, at: 8) == CRC32C.masked(of: record, in: 0..<8))
    #expect(record.littleEndian(UInt32.self, at: 15) == CRC32C.masked(of: record, in: 12..<15))
    #expect(record.count == 19)
    #expect(try EventRecord.data(in: record, at: 0) == 12..<15)
  }

  @Test func scalarsReadBack() throws {
    let values: [Double] = [0, -0.0, 1, -1.5, 1e-30, 3e38, 1.0 / 3]
    let steps = [0, 1, 127, 128, 16_384, 1 << 40, Int.max]
    let bytes = try written { writer in
      for (value, step) in zip(values, steps) {
        try writer.write([("a/größe", value), ("", 1)], step: step, wallTime: Double(step) + 0.25)
      }
    }
    let expected = zip(values, steps).flatMap { value, step in
      [("a/größe", Float(value)), ("", 1)].map {
        LoggedScalar(tag: $0, step: step, wallTime: Double(step) + 0.25, value: $1)
      }
    }
    #expect(try EventFileReader.scalars(in: bytes) == expected)
  }

  @Test func valuesThatNoFloatHoldsAreMissing() throws {
    let bytes = try written { writer in
      try writer.write([("a", .nan), ("b", 1), ("c", .infinity), ("d", -1e39)], step: 1, wallTime: 2)
      try writer.write([("a", .nan)], step: 2, wallTime: 2)
      try writer.write([], step: 3, wallTime: 2)
    }
    let expected = [LoggedScalar(tag: "b", step: 1, wallTime: 2, value: 1)]
    #expect(try EventFileReader.scalars(in: bytes) == expected)
  }

  /// Fields in another order, fields of other kinds and of other numbers, a summary in two parts.
  @Test func whatIsNoScalarIsLeftAside() throws {
    var scalar = MessageEncoder()
    scalar.field(9, "metadata")
    scalar.field(EventField.simpleValue, Float(3))
    scalar.field(EventField.tag, "a")
    var text = MessageEncoder()
    text.field(EventField.tag, "b")
    text.field(EventField.simpleValue, "a field of another wire type")
    var (first, second) = (MessageEncoder(), MessageEncoder())
    first.field(7, 7)
    first.field(EventField.value, text)
    first.field(EventField.value, scalar)
    second.field(EventField.value, scalar)
    var event = MessageEncoder()
    event.field(EventField.summary, first)
    event.field(EventField.summary, second)
    event.field(100_000, 1.5)
    event.field(EventField.step, -1)
    event.field(EventField.wallTime, 4.0)
    let expected = LoggedScalar(tag: "a", step: -1, wallTime: 4, value: 3)
    #expect(try EventFileReader.scalars(in: EventRecord.framed(event.bytes)) == [expected, expected])
  }

  @Test func emptyFileHoldsNothing() throws {
    #expect(try EventFileReader.scalars(in: []) == [])
    #expect(try EventFileReader.scalars(in: EventRecord.framed([])) == [])
  }

  @Test func errorsNameTheFile() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "events")
      let missing = InputError(.file, "file \(file.path)", "cannot be read (No such file or directory)")
      #expect(throws: missing) { try EventFileReader.scalars(contentsOf: file, among: []) }
      try Data(EventRecord.framed([]) + [UInt8](repeating: 1, count: 20)).write(to: file)
      let damaged = InputError(.data, "file \(file.path), byte 24", "wrong checksum of a record's length")
      #expect(throws: damaged) { try EventFileReader.scalars(contentsOf: file, among: []) }
    }
  }
}
