import OneHotFoundations
import OneHotLogs
import OneHotRecords

extension FuzzedParser {
  /// A TensorBoard event file, checksums and all.
  static let eventFile = FuzzedParser(
    "event-file", dictionary: Events.words,
    corpus: { [Events.file, EventRecord.framed(Events.message), []] },
    parse: { input, _ in try Events.scalars(in: input) }, encode: { Events.file(of: $0) })

  /// The message in a record of such a file: behind checksums that are always right, where a mutant gets further.
  static let eventMessage = FuzzedParser(
    "event-message", dictionary: Events.words, corpus: { [Events.message, Events.version] },
    parse: { input, _ in try Events.scalars(in: EventRecord.framed(input)) },
    encode: { scalars in scalars.flatMap(Events.message) }, law: { _, _, _ in nil })
}

/// A scalar that is equal to another if all bits are.
private struct ExactScalar: Equatable {
  var tag: String
  var step: Int
  var wallTime: UInt64
  var value: UInt32

  init(_ scalar: LoggedScalar) {
    (tag, step) = (scalar.tag, scalar.step)
    (wallTime, value) = (scalar.wallTime.bitPattern, scalar.value.bitPattern)
  }
}

/// Events as the format's description has them, written without the encoder of the library.
private enum Events {
  static let words = ["brain.Event:2", "losses/policy"]
  static let version = [0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x1A, 13] + Array("brain.Event:2".utf8)
  static let message = message(
    ExactScalar(.init(tag: "losses/policy", step: 300, wallTime: 1.7e9, value: -0.5)))
  static let file = EventRecord.framed(version) + EventRecord.framed(message) + EventRecord.framed(message)

  static func scalars(in bytes: [UInt8]) throws -> [ExactScalar] {
    do { return try EventFileReader.scalars(in: bytes).map(ExactScalar.init) } catch {
      throw InputError(.data, "byte \(error.offset)", error.problem)
    }
  }

  static func file(of scalars: [ExactScalar]) -> [UInt8] {
    scalars.flatMap { EventRecord.framed(message($0)) }
  }

  static func message(_ scalar: ExactScalar) -> [UInt8] {
    let value = field(1, Array(scalar.tag.utf8)) + [0x15] + little(UInt64(scalar.value), 4)
    let summary = field(1, value)
    let step = [0x10] + varint(UInt64(bitPattern: Int64(scalar.step)))
    return [0x09] + little(scalar.wallTime, 8) + step + field(5, summary)
  }

  private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    [number << 3 | 2] + varint(UInt64(content.count)) + content
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f) | 0x80] + varint(value >> 7)
  }

  private static func little(_ value: UInt64, _ count: UInt64) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
