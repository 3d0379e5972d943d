import Foundation
import OneHotFoundations
import OneHotNumerics
import Synchronization

/// The processor time of this process.
private var processorSeconds: Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// A file that says which input is being parsed: what is left of a process that crashed, and a watch over one that
/// hangs.
final class CurrentInput: Sendable {
  private let url: URL
  private let memory: Mapping
  private let number = Atomic(-1)
  private static let digits = 19

  /// The address of the number in the file.
  private struct Mapping: @unchecked Sendable {
    let start: UnsafeMutablePointer<UInt8>
  }

  /// Creates the file in a folder: `--parser NAME --seed N --only` and a number in as many digits as any has.
  init(parser: String, seed: UInt64, in folder: URL) throws {
    url = folder.appending(path: "fuzz-\(parser).current")
    let text = "--parser \(parser) --seed \(seed) --only "
    let content = text + String(repeating: "0", count: Self.digits) + "\n"
    try Data(content.utf8).write(to: url)
    let descriptor = open(url.path, O_RDWR)
    defer { close(descriptor) }
    guard let start = mmap(nil, content.utf8.count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      start != MAP_FAILED
    else { throw InputError(.file, "file \(url.path)", "cannot be mapped") }
    memory = Mapping(start: start.assumingMemoryBound(to: UInt8.self) + text.utf8.count)
  }

  /// Notes that an input is to be parsed next. The file has it even if the process is killed.
  func begin(_ number: Int) {
    var rest = number
    for index in (0..<Self.digits).reversed() {
      memory.start[index] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    self.number.store(number, ordering: .relaxed)
  }

  /// Removes the file: nothing crashed.
  func end() throws {
    number.store(-1, ordering: .relaxed)
    try FileManager.default.removeItem(at: url)
  }

  /// Calls `report` with an input's number, once, if it takes longer than some seconds of processor time, which a busy
  /// machine does not stretch, or waits for twenty times as long.
  func watch(longerThan seconds: Double, _ report: @escaping @Sendable (Int) -> Void) {
    Thread.detachNewThread { [self] in
      var (last, since, sinceProcessor) = (-1, Date(), processorSeconds)
      while true {
        Thread.sleep(forTimeInterval: 0.5)
        let now = number.load(ordering: .relaxed)
        if now != last { (last, since, sinceProcessor) = (now, Date(), processorSeconds) }
        if now >= 0, processorSeconds - sinceProcessor > seconds || -since.timeIntervalSinceNow > 20 * seconds
        {
          return report(now)
        }
      }
    }
  }
}
