import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs
import OneHotNumerics

/// The folder of one run, and the names of the files in it.
public struct RunFolder: Sendable, Equatable {
  /// Where it is.
  public let url: URL

  /// Everything that determines the run.
  public var configuration: URL { file("config.json") }
  /// One row for each episode of the training.
  public var returns: URL { file("returns.csv") }
  /// The same episodes as Stable-Baselines3's Monitor writes them.
  public var monitor: URL { file("monitor.csv") }
  /// One row for each update.
  public var progress: URL { file("progress.csv") }
  /// Two rows for each evaluation: greedy and sampled.
  public var evaluations: URL { file("evaluations.csv") }
  /// The scalars of a training that began at `start`, for TensorBoard, which knows its files by `tfevents` in the name.
  public func events(startedAt start: Date) -> URL {
    file("events.out.tfevents.\(Int(start.timeIntervalSince1970)).onehot")
  }
  /// All that is written row by row, of a training that began at `start`.
  func logs(startedAt start: Date) -> [URL] {
    [returns, monitor, progress, evaluations, events(startedAt: start)]
  }
  /// Whether a training goes on without what a log held: nothing is computed from it.
  func canDoWithout(_ log: URL) -> Bool { log == progress || log.lastPathComponent.contains(".tfevents.") }
  /// The checkpoints, from which the training goes on.
  public var checkpoints: URL { url.appending(path: "checkpoint", directoryHint: .isDirectory) }
  /// The policy at the end of the training.
  public var policy: URL { file("policy.safetensors") }
  /// The policy with the best evaluation.
  public var bestPolicy: URL { file("best-policy.safetensors") }
  /// The return curve.
  public var curve: URL { file("curve.svg") }

  /// The folder at a place, whether or not there is one.
  package init(url: URL) {
    self.url = url
  }

  /// Makes the folder of a new run at a place of one's choice, with the folders above it.
  ///
  /// - Parameter url: where; nothing may be there yet, or an empty folder, or one with no more than what a process left
  ///   that was stopped before it had written anything.
  /// - Throws: `InputError` if something is there, or if the system does not let the folder be made.
  public static func create(exactly url: URL) throws -> RunFolder {
    try create(exactly: url) { _ in false }
  }

  /// The same of a folder that is no run's.
  ///
  /// - Parameter isLeft: whether a file of a name is what a process left that was stopped.
  package static func create(exactly url: URL, _ isLeft: (String) -> Bool) throws -> RunFolder {
    let folder = RunFolder(url: url)
    try folder.makeParents()
    guard try folder.makeLast() || folder.isFree(isLeft) else { throw folder.isTaken }
    return folder
  }

  /// Throws `InputError` if there is something at a place where ``create(exactly:_:)`` is to make a folder later.
  package static func requireFree(_ url: URL, _ isLeft: (String) -> Bool) throws {
    guard try !isFree(url, isLeft) else { return }
    throw RunFolder(url: url).isTaken
  }

  /// Whether ``create(exactly:_:)`` can make a folder at a place: nothing is there, or a folder with no more than what a
  /// process left that was stopped.
  package static func isFree(_ url: URL, _ isLeft: (String) -> Bool = { _ in false }) throws -> Bool {
    try !url.exists || RunFolder(url: url).isFree(isLeft)
  }

  /// Makes the folder of a new run: `<root>/<environment>/<agent>/<seed>-<short id>`, where the id stands for the
  /// whole configuration. If such a run exists already, the name gets a number: `-2`, `-3` and so on.
  ///
  /// Of several processes that do this at once each gets a folder of its own.
  ///
  /// - Throws: `InputError` if the system does not let the folder be made.
  public static func create(under root: URL, for configuration: RunConfiguration) throws -> RunFolder {
    let parent = root.appending(path: fileName(configuration.environment), directoryHint: .isDirectory)
      .appending(path: configuration.agent, directoryHint: .isDirectory)
    return try create(
      in: parent, seed: UInt64(configuration.training.seed), identifier: shortIdentifier(of: configuration))
  }

  /// Makes a new folder `<parent>/<seed>-<identifier>`, with a number at its end if there is one already.
  package static func create(in parent: URL, seed: UInt64, identifier: String) throws -> RunFolder {
    let name = "\(seed)-\(identifier)"
    var number = 1
    while true {
      let suffix = number == 1 ? "" : "-\(number)"
      let folder = RunFolder(url: parent.appending(path: name + suffix, directoryHint: .isDirectory))
      try folder.makeParents()
      if try folder.makeLast() { return folder }
      number += 1
    }
  }

  /// The folder of a run that has been made before.
  ///
  /// - Throws: `InputError` if there is no run with a policy in it, saying what is missing.
  public static func open(_ url: URL) throws -> RunFolder {
    let folder = RunFolder(url: url)
    let missing: String? =
      if !url.exists {
        "there is no such folder"
      } else if !folder.configuration.exists {
        "no run folder: it has no config.json"
      } else if ![folder.policy, folder.bestPolicy].contains(where: \.exists) {
        "the run has no policy yet: neither policy.safetensors nor best-policy.safetensors is there"
      } else {
        nil
      }
    if let missing {
      throw InputError(
        .file, "run folder \(url.path)", missing, remedy: "give a folder that a training has written")
    }
    return folder
  }
}

extension RunFolder {
  private func file(_ name: String) -> URL {
    url.appending(path: name, directoryHint: .notDirectory)
  }

  /// What `config.json` says; throws `InputError`.
  func declared(_ catalogue: Catalogue) throws -> RunConfiguration {
    try InputError.requireRegular(configuration, atMost: 1 << 20)
    return try RunConfiguration(contentsOf: configuration, catalogue: catalogue)
  }

  /// The files of events, of whatever start.
  var allEvents: [URL] {
    get throws {
      do {
        return try Folder.names(in: url).filter { $0.hasPrefix("events.out.tfevents.") }.sorted().map {
          file($0)
        }
      } catch { throw InputError.file(url, "cannot be read", error) }
    }
  }

  /// Whether nothing was recorded yet: there are at most logs that hold no row.
  var isUnbegun: Bool {
    get throws {
      let logs = [(returns, 1), (monitor, 2), (progress, 1), (evaluations, 1)]
      return try ![policy, bestPolicy].contains(where: \.exists)
        && logs.allSatisfy { try Self.isEmpty($0, lines: $1) }
    }
  }

  /// Whether a log is not there, or holds no more than so many lines.
  private static func isEmpty(_ log: URL, lines: Int) throws -> Bool {
    guard log.exists else { return true }
    do {
      return try WholeFile.read(log, atMost: 1 << 16).count { $0 == UInt8(ascii: "\n") } <= lines
    } catch let error as InputError where error.condemns(log) { return false }
  }

  /// Removes the logs of a run of which nothing was recorded yet.
  func removeEmptyLogs() throws {
    for file in try [returns, monitor, progress, evaluations] + allEvents
    where file.exists {
      do { try FileManager.default.removeItem(at: file) } catch {
        throw InputError.file(file, "cannot be removed", error)
      }
    }
  }

  /// Throws `InputError` if a file is there already.
  func requireNew(_ file: URL) throws {
    guard !file.isVacant else { return }
    throw InputError.file(file, "cannot be written", POSIXError(.EEXIST))
  }

  /// Whether it is a folder in which there is nothing but what a process left that was stopped: its lock, files half
  /// written, and what `isLeft` names.
  private func isFree(_ isLeft: (String) -> Bool) throws -> Bool {
    guard url.isFolder else { return false }
    let names: [String]
    do { names = try Folder.names(in: url) } catch { throw cannotBeMade("it cannot be read", error) }
    let lock = FolderLock.file(in: url).lastPathComponent
    return names.allSatisfy { $0 == lock || WholeFile.isHalfWritten($0) || isLeft($0) }
      && FolderLock.holder(of: url) == nil
  }

  private var isTaken: InputError {
    InputError(
      .file, "run folder \(url.path)", "it exists already, and a run is never overwritten",
      remedy: "name a folder that does not exist, remove this one first, or go on with its run by 'resume'")
  }

  private func makeParents() throws {
    let parent = url.standardizedFileURL.deletingLastPathComponent()
    do { try Folder.make(parent) } catch {
      throw cannotBeMade("\(parent.path) is no folder and cannot be made one", error)
    }
  }

  /// Makes the last folder of the path; false if something of that name was there before.
  private func makeLast() throws -> Bool {
    do { return try Folder.makeLast(url) } catch { throw cannotBeMade("it cannot be made", error) }
  }

  private func cannotBeMade(_ problem: String, _ error: any Error) -> InputError {
    InputError(
      .file, "run folder \(url.path)", "\(problem) (\(InputError.reason(of: error)))",
      remedy: "name a folder in a place you may write to")
  }

  /// A name that cannot leave its folder: letters, digits, hyphens, underscores and inner dots.
  package static func fileName(_ name: String) -> String {
    let safe = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
    let text = String(safe)
    return text.hasPrefix(".") || text.isEmpty ? "-" + text.dropFirst() : text
  }

  /// Eight hexadecimal digits for the configuration.
  static func shortIdentifier(of configuration: RunConfiguration) throws -> String {
    shortIdentifier(of: try ConfigurationDocument(configuration).encoded())
  }

  /// Eight hexadecimal digits for whatever determines a run.
  package static func shortIdentifier(of document: Data) -> String {
    let hash = fnv1a(document)
    let digits = String(UInt32(truncatingIfNeeded: hash ^ (hash >> 32)), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// The 64-bit FNV-1a hash.
  ///
  /// Source: Fowler, Noll, Vo, Eastlake (RFC 9923), "The FNV Non-Cryptographic Hash Algorithm".
  static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}
