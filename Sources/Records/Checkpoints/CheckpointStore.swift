import Foundation
import OneHotFoundations

/// The checkpoints of a run, `checkpoint/<step>.checkpoint`: the last two.
struct CheckpointStore {
  /// Where they are.
  let folder: URL
  private static let suffix = ".checkpoint"
  private static let kept = 2

  /// The steps at which there are checkpoints, the last first, whether they can be read or not.
  var steps: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.compactMap { $0.hasSuffix(Self.suffix) ? Int($0.dropLast(Self.suffix.count)) : nil }
      .sorted(by: >)
  }

  /// The file of the checkpoint at a step.
  func file(_ step: Int) -> URL {
    folder.appending(path: "\(step)\(Self.suffix)", directoryHint: .notDirectory)
  }

  /// Writes a checkpoint, and removes those that are too old to be kept.
  ///
  /// - Throws: `InputError` if it cannot be written; those before it are then still there.
  func write(_ content: [UInt8], step: Int) throws {
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw InputError.file(folder, "cannot be made", error)
    }
    try WholeFile.write(CheckpointFile.encoded(content), to: file(step), isDurable: true)
    for old in steps.filter({ $0 <= step }).dropFirst(Self.kept) {
      try? FileManager.default.removeItem(at: file(old))
    }
  }

  /// Puts a checkpoint that cannot be used out of the way.
  func setAside(_ step: Int) {
    let place = URL(fileURLWithPath: file(step).path + ".unusable")
    try? FileManager.default.removeItem(at: place)
    try? FileManager.default.moveItem(at: file(step), to: place)
  }
}
