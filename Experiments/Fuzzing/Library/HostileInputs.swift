import OneHotFoundations
import OneHotNumerics

/// Inputs meant to harm a parser: mutants of valid ones, and now and then mere noise.
///
/// An input depends on the seed, its number and the corpus alone, so that any one can be made again without those
/// before it.
package struct HostileInputs: Sendable {
  /// Valid inputs; not empty.
  let corpus: [[UInt8]]
  /// What means something in the format.
  let tokens: [[UInt8]]
  /// What changes half of the mutants, alone.
  let grammar: Grammar?
  package let seed: UInt64
  /// No input is longer: more than a log's longest row, so that this limit is met, too.
  static let longest = 1 << 17

  /// Mutants of `corpus`, which may not be empty, with words of `dictionary` among them.
  init(corpus: [[UInt8]], dictionary: [String] = [], grammar: Grammar? = nil, seed: UInt64) {
    if corpus.isEmpty { programmerError("a corpus without an input") }
    self.corpus = corpus
    tokens = (dictionary + Self.punctuation).map { Array($0.utf8) }
    self.grammar = grammar
    self.seed = seed
  }

  /// The input of a number: of the first ones each is a valid one as it is.
  package func input(_ number: Int) -> [UInt8] {
    if number < corpus.count { return corpus[number] }
    var random = RandomSource(
      seed: seed, purpose: .measurement, index: number >> 32, episode: number & 0xffff_ffff)
    if random.index(below: 64) == 0 { return noise(using: &random) }
    var mutant = Mutant(bytes: corpus[random.index(below: corpus.count)], random: random)
    let grammar = grammar.flatMap { mutant.random.index(below: 2) == 0 ? $0 : nil }
    repeat {
      if let grammar { grammar.change(&mutant) } else { mutant.change(corpus: corpus, tokens: tokens) }
    } while mutant.random.index(below: 3) != 0
    return Array(mutant.bytes.prefix(Self.longest))
  }

  private func noise(using random: inout RandomSource) -> [UInt8] {
    let highest = random.index(below: 2) == 0 ? 256 : 128
    return (0..<random.index(below: 256)).map { _ in UInt8(random.index(below: highest)) }
  }

  private static let punctuation = [
    ",", ":", "\"", "{", "}", "[", "]", "\n", "\r\n", "\r", "\t", " ", "=", "-", "+", ".", "/", "\\", "\u{0}",
    "\u{FEFF}", "\u{301}", "\u{1F469}\u{200D}\u{1F680}", "\u{2028}", "null", "true", "false", "\"\"", "{}",
    "[]", "e", "E", "nan", "NaN", "inf", "-inf", "auto", "none", "%s", "../", "\\u0000", "\\ud800",
  ]
}

/// An input on its way from a valid one to a hostile one.
struct Mutant {
  var bytes: [UInt8]
  var random: RandomSource

  /// Changes one thing.
  mutating func change(corpus: [[UInt8]], tokens: [[UInt8]]) {
    switch random.index(below: 16) {
    case 0: flipBit()
    case 1: replaceByte()
    case 2: insert([UInt8(random.index(below: 256))])
    case 3: bytes.removeSubrange(range(upTo: 16))
    case 4: bytes.removeSubrange(range(upTo: bytes.count))
    case 5: bytes.removeLast(random.index(below: bytes.count + 1))
    case 6: repeatBlock()
    case 7: splice(corpus[random.index(below: corpus.count)])
    case 8, 9: insert(tokens[random.index(below: tokens.count)])
    case 10: bytes.replaceSubrange(range(upTo: 8), with: tokens[random.index(below: tokens.count)])
    case 11, 12: replaceNumber()
    case 13: overwriteInteger()
    case 14: moveLine()
    default: nest()
    }
  }

  private mutating func position() -> Int { random.index(below: bytes.count + 1) }

  /// A place of at most `length` bytes.
  private mutating func range(upTo length: Int) -> Range<Int> {
    let start = position()
    return start..<min(bytes.count, start + random.index(below: length + 1))
  }

  private mutating func insert(_ block: [UInt8]) { bytes.insert(contentsOf: block, at: position()) }

  private mutating func flipBit() {
    guard !bytes.isEmpty else { return }
    bytes[random.index(below: bytes.count)] ^= 1 << UInt8(random.index(below: 8))
  }

  private mutating func replaceByte() {
    guard !bytes.isEmpty else { return }
    bytes[random.index(below: bytes.count)] = UInt8(random.index(below: 256))
  }

  /// Mostly a few times, rarely until the input is as long as may be.
  private mutating func repeatBlock() {
    let block = Array(bytes[range(upTo: random.index(below: 2) == 0 ? 16 : bytes.count)])
    guard !block.isEmpty else { return }
    let times = random.index(below: 32) == 0 ? HostileInputs.longest / block.count : random.index(below: 8)
    insert(Array(repeatElement(block, count: times).joined()))
  }

  private mutating func splice(_ other: [UInt8]) {
    bytes = Array(bytes[..<position()] + other[random.index(below: other.count + 1)...])
  }

  /// Writes another number where digits stand.
  private mutating func replaceNumber() {
    let start = position()
    guard let first = bytes[start...].firstIndex(where: \.isDigit) else { return }
    let end = bytes[first...].firstIndex { !$0.isDigit } ?? bytes.count
    let number = Self.numbers[random.index(below: Self.numbers.count)]
    bytes.replaceSubrange(first..<end, with: number.utf8)
  }

  /// Writes an interesting integer of one, two, four or eight bytes, the least significant first.
  private mutating func overwriteInteger() {
    let base = Self.integers[random.index(below: Self.integers.count)]
    let integer = base &+ UInt64(bitPattern: Int64(random.index(below: 5) - 2))
    let start = position()
    for index in 0..<min(1 << random.index(below: 4), bytes.count - start) {
      bytes[start + index] = UInt8(truncatingIfNeeded: integer >> (8 * UInt64(index)))
    }
  }

  private mutating func moveLine() {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = lines[random.index(below: lines.count)]
    if random.index(below: 2) == 0 { lines.remove(at: random.index(below: lines.count)) }
    lines.insert(line, at: random.index(below: lines.count + 1))
    bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// Opens brackets, perhaps very many, and closes them again, or does not.
  private mutating func nest() {
    let (opening, closing) = Self.brackets[random.index(below: Self.brackets.count)]
    let depth = 1 << random.index(below: 15)
    insert(Array(repeatElement(Array(opening.utf8), count: depth).joined()))
    if random.index(below: 2) == 0 {
      insert(Array(repeatElement(Array(closing.utf8), count: depth).joined()))
    }
  }

  private static let brackets = [
    ("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("\"", "\""), ("[{\"name\":", "}]"),
  ]

  static let numbers = [
    "0", "1", "-1", "-0", "00", "1.", "0.5", "1e5", "1e15", "1e308", "1e309", "-1e309", "1e-320", "1e-999",
    "255", "256", "10000", "65536", "2147483647", "2147483648", "4294967296", "999999999999999999",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
    "18446744073709551616", "99999999999999999999999999999999", "0x10", "+5", "1_000", "5e-324",
  ]

  static let integers: [UInt64] = [
    0, 1 << 7, 1 << 8, 1 << 15, 1 << 16, 1 << 24, 1 << 26, 1 << 31, 1 << 32, 1 << 53, 1 << 62, 1 << 63, .max,
  ]
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
