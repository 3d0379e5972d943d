import Foundation
import OneHotFoundations
import OneHotNetworks
import OneHotNumerics
import Testing

/// Whatever the bytes, reading them either succeeds or throws an `InputError` of the kind `.data`.
struct SafetensorsDamageTests {
  private func file(_ header: String, body: [UInt8] = []) -> Data {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8) + Data(body)
  }

  /// The content, or nil after an `InputError` of the right kind; any other error is thrown on.
  private func read(_ data: Data) throws -> Safetensors? {
    do { return try Safetensors(data, subject: "weights test") } catch let error as InputError {
      #expect(error.kind == .data && error.subject == "weights test" && !error.problem.isEmpty)
      return nil
    }
  }

  private func entry(_ shape: String, _ offsets: String, dtype: String = "\"F32\"") -> String {
    #"{"dtype":\#(dtype),"shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  private var whole: Data {
    get throws {
      try Safetensors(
        tensors: [
          "first": .init(shape: [2, 2], values: [1, 2, 3, 4]),
          "second": .init(shape: [3], values: [5, 6, 7]),
        ],
        metadata: ["format": "one-hot"]
      ).encoded()
    }
  }

  @Test func truncatedAnywhere() throws {
    let whole = try whole
    #expect(try read(whole) != nil)
    for length in 0..<whole.count { #expect(try read(whole.prefix(length)) == nil, "\(length) bytes") }
  }

  @Test func trailingBytes() throws {
    for count in 1...9 { #expect(try read(whole + Data(count: count)) == nil) }
  }

  @Test(arguments: [UInt64.max, UInt64.max - 7, 1 << 63, UInt64(Int.max) - 8, 1 << 32, 1_000])
  func headerLength(length: UInt64) throws {
    var data = try whole
    data.replaceSubrange(0..<8, with: withUnsafeBytes(of: length.littleEndian) { Data($0) })
    #expect(try read(data) == nil)
  }

  @Test(
    arguments: [
      "", " ", "null", "[]", "3", "{", "}", "{}}", "\"text\"", "{\"a\"}", "not JSON", "\u{0}\u{0}\u{0}\u{0}",
      #"{"a":null}"#, #"{"a":3}"#, #"{"a":{}}"#, #"{"a":[]}"#, #"{"__metadata__":{"a":1}}"#,
      #"{"__metadata__":[]}"#, #"{"__metadata__":{"a":{"b":"c"}}}"#,
      String(repeating: "[", count: 5_000), String(repeating: #"{"a":"#, count: 5_000),
    ])
  func notAHeader(header: String) throws {
    #expect(try read(file(header)) == nil)
  }

  /// Readers keep the first or the last of two, so that they would not agree.
  @Test func namesGivenTwice() throws {
    let empty = entry("[0]", "[0,0]")
    #expect(try read(file(#"{"a":\#(empty),"b":\#(empty)}"#)) != nil)
    #expect(try read(file(#"{"a":\#(empty),"a":\#(empty)}"#)) == nil)
    #expect(try read(file(#"{"a":\#(empty),"\u0061":\#(empty)}"#)) == nil)
    #expect(try read(file(#"{"__metadata__":{"a":"b","a":"c"}}"#)) == nil)
  }

  /// The format wants a header in UTF-8.
  @Test func headersInOtherEncodings() throws {
    #expect(try read(file("{}")) != nil)
    #expect(try read(file("{\u{0}}\u{0}")) == nil)
    #expect(try read(file("\u{0}{\u{0}}")) == nil)
  }

  @Test func wrongEntries() throws {
    let body = [UInt8](repeating: 0, count: 8)
    func accepts(_ entries: String...) throws -> Bool {
      let fields = entries.enumerated().map { "\"t\($0)\":\($1)" }
      return try read(file("{\(fields.joined(separator: ","))}", body: body)) != nil
    }
    #expect(try accepts(entry("[2]", "[0,8]")))
    #expect(try accepts(entry("[1]", "[0,4]"), entry("[1]", "[4,8]")))
    #expect(try accepts(entry("[0]", "[8,8]"), entry("[2,1]", "[0,8]"), entry("[5,0]", "[0,0]")))
    // Wrong types.
    for dtype in ["\"F64\"", "\"f32\"", "\"\"", "\"I32\"", "7", "null"] {
      #expect(try !accepts(entry("[2]", "[0,8]", dtype: dtype)))
    }
    // Overlapping, with a gap, beyond the end, backwards, negative, of the wrong number, no whole numbers.
    #expect(try !accepts(entry("[2]", "[0,8]"), entry("[1]", "[4,8]")))
    #expect(try !accepts(entry("[2]", "[0,8]"), entry("[2]", "[0,8]")))
    #expect(try !accepts(entry("[1]", "[4,8]")))
    for offsets in [
      "[0,12]", "[8,0]", "[-8,0]", "[0,-8]", "[0]", "[]", "[0,4,8]", "[0,8.5]", "[0,1e30]", "null", "\"0,8\"",
      "[0,9223372036854775807]", "[9223372036854775807,9223372036854775807]", "[0,18446744073709551616]",
    ] {
      #expect(try !accepts(entry("[2]", offsets)), "\(offsets)")
    }
    // Shapes of another size, negative, overflowing.
    for shape in [
      "[]", "[1]", "[3]", "[2,2]", "[-2]", "[-1,-2]", "[0]", "[2.5]", "[\"2\"]", "null", "2",
      "[9223372036854775807]", "[9223372036854775807,2]", "[4611686018427387904,4]",
      "[4611686018427387906]", "[4294967296,4294967296,2]", "[9223372036854775808]",
    ] {
      #expect(try !accepts(entry(shape, "[0,8]")), "\(shape)")
    }
  }

  @Test func sizesThatAreNoMultipleOfFour() throws {
    #expect(try read(file("{\"a\":\(entry("[1]", "[0,3]"))}", body: [0, 0, 0])) == nil)
    #expect(try read(file("{\"a\":\(entry("[1]", "[0,5]"))}", body: [0, 0, 0, 0, 0])) == nil)
  }

  @Test func duplicateKeysAreHarmless() throws {
    let fields = #""a":\#(entry("[1]", "[0,4]")),"a":\#(entry("[1]", "[0,4]"))"#
    let file = try read(file("{\(fields)}", body: [0, 0, 0x80, 0x3f]))
    #expect(file == nil || file?.tensors == ["a": .init(shape: [1], values: [1])])
  }

  @Test func randomMutations() throws {
    let whole = try whole
    #expect(try Safetensors(whole, subject: "it").isChecked)
    var random = RandomSource(seed: 31, purpose: .measurement)
    for number in 0..<4_000 {
      var data = whole
      // Every byte is hit several times.
      data[number % whole.count] ^= UInt8(1 + random.index(below: 255))
      #expect(try read(data) == nil, "byte \(number % whole.count)")
    }
  }
}
