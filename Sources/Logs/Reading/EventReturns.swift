import Foundation
import OneHotFoundations

/// The returns in event files of TensorBoard, by the names that frameworks have for them.
///
/// Source: CleanRL, `charts/episodic_return`, the return of an episode; Stable-Baselines3, `rollout/ep_rew_mean`, the mean
/// of the last 100 episodes unless `stats_window_size` says otherwise.
package struct EventReturns {
  private static let names = [
    (tag: "charts/episodic_return", isMean: false), (tag: "train/episode_return", isMean: false),
    (tag: "rollout/ep_rew_mean", isMean: true),
  ]

  /// In the order of their steps; seconds since the first, unless they run backwards. An episode is a point.
  package let points: [CurvePoint]
  /// The mean of the last 100 points; where they are means of many episodes already, the last. Nil if there is none.
  package let finalReturn: Double?
  /// Points that are left out: their returns are no finite numbers, or their steps negative.
  package let leftOutCount: Int

  /// Reads files of one training, of which the last record may be cut short.
  ///
  /// - Throws: `InputError` if a file cannot be read or is damaged, or if no name of returns is among those of the
  ///   scalars.
  package init(_ files: [URL]) throws {
    var scalars: [LoggedScalar] = []
    var tags: Set<String> = []
    for file in files {
      let found = try EventFileReader.scalars(contentsOf: file, among: Set(Self.names.map(\.tag)))
      scalars += found.scalars
      tags.formUnion(found.tags)
    }
    guard let name = Self.names.first(where: { tags.contains($0.tag) }) else {
      throw Self.unknown(tags, in: files)
    }
    let named = scalars.filter { $0.tag == name.tag }
    points = Self.points(named.filter { $0.value.isFinite && $0.step >= 0 })
    leftOutCount = named.count - points.count
    let last = points.suffix(name.isMean ? 1 : RecentReturns.capacity).map(\.value)
    finalReturn = last.isEmpty ? nil : last.reduce(0, +) / Double(last.count)
  }

  /// The event files in a folder, sorted by their names, which tell when they began.
  package static func files(in folder: URL) throws -> [URL] {
    try InputError.names(in: folder).filter(isName).sorted()
      .map { folder.appending(path: $0, directoryHint: .notDirectory) }
  }

  /// Whether a file of some name is one of events; TensorBoard knows them likewise.
  package static func isName(_ name: String) -> Bool { name.contains("tfevents") && !name.hasPrefix(".") }

  /// Files of a training that was resumed may tell of the same steps twice.
  private static func points(_ scalars: [LoggedScalar]) -> [CurvePoint] {
    let sorted = scalars.enumerated().sorted { ($0.element.step, $0.offset) < ($1.element.step, $1.offset) }
    let times = sorted.map(\.element.wallTime)
    let areInOrder = times.allSatisfy(\.isFinite) && zip(times, times.dropFirst()).allSatisfy(<=)
    return sorted.enumerated().map { number, scalar in
      CurvePoint(
        step: scalar.element.step, seconds: areInOrder ? times[number] - times[0] : nil, episode: number + 1,
        value: Double(scalar.element.value))
    }
  }

  private static func unknown(_ tags: Set<String>, in files: [URL]) -> InputError {
    let right = names.map(\.tag).joined(separator: ", ")
    return InputError(
      .data, "file \(files[0].path)",
      tags.isEmpty
        ? "it holds no scalar"
        : "none of its scalars is known as a return: \(tags.sorted().joined(separator: ", "))",
      remedy: "a scalar called \(right) would be right")
  }
}
