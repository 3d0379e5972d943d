import Foundation
import OneHotFoundations
import OneHotLogs

/// What the command line knows of the world around it: where to write, and what the time is.
public struct Console: Sendable {
  /// Something to write text to.
  public struct Stream: Sendable {
    /// Whether somebody watches, so that a line can be redrawn in place.
    public var isTerminal: Bool
    private let measure: @Sendable () -> Int
    private let emit: @Sendable (String) throws -> Void

    /// A stream.
    ///
    /// - Parameters:
    ///   - isTerminal: whether somebody watches.
    ///   - columns: how many characters a line of the terminal has at this moment.
    ///   - write: writes text at once; throws if it cannot.
    public init(
      isTerminal: Bool = false, columns: @escaping @Sendable () -> Int = { 80 },
      write: @escaping @Sendable (String) throws -> Void
    ) {
      self.isTerminal = isTerminal
      measure = columns
      emit = write
    }

    /// Characters of a line of the terminal.
    public var columns: Int { measure() }

    /// Writes text, in which what could govern a terminal is escaped but for line feeds and tabs: names come from files.
    public func write(_ text: String) throws {
      try emit(text.harmless(keepsLines: true))
    }

    /// Clears the line of a terminal, and writes a text of one line in its place.
    func redraw(_ text: String = "") throws {
      try emit("\r\u{1B}[K" + text.harmless())
    }

    /// Writes lines in the place of those that were written last; longer ones than a terminal's are cut off.
    ///
    /// - Parameter count: how many lines were written last.
    func redraw(lines: [Substring], inPlaceOf count: Int) throws {
      let cut = lines.map { "\r\u{1B}[K" + String($0).harmless().prefix(max(columns - 1, 1)) + "\n" }
      try emit((count > 0 ? "\u{1B}[\(count)A" : "") + cut.joined() + "\u{1B}[J")
    }

    /// How wide running text should be set: the terminal's width, within reason.
    var textWidth: Int { isTerminal ? Swift.min(Swift.max(columns, 40), 100) : 100 }
  }

  /// Standard output.
  public var output: Stream
  /// Standard error.
  public var error: Stream
  /// Seconds since some fixed moment, never falling.
  public var now: @Sendable () -> Double
  /// Whether a training ends in good order when the process is told to stop (SIGINT, SIGTERM, SIGHUP), a process that dies
  /// in an environment says where (SIGSEGV and the like), and a reader that is gone ends nothing (SIGPIPE).
  public var heedsSignals = false

  /// A console.
  public init(
    output: Stream, error: Stream,
    now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime }
  ) {
    self.output = output
    self.error = error
    self.now = now
  }

  /// Ends the message of a process that dies with a line: where the records are, and how to go on.
  func concludeCrashReport(with line: String) {
    if heedsSignals { CrashReport.conclude(with: line) }
  }

  /// The process's own standard output and standard error.
  public static var standard: Console {
    var console = Console(
      output: Stream(FileHandle.standardOutput, named: "standard output"),
      error: Stream(FileHandle.standardError, named: "standard error"))
    console.heedsSignals = true
    return console
  }
}

extension Console.Stream {
  /// An open file, perhaps a terminal.
  fileprivate init(_ handle: FileHandle, named name: String) {
    let descriptor = handle.fileDescriptor
    self.init(
      isTerminal: isatty(descriptor) == 1, columns: { Self.columns(of: descriptor) },
      write: { text in
        do { try handle.write(contentsOf: Data(text.utf8)) } catch {
          if Self.isOfNoReader(error) { return }
          throw InputError(.file, name, "cannot be written (\(error.localizedDescription))")
        }
      })
  }

  /// Whether there is nobody to read, as behind `| head`: then nobody misses what is not written.
  private static func isOfNoReader(_ error: any Error) -> Bool {
    let cause = InputError.cause(of: error)
    return cause.domain == NSPOSIXErrorDomain && cause.code == Int(EPIPE)
  }

  private static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

extension Console.Stream {
  /// Writes a value as one JSON object in one line, with sorted keys.
  func write(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try write(String(decoding: try encoder.encode(value), as: UTF8.self).harmlessJSON + "\n")
  }
}

/// An object of JSON, put together key by key. An optional without a value is null; to leave a key out is not to set it.
struct JSONObject: Encodable, ExpressibleByDictionaryLiteral {
  private var values: [String: any Encodable]

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(dictionaryLiteral elements: (String, any Encodable)...) {
    values = Dictionary(uniqueKeysWithValues: elements)
  }

  /// Gives a key a value.
  mutating func set(_ key: String, to value: any Encodable) { values[key] = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for (key, value) in values { try container.encode(value, forKey: Name(stringValue: key)) }
  }
}
