import OneHotFoundations
import Testing

@Suite("A state archive")
struct StateArchiveTests {
  private struct State: Equatable {
    var count = 0
    var rate = 0.0
    var limit: Int?
    var isOpen = false
    var order: [Int] = [0, 0, 0]
    var notes: [UInt8] = []
    var name = ""
    var weights: [Float] = [0, 0]

    mutating func exchange(with archive: inout StateArchive) throws {
      try archive.exchange("count", &count)
      try archive.within("inner") { archive in
        try archive.exchange("rate", &rate)
        try archive.exchange("limit", &limit)
        try archive.exchange("open", &isOpen)
      }
      try archive.exchange("order", &order)
      try archive.exchange(list: "notes", &notes)
      try archive.exchange("name", &name)
      try archive.exchange("weights", &weights)
    }
  }

  private let state = State(
    count: -7, rate: -0.0, limit: 9, isOpen: true, order: [3, 1, 2], notes: [1, 2], name: "Grüße",
    weights: [.pi, -.infinity])

  private func archived(_ state: State) throws -> [UInt8] {
    var (archive, state) = (StateArchive(), state)
    try state.exchange(with: &archive)
    return archive.bytes
  }

  @Test("gives back no count to which nothing counts", arguments: [Int.max, .min, (1 << 53) + 1])
  func counts(_ count: Int) throws {
    for state in [State(count: count), State(limit: count), State(order: [1, count, 3])] {
      var (archive, other) = (StateArchive(restoring: try archived(state)), State())
      let error = #expect(throws: InputError.self) { try other.exchange(with: &archive) }
      #expect(error?.problem == "\(count) is more than anything is counted to")
    }
  }

  @Test("gives back every bit of what was put in")
  func roundTrip() throws {
    for state in [state, State()] {
      var archive = StateArchive(restoring: try archived(state))
      var found = State()
      try found.exchange(with: &archive)
      try archive.finish()
      #expect(found == state && found.rate.bitPattern == state.rate.bitPattern)
    }
  }

  @Test("says which value is missing, cut off, of another name or number, or too much")
  func mismatches() throws {
    let bytes = try archived(state)
    func problem(_ bytes: [UInt8], _ body: (inout StateArchive) throws -> Void) -> String? {
      var archive = StateArchive(restoring: bytes)
      let error = #expect(throws: InputError.self) { try body(&archive) }
      return error.map { "\($0.subject): \($0.problem)" }
    }
    var (number, numbers) = (0, [0, 0])
    #expect(problem([]) { try $0.exchange("a", &number) } == "value 'a': it is missing")
    #expect(problem(bytes) { try $0.exchange("a", &number) } == "value 'a': 'count' is in its place")
    #expect(
      problem(bytes) { try $0.exchange("count", &numbers) }
        == "value 'count': it has 8 bytes, which are not 2 values")
    #expect(
      problem(Array(bytes.prefix(10))) { try $0.exchange("count", &number) } == "value 'count': it is cut off"
    )
    #expect(
      problem(bytes) { try $0.finish() } == "value 'after its last value': \(bytes.count) bytes are left")
  }

  @Test("whole numbers of every type come back from their bytes, the least significant first")
  func littleEndianNumbers() {
    checkLittleEndian(UInt8.self)
    checkLittleEndian(UInt16.self)
    checkLittleEndian(UInt32.self)
    checkLittleEndian(UInt64.self)
    checkLittleEndian(UInt.self)
    checkLittleEndian(UInt128.self)
    checkLittleEndian(Int8.self)
    checkLittleEndian(Int16.self)
    checkLittleEndian(Int32.self)
    checkLittleEndian(Int64.self)
    checkLittleEndian(Int.self)
    checkLittleEndian(Int128.self)
    #expect([UInt8](arrayLiteral: 7, 0xFE, 0xFF).littleEndian(Int16.self, at: 1) == -2)
    #expect([UInt8](arrayLiteral: 0x80).littleEndian(Int8.self, at: 0) == -128)
  }

  private func checkLittleEndian<Number: FixedWidthInteger>(_ type: Number.Type) {
    // Ends, ones at either side of 0, the sign bit alone, and every byte with and without its highest bit.
    let bits = (0..<Number.bitWidth).flatMap { [1 << $0, ~(1 << $0)] as [Number] }
    for number in [.min, .min + 1, 0, 1, ~0, .max - 1, .max] + bits {
      var bytes: [UInt8] = [0xAA]
      bytes.append(littleEndian: number)
      #expect(bytes.count == 1 + Number.bitWidth / 8)
      #expect(bytes[1] == UInt8(truncatingIfNeeded: number))
      #expect(bytes.littleEndian(type, at: 1) == number)
    }
  }

  @Test("never traps on damage, and asks for no more memory than there are bytes")
  func damage() throws {
    let bytes = try archived(state)
    for place in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << bit
        var (archive, found) = (StateArchive(restoring: damaged), State())
        try? found.exchange(with: &archive)
      }
      var (archive, found) = (StateArchive(restoring: Array(bytes.prefix(place))), State())
      #expect(throws: InputError.self) { try found.exchange(with: &archive) }
    }
  }
}
