import Foundation
import OneHotFoundations
import OneHotLogs

/// A log that is read record by record.
protocol SteppedLog {
  associatedtype Reader: RowReader
  /// What it is read with.
  var reader: Reader { get }
  /// The step of the next record, 0 if it has none, and nil after the last; throws `InputError`.
  mutating func nextStep() throws -> Int?
  /// How many records there were before the first.
  var skipped: Int { get }
}

extension SteppedLog {
  var skipped: Int { 0 }
}

extension ReturnsLog: SteppedLog {
  mutating func nextStep() throws -> Int? { try nextRow()?.step }
}

extension MonitorLog: SteppedLog {
  mutating func nextStep() throws -> Int? { try nextRow().map { _ in 0 } }
}

extension EvaluationsLog: SteppedLog {
  mutating func nextStep() throws -> Int? { try nextEvaluation(isComplete: false)?.step }
}

extension UpdatesLog: SteppedLog {
  mutating func nextStep() throws -> Int? { try nextRow()?.step }
}

/// What is in a log, up to a mark and behind it.
struct LogScan {
  /// Records, and the step of the last.
  private(set) var all = (count: 0, step: 0)
  /// The same of those up to the mark.
  private(set) var marked = (count: 0, step: 0)
  /// How many records there were before the first.
  private(set) var skipped = 0
  /// The first that is wrong.
  private(set) var fault: InputError?
  /// Whether that is behind the mark.
  private(set) var isFaultBehindMark = false
  /// Whether it is no more than that the last record has no end.
  private(set) var isCutShort = false

  /// Reads a log that `open` opens; `mark` is a number of bytes.
  init<Log: SteppedLog>(_ file: URL, to mark: Int, _ open: (URL) throws -> Log) {
    var opened: Log?
    do {
      opened = try open(file)
      while let step = try opened?.nextStep() {
        all = (all.count + 1, step)
        if let reader = opened?.reader, reader.offset <= mark { marked = all }
      }
      skipped = opened?.skipped ?? 0
    } catch {
      fault = error as? InputError ?? .file(file, "cannot be read", error)
      isFaultBehindMark = opened.map { $0.reader.offset >= mark } ?? false
      isCutShort = opened?.reader.isAtUnfinishedRow ?? false
    }
  }

  /// Reads a file of events.
  init(events file: URL, to mark: Int) {
    do {
      let bytes = Array(try WholeFile.read(file, atMost: 1 << 30))
      marked = Self.extent(try EventFileReader.scalars(in: Array(bytes.prefix(mark))))
      all = Self.extent(try EventFileReader.scalars(in: bytes))
    } catch let damage as EventFileDamage {
      fault = InputError(.data, "file \(file.path), byte \(damage.offset)", damage.problem)
      isFaultBehindMark = damage.offset >= mark
      isCutShort = damage.kind == .truncatedRecord
    } catch { fault = error as? InputError ?? .file(file, "cannot be read", error) }
  }

  private static func extent(_ scalars: [LoggedScalar]) -> (count: Int, step: Int) {
    (scalars.count, scalars.last?.step ?? 0)
  }
}
