import Foundation
import OneHotFoundations

/// The logs of a run, opened together: as new files, or where they stood once.
package final class LogFiles {
  /// How far each was written, by its name; none for new ones.
  private let marks: [String: LogMark]
  private var all: [String: BufferedFile] = [:]
  /// Those of which the disk does not know yet that they are there.
  private var unsettled: Set<URL> = []

  /// New files, but those to go on with that have a mark, by their names.
  package init(resuming marks: [String: LogMark] = [:]) {
    self.marks = marks
  }

  /// Opens a file; `head` is what a new one begins with.
  ///
  /// - Throws: `InputError` if there is one already that should be new, or if it cannot be written.
  package func open(_ url: URL, head: Data) throws -> BufferedFile {
    let name = url.lastPathComponent
    let mark = marks[name]
    let file =
      try mark.map { try BufferedFile(resuming: url, from: $0) } ?? BufferedFile(creating: url, head: head)
    if mark == nil { unsettled.insert(url.deletingLastPathComponent()) }
    all[name] = file
    return file
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
  package func synchronize() throws {
    for (_, file) in sorted { try file.synchronize() }
    for folder in unsettled {
      do { try Folder.synchronize(folder) } catch {
        throw InputError.file(folder, "cannot be written", error)
      }
    }
    unsettled = []
  }

  /// Writes what the buffers hold, and closes the files.
  package func close() throws { for (_, file) in sorted { try file.close() } }

  /// In an order that is always the same, so that the same file fails first.
  private var sorted: [(String, BufferedFile)] { all.sorted { $0.key < $1.key } }
}
