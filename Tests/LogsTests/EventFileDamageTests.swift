import Foundation
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotLogs

/// Whatever the bytes, reading them either succeeds or throws an `EventFileDamage` that lies within them.
struct EventFileDamageTests {
  private static let events: [[UInt8]] = (0..<4).map { number in
    var (value, summary, event) = (MessageEncoder(), MessageEncoder(), MessageEncoder())
    value.field(EventField.tag, "losses/policy")
    value.field(EventField.simpleValue, Float(number))
    for _ in 0...number { summary.field(EventField.value, value) }
    event.field(EventField.wallTime, 1e9)
    event.field(EventField.step, number * 1000)
    event.field(EventField.summary, summary)
    return event.bytes
  }

  /// The scalars, or the damage. Each scalar takes five bytes at least.
  @discardableResult
  private func read(_ bytes: [UInt8]) -> Result<[LoggedScalar], EventFileDamage> {
    let result = Result { () throws(EventFileDamage) in try EventFileReader.scalars(in: bytes) }
    switch result {
    case .success(let scalars): #expect(scalars.count * 5 <= bytes.count)
    case .failure(let damage): #expect(bytes.indices.contains(damage.offset), "\(damage)")
    }
    return result
  }

  private func damage(_ bytes: [UInt8]) -> EventFileDamage? {
    if case .failure(let damage) = read(bytes) { damage } else { nil }
  }

  @Test func truncatedAnywhere() {
    let records = Self.events.map(EventRecord.framed)
    let starts = records.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    let whole = records.flatMap(\.self)
    for length in 0...whole.count {
      let start = starts.last { $0 <= length } ?? 0
      let expected = start == length ? nil : EventFileDamage(start, .truncatedRecord)
      #expect(damage(Array(whole.prefix(length))) == expected, "\(length) bytes")
    }
  }

  /// A checksum finds every error within one byte, wherever it is.
  @Test func everyWrongByteIsFound() {
    let whole = Self.events.map(EventRecord.framed).flatMap(\.self)
    for place in whole.indices {
      for bit in 0..<8 {
        var bytes = whole
        bytes[place] ^= 1 << bit
        #expect(damage(bytes) != nil, "bit \(bit) of byte \(place)")
      }
    }
  }

  @Test func checksumsAreNamed() {
    let record = EventRecord.framed([])
    let whole = record + EventRecord.framed(Self.events[0])
    for (place, offset, kind) in [
      (16, 24, .wrongLengthChecksum), (27, 24, .wrongLengthChecksum),
      (30, whole.count - 4, .wrongDataChecksum), (whole.count - 1, whole.count - 4, .wrongDataChecksum),
    ] as [(Int, Int, EventFileDamage.Kind)] {
      var bytes = whole
      bytes[place] ^= 0x10
      #expect(damage(bytes) == EventFileDamage(offset, kind))
    }
  }

  @Test(arguments: [.max, 1 << 63, 1 << 63 - 1, 1 << 63 - 12, 1 << 32, 1 << 26 + 1] as [UInt64])
  func absurdLength(length: UInt64) {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: length)
    bytes.append(littleEndian: CRC32C.masked(of: bytes, in: 0..<8))
    bytes += [0, 0, 0, 0]
    #expect(damage(bytes) == EventFileDamage(0, .absurdLength(length)))
    bytes.replaceSubrange(0..<12, with: EventRecord.framed([1, 2, 3])[..<12])
    #expect(damage(bytes) == EventFileDamage(0, .truncatedRecord))
  }

  private static let nine = [UInt8](repeating: 0xff, count: 9)
  private static let malformed: [(event: [UInt8], offset: Int, reason: String)] = [
    ([0x00], 12, "field number 0"),
    ([0x0b], 12, "wire type 3"),
    ([0x08, 0x01, 0x0f], 14, "wire type 7"),
    ([0x80], 12, "a number without an end"),
    ([0x10, 0xff], 13, "a number without an end"),
    ([0x10] + nine + [0x02], 13, "a number of more than 64 bits"),
    ([0x10] + nine + nine, 13, "a number of more than 64 bits"),
    ([0x09, 0, 0, 0], 13, "a value of 8 bytes where 3 are left"),
    ([0x0d, 0, 0, 0], 13, "a value of 4 bytes where 3 are left"),
    ([0x2a, 3, 0, 0], 14, "a value of 3 bytes where 2 are left"),
    ([0x2a] + nine + [0x01], 23, "a value of 18446744073709551615 bytes where 0 are left"),
    ([0x2a, 2, 0x0a, 1], 16, "a value of 1 bytes where 0 are left"),
    ([0x2a, 5, 0x0a, 3, 0x0a, 1, 0xff], 18, "a tag that is not UTF-8"),
  ]

  @Test(arguments: malformed)
  func malformedMessage(event: [UInt8], offset: Int, reason: String) {
    #expect(damage(EventRecord.framed(event)) == EventFileDamage(offset, .malformedMessage(reason)))
  }

  /// Events with up to four wrong bytes, in frames with right checksums.
  @Test func mutatedMessages() {
    var random = RandomSource(seed: 37, purpose: .measurement)
    var damaged = 0
    for _ in 0..<5_000 {
      var event = Self.events[random.index(below: 4)]
      for _ in 0...random.index(below: 4) {
        event[random.index(below: event.count)] = UInt8(random.index(below: 256))
      }
      if damage(EventRecord.framed(event)) != nil { damaged += 1 }
    }
    #expect((500...4_500).contains(damaged))
  }

  @Test func randomMessagesAndRandomFiles() {
    var random = RandomSource(seed: 41, purpose: .measurement)
    for _ in 0..<5_000 {
      let bytes = (0..<random.index(below: 64)).map { _ in UInt8(random.index(below: 256)) }
      read(EventRecord.framed(bytes))
      #expect(bytes.isEmpty || damage(bytes) != nil)
    }
  }
}
