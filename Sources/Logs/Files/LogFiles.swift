import Foundation
import OneHotFoundations

/// The logs of a run, opened together: as new files, or where they stood once.
package final class LogFiles {
  /// How far each was written, by its name; nil for new ones.
  private let marks: [String: LogMark]?
  private var all: [String: BufferedFile] = [:]

  /// New files, or files to go on with.
  package init(resuming marks: [String: LogMark]? = nil) {
    self.marks = marks
  }

  /// Opens a file; `head` is what a new one begins with.
  ///
  /// - Throws: `InputError` if there is one already that should be new, or if it cannot be written.
  package func open(_ url: URL, head: Data) throws -> BufferedFile {
    let (name, file) = (url.lastPathComponent, try opened(url, head))
    all[name] = file
    return file
  }

  private func opened(_ url: URL, _ head: Data) throws -> BufferedFile {
    guard let marks else { return try BufferedFile(creating: url, head: head) }
    guard let mark = marks[url.lastPathComponent] else {
      throw InputError(.data, "file \(url.path)", "the checkpoint does not know it")
    }
    return try BufferedFile(resuming: url, from: mark)
  }

  /// Opens a table; `head` holds its own line ends.
  package func table(_ url: URL, head: String) throws -> CSVWriter {
    CSVWriter(try open(url, head: Data(head.utf8)))
  }

  /// How far each file is written, by its name. What the buffers hold is not.
  package var written: [String: LogMark] { all.mapValues(\.mark) }

  /// Writes what the buffers hold.
  package func flush() throws { for (_, file) in sorted { try file.flush() } }

  /// Waits until the disk has what was written.
  package func synchronize() throws { for (_, file) in sorted { try file.synchronize() } }

  /// Writes what the buffers hold, and closes the files.
  package func close() throws { for (_, file) in sorted { try file.close() } }

  /// In an order that is always the same, so that the same file fails first.
  private var sorted: [(String, BufferedFile)] { all.sorted { $0.key < $1.key } }
}
