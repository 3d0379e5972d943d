import Foundation
import OneHotFoundations
import OneHotTestSupport
import Testing

/// One option of each kind.
private struct Sample: OptionGroup, Equatable {
  enum Color: String, CaseIterable { case red, green }

  var count = 3
  var unbounded = 1
  var rate = 0.5
  var isLoud = false
  var color = Color.red
  var name = "none"
  var limit: Int?
  var bonus: Double?

  static var options: [OptionField<Self>] {
    [
      .integer("count", \.count, in: 1...9, "how many"),
      .integer("unbounded", \.unbounded, in: 1...(.max), "how many at least"),
      .real("rate", \.rate, in: 0...1, "how fast"),
      .boolean("is-loud", \.isLoud, "whether to shout"),
      .choice("color", \.color, "which color"),
      .text("name", \.name, expectation: "a name", "what to call it"),
      .automatic("limit", \.limit, in: 1...100, "how far"),
      .automatic("bonus", \.bonus, in: -1...1, "how much more"),
    ]
  }
}

/// An option that may name a file.
private struct Reader: OptionGroup {
  var text: NameOrFile = "none"
  static var options: [OptionField<Self>] {
    [.file("text", \.text, orOneOf: ["none", "sample"], atMost: 8, "what to read")]
  }
}

@Suite("Options that name files")
struct FileOptionTests {
  private func set(_ value: OptionValue, in folders: [URL]) throws -> NameOrFile {
    var reader = Reader()
    try reader.set("text", to: value, of: "reader", filesIn: folders)
    return reader.text
  }

  @Test("hold what is in the file, from the first folder that has it; names come first")
  func held() throws {
    try withTemporaryDirectory { folder in
      let (first, second) = (folder.appending(path: "a"), folder.appending(path: "b"))
      for place in [first, second] {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      }
      try Data("one\r\n".utf8).write(to: second.appending(path: "x.txt"))
      let one = try #require(FileContent(name: "x.txt", text: "one\r\n"))
      #expect(try set(.text("x.txt"), in: [first, second]) == .file(one))
      #expect(try set(.text("../b/x.txt"), in: [first]) == .file(one))
      #expect(try set(.text(second.appending(path: "x.txt").path), in: [first]) == .file(one))
      try Data("two".utf8).write(to: first.appending(path: "x.txt"))
      #expect(
        try set(.text("x.txt"), in: [first, second])
          == .file(#require(FileContent(name: "x.txt", text: "two"))))
      try Data("name".utf8).write(to: first.appending(path: "sample"))
      #expect(try set(.text("sample"), in: [first]) == "sample")
      #expect(
        try set(.text("./sample"), in: [first]) == .file(#require(FileContent(name: "sample", text: "name"))))
    }
  }

  @Test("travel as JSON, and are shown by name and checksum")
  func json() throws {
    let file = try #require(FileContent(name: "x.txt", text: "\r\n\"é\"\u{1}"))
    let value = OptionValue.file(file)
    let data = try JSONEncoder().encode(["text": value])
    #expect(try JSONDecoder().decode([String: OptionValue].self, from: data) == ["text": value])
    #expect(try set(value, in: []) == .file(file))
    // CRC-32C of "123456789", from RFC 3720, appendix B.4's polynomial: the check value of the algorithm.
    #expect(FileContent(name: "x.txt", text: "123456789")?.description == "x.txt@e3069283")
    for wrong in [
      #"{"file": "x"}"#, #"{"file": "x", "content": 3}"#, #"{"file": "a/b", "content": ""}"#, "[]",
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([String: OptionValue].self, from: Data("{\"text\": \(wrong)}".utf8))
      }
    }
  }

  @Test(
    "that are not there, too long, no text or no files are refused, with the place where they were looked for"
  )
  func refused() throws {
    try withTemporaryDirectory { folder in
      func error(_ value: OptionValue) -> InputError? {
        #expect(throws: InputError.self) { try set(value, in: [folder]) }
      }
      #expect(
        error(.text("sampel"))
          == InputError(
            .usage, "option 'text' of reader",
            "'sampel' is neither one of none, sample nor a file in \(folder.path)",
            remedy: "did you mean 'sample'?"))
      let file = folder.appending(path: "x.txt")
      let subject = "option 'text' of reader, file \(file.path)"
      try Data("123456789".utf8).write(to: file)
      #expect(
        error(.text("x.txt"))
          == InputError(.data, subject, "it has more than 8 bytes"))
      try Data([0xFF, 0xFE]).write(to: file)
      #expect(error(.text("x.txt"))?.problem == "it is no text in UTF-8")
      #expect(error(.text(folder.path))?.problem.hasSuffix("not a regular file") == true)
      let long = try #require(FileContent(name: "long.txt", text: "123456789"))
      #expect(error(.file(long))?.problem == "file long.txt has more than 8 bytes")
      #expect(error(.integer(3))?.kind == .usage)
      var sample = Sample()
      #expect(throws: InputError.self) { try sample.set("name", to: .file(long), of: "sample") }
    }
  }

  @Test("are told from names in descriptions")
  func described() throws {
    let option = try #require(Reader.descriptions.first)
    #expect(option.expectation == "one of none, sample, or the path of a text file")
    #expect(option.path(in: .text("x.txt")) == "x.txt" && option.path(in: .text("none")) == nil)
    #expect(try option.path(in: .file(#require(FileContent(name: "x", text: "")))) == nil)
  }
}

@Suite("Option groups")
struct OptionGroupTests {
  @Test("accept values of their type and range, typed or as JSON")
  func accepted() throws {
    var sample = Sample()
    try sample.set(
      [
        "count": .text("9"), "unbounded": .real(1e6), "rate": .integer(1), "is-loud": .text("true"),
        "color": .text("green"), "name": .integer(7), "limit": .text("50"), "bonus": .real(-0.25),
      ], of: "sample")
    let expected = Sample(
      count: 9, unbounded: 1_000_000, rate: 1, isLoud: true, color: .green, name: "7", limit: 50, bonus: -0.25
    )
    #expect(sample == expected)
    try sample.set(["limit": .text("auto"), "bonus": .text("auto")], of: "sample")
    #expect(sample.limit == nil && sample.bonus == nil)
  }

  @Test(
    "reject the others, saying what is expected",
    arguments: [
      ("count", OptionValue.integer(0), "'0' is not a whole number from 1 to 9"),
      ("count", .text("10"), "'10' is not a whole number from 1 to 9"),
      ("count", .real(2.5), "'2.5' is not a whole number from 1 to 9"),
      ("count", .boolean(true), "'true' is not a whole number from 1 to 9"),
      ("count", .text("auto"), "'auto' is not a whole number from 1 to 9"),
      ("unbounded", .integer(0), "'0' is not a whole number from 1 on"),
      ("rate", .real(1.01), "'1.01' is not a number from 0 to 1"),
      ("rate", .text("nan"), "'nan' is not a number from 0 to 1"),
      ("rate", .text("fast"), "'fast' is not a number from 0 to 1"),
      ("is-loud", .text("yes"), "'yes' is not true or false"),
      ("is-loud", .integer(1), "'1' is not true or false"),
      ("color", .text("blue"), "'blue' is not one of red, green"),
      ("limit", .integer(0), "'0' is not auto or a whole number from 1 to 100"),
      ("bonus", .text("much"), "'much' is not auto or a number from -1 to 1"),
      ("bonus", .real(.infinity), "'inf' is not auto or a number from -1 to 1"),
    ])
  func rejected(name: String, value: OptionValue, problem: String) {
    var sample = Sample()
    let error = #expect(throws: InputError.self) { try sample.set(name, to: value, of: "sample") }
    #expect(error == InputError(.usage, "option '\(name)' of sample", problem))
    #expect(sample == Sample())
  }

  @Test("name the nearest option, or all")
  func unknown() {
    var sample = Sample()
    let near = #expect(throws: InputError.self) { try sample.set("cuont", to: .integer(1), of: "sample") }
    #expect(near?.description == "option 'cuont' of sample: unknown; did you mean 'count'?")
    let far = #expect(throws: InputError.self) { try sample.set("zzzzzz", to: .integer(1), of: "sample") }
    #expect(far?.remedy == "known: count, unbounded, rate, is-loud, color, name, limit, bonus")
    var none = NoOptions()
    let empty = #expect(throws: InputError.self) { try none.set("a", to: .integer(1), of: "nothing") }
    #expect(empty?.remedy == "there are none")
  }

  @Test("survive JSON")
  func roundTrip() throws {
    var sample = Sample()
    try sample.set(
      [
        "count": .integer(5), "rate": .real(1), "is-loud": .boolean(true), "name": .text("5"),
        "limit": .integer(7),
      ],
      of: "sample")
    let data = try JSONEncoder().encode(sample.values)
    var copy = Sample()
    try copy.set(try JSONDecoder().decode([String: OptionValue].self, from: data), of: "sample")
    #expect(copy == sample)
    #expect(copy.values == sample.values)
    let texts = try JSONDecoder().decode([OptionValue].self, from: Data(#"[1, 1.5, true, "1", 1e300]"#.utf8))
    #expect(texts == [.integer(1), .real(1.5), .boolean(true), .text("1"), .real(1e300)])
  }

  @Test("of any JSON number are the same when they are written and read again")
  func canonicalNumbers() throws {
    let text = "[999999999999999999.99, 1e3, 9223372036854775807, 9223372036854775808, -0.0, 1e-400, 2.5]"
    let values = try JSONDecoder().decode([OptionValue].self, from: Data(text.utf8))
    #expect(values[0] == .integer(1_000_000_000_000_000_000) && values[1] == .integer(1000))
    #expect(values[2] == .integer(.max) && values[3] == .real(0x1p63) && values[6] == .real(2.5))
    #expect(try JSONDecoder().decode([OptionValue].self, from: try JSONEncoder().encode(values)) == values)
  }

  @Test("describe themselves with their defaults, in order")
  func descriptions() {
    let descriptions = Sample.descriptions
    #expect(descriptions.map(\.name) == Sample.options.map(\.name))
    #expect(descriptions[0].defaultValue == .integer(3))
    #expect(descriptions[4].expectation == "one of red, green")
    #expect(descriptions[6].defaultValue == .text("auto"))
    #expect(Sample.declares("rate") && !Sample.declares("Rate"))
  }

  @Test("show values as one would type them")
  func valueDescriptions() {
    let values: [OptionValue] = [
      .integer(-2), .real(3), .real(0.1), .real(1e20), .boolean(false), .text("x"),
    ]
    #expect(values.map(\.description) == ["-2", "3", "0.1", "1e+20", "false", "x"])
  }
}
