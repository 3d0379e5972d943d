import Foundation

/// A process as it is known to others that share a file system with it, on the same host or on another.
///
/// As text it has three lines: "process 17 on HOST", the system it runs in, and what tells it from a later process of the
/// same number.
package struct ProcessMark: Sendable, Equatable, CustomStringConvertible {
  /// Its number.
  package let number: Int32
  /// The name of its host.
  package let host: String
  /// The start of the system and the processes it can see: numbers mean the same only where both agree. Empty if unknown.
  private let system: String
  private let token: String

  /// This process.
  package static let current = ProcessMark(
    number: ProcessInfo.processInfo.processIdentifier, host: hostName, system: systemName,
    token: String(UInt64.random(in: .min ... .max), radix: 16))

  /// A process of whatever host.
  package init(number: Int32, host: String, system: String, token: String) {
    (self.number, self.host, self.system, self.token) = (number, host, system, token)
  }

  /// Reads the text of a mark; nil if it is none, as that of a file that is not written yet.
  package init?(parsing text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 4, let match = lines[0].wholeMatch(of: /process ([0-9]+) on (.+)/),
      let number = Int32(match.1)
    else { return nil }
    self.init(number: number, host: String(match.2), system: String(lines[1]), token: String(lines[2]))
  }

  package var text: String { "\(description)\n\(system)\n\(token)\n" }

  /// "process 17 on HOST".
  package var description: String { "process \(number) on \(host)" }

  /// Whether it has ended for sure, which can be known only on the system it ran in.
  package var isGone: Bool {
    let current = Self.current
    guard !system.isEmpty, system == current.system, host == current.host else { return false }
    if number == current.number { return token != current.token }
    return kill(number, 0) != 0 && errno == ESRCH
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "an unknown host" }
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return bytes.isEmpty ? "an unknown host" : String(decoding: bytes, as: UTF8.self)
  }

  /// Containers of one host have processes of their own, by the same numbers.
  private static var systemName: String {
    #if os(Linux)
      guard
        let start = try? WholeFile.read(
          URL(fileURLWithPath: "/proc/sys/kernel/random/boot_id"), atMost: 1000),
        let processes = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
      else { return "" }
      return String(decoding: start, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) + " "
        + processes
    #elseif canImport(Darwin)
      var name = [CChar](repeating: 0, count: 256)
      var length = name.count - 1
      guard sysctlbyname("kern.bootsessionuuid", &name, &length, nil, 0) == 0 else { return "" }
      return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #else
      return ""
    #endif
  }
}
