import Foundation

/// The memory that something will take, added up before anything of it is made: what does not fit is refused with a message
/// instead of ending the process in the middle of its work.
public struct MemoryEstimate: Sendable {
  /// A part: what makes it as large as it is, and its bytes.
  private typealias Part = (cause: String, bytes: Double)
  private var parts: [Part] = []

  /// Nothing yet.
  public init() {}

  /// Bytes of all parts.
  public var bytes: Double { parts.reduce(0) { $0 + $1.bytes } }

  /// Adds a part of as many bytes as the product of some factors says.
  ///
  /// - Parameters:
  ///   - cause: what makes it as large as it is, for the error: "options 'environments' x 'horizon'".
  ///   - factors: of the number of bytes.
  public mutating func add(_ cause: String, _ factors: Int...) {
    parts.append((cause, factors.reduce(1) { $0 * Double($1) }))
  }

  /// The memory that this process can have: the machine's, or what the process is limited to (`ulimit -v`) if that is less.
  public static var available: Double {
    let physical = Double(ProcessInfo.processInfo.physicalMemory)
    var limit = rlimit()
    #if canImport(Darwin)
      let code = getrlimit(RLIMIT_AS, &limit)
    #else
      let code = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
    return code == 0 ? min(physical, Double(limit.rlim_cur)) : physical
  }

  /// Throws `InputError` if all parts together take more than there is. It names the largest part and what there would
  /// have to be less of.
  ///
  /// - Parameter limit: bytes that there are.
  public func require(within limit: Double) throws {
    let bytes = bytes
    guard bytes > limit, let largest = parts.max(by: { $0.bytes < $1.bytes }) else { return }
    let share = (largest.bytes / max(limit - (bytes - largest.bytes), limit / 2)).rounded(.up)
    throw InputError(
      .usage, largest.cause,
      "\(Self.shown(bytes)) of memory would be needed, \(Self.shown(largest.bytes)) of them for this, and at most "
        + "\(Self.shown(limit)) are possible",
      remedy: "1/\(Self.digits(max(2, share))) of this would be right")
  }

  /// "3.5 GiB".
  package static func shown(_ bytes: Double) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var (value, unit) = (bytes, 0)
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return "\(digits(value)) \(units[unit])"
  }

  private static func digits(_ value: Double) -> String {
    value < 10 && value != value.rounded() ? String(format: "%.1f", value) : String(format: "%.0f", value)
  }
}
