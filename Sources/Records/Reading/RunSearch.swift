import Foundation
import OneHotFoundations
import OneHotLogs

/// What the history of a training is read from.
enum RunFiles {
  /// A run folder of ours.
  case run(RunFolder)
  /// Files of Monitors.
  case monitors([URL])
  /// Event files of TensorBoard.
  case events([URL])

  /// What is at a place; nil for a folder that holds nothing of the kind. Throws `InputError` if it cannot be read.
  init?(at url: URL) throws {
    let folder = RunFolder(url: url)
    if !url.isFolder {
      self = EventReturns.isName(url.lastPathComponent) ? .events([url]) : .monitors([url])
    } else if folder.configuration.exists || folder.returns.exists {
      self = .run(folder)
    } else if case let files = try MergedMonitorLogs.files(in: url), !files.isEmpty {
      self = .monitors(files)
    } else if case let files = try EventReturns.files(in: url), !files.isEmpty {
      self = .events(files)
    } else {
      return nil
    }
  }
}

/// Finds the runs in folders and in the folders below them.
public struct RunSearch {
  /// Folders that are looked into, at most, and runs that are found.
  static let (mostFolders, mostRuns) = (100_000, 10_000)

  private let root: URL
  private var found: [URL] = []
  private var folders = 0
  /// Where folders really are that were looked into.
  private var visited: Set<String> = []

  /// The runs at a place: what is a run itself, files included, or else all runs below it, sorted by their paths. A
  /// place without any is given back, for its reading to say so.
  ///
  /// Below a run there are no others. A folder that several links lead to is looked into once. Folders whose names
  /// begin with a point are left aside; one that cannot be read is given back as well.
  ///
  /// - Throws: `InputError` if there are more than 100,000 folders or 10,000 runs.
  public static func runs(at place: URL) throws -> [URL] {
    var search = RunSearch(root: place)
    try search.look(into: place)
    return search.found.isEmpty ? [place] : search.found
  }

  private init(root: URL) {
    self.root = root
  }

  private mutating func look(into place: URL) throws {
    guard visited.insert(place.resolvingSymlinksInPath().path).inserted else { return }
    folders += 1
    guard folders <= Self.mostFolders, found.count <= Self.mostRuns else { throw tooMany }
    guard place.isFolder, let names = try? InputError.names(in: place), (try? RunFiles(at: place)) == nil
    else {
      return found.append(place)
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let below = place.appending(path: name, directoryHint: .isDirectory)
      if below.isFolder { try look(into: below) }
    }
  }

  private var tooMany: InputError {
    InputError(
      .data, "folder \(root.path)", "more than \(Self.mostFolders) folders or \(Self.mostRuns) runs below it",
      remedy: "a folder nearer to the runs would be right")
  }
}
