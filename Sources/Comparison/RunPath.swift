import Foundation

/// What the path of another framework's run tells of it: its environment, its seed, and what else tells it from others.
///
/// Recognized are folders named by an environment; whole names that are seeds (`3`, `seed_3`, `seed3`, `run-3`, `s3`) and ends of
/// names (`CartPole-v1_3`, `ppo-seed3`, `PPO_3`); and CleanRL's `environment__algorithm__seed__time`. A bare number at the end
/// counts as a seed behind an environment's name, or if the numbers of its siblings are nearly those from 0 or 1 on: `net_64`
/// and `net_128` are no seeds.
struct RunPath {
  /// The environment, if a folder is named by one.
  private(set) var environment: String?
  /// The seed, or the number of the run.
  private(set) var seed: String?
  /// The folders that are left, the innermost last.
  private(set) var folders: [String]
  /// What the innermost would be called without the bare number at its end.
  private var numbered: (name: String, number: Int)?
  /// What the run's files say of the environment.
  private let known: String?

  /// Reads the paths of runs, which may be siblings.
  ///
  /// - Parameter runs: where each is, and the environment that its files name, if they do.
  static func read(_ runs: [(place: URL, environment: String?)]) -> [RunPath] {
    var paths = runs.map { RunPath($0.place, environment: $0.environment) }
    let siblings = Dictionary(grouping: paths.indices.filter { paths[$0].numbered != nil }) { index in
      paths[index].folders.dropLast() + [paths[index].numbered?.name ?? ""]
    }
    for indices in siblings.values {
      let numbers = Set(indices.compactMap { paths[$0].numbered?.number })
      let areSeeds = (numbers.min() ?? 2) <= 1 && (numbers.max() ?? 0) < 2 * numbers.count
      for index in indices { paths[index].takeNumber(isSeed: areSeeds) }
    }
    for index in paths.indices { paths[index].takeOuterFolders() }
    return paths
  }

  /// What tells variants apart: as many of the innermost folders as are needed, the same number for all.
  static func names(of paths: [RunPath]) -> [String] {
    let distinct = Set(paths.map(\.folders))
    let most = distinct.map(\.count).max() ?? 0
    let depth =
      (1...max(1, most)).first { depth in Set(distinct.map { $0.suffix(depth) }).count == distinct.count }
      ?? most
    return paths.map { $0.folders.suffix(depth).joined(separator: "/") }
  }

  private init(_ place: URL, environment: String?) {
    known = environment
    self.environment = environment
    var folders = place.standardizedFileURL.pathComponents.filter { $0 != "/" }
    if let last = folders.last, last.hasSuffix(".csv") || last.contains("tfevents") {
      folders.removeLast()
      // The name of one file among many may be a seed, or be called by one.
      let name = last.hasSuffix("monitor.csv") ? last.dropLast("monitor.csv".count) : ""
      if let name = name.split(separator: ".").last { folders.append(String(name)) }
    }
    self.folders = folders
    takeInnermost()
  }

  private mutating func takeInnermost() {
    guard let last = folders.last else { return }
    let parts = last.components(separatedBy: "__")
    if parts.count >= 4, let time = Int(parts[parts.count - 1]), time > 0, Int(parts[parts.count - 2]) != nil
    {
      environment = environment ?? parts[0]
      seed = parts[parts.count - 2]
      folders[folders.count - 1] = parts[1..<parts.count - 2].joined(separator: "__")
    } else if let match = last.wholeMatch(of: /(?i)(?:(?:seed|run|trial|rep|s)[-_=. ]?)?([0-9]+)/) {
      seed = String(match.1)
      folders.removeLast()
    } else if let match = last.wholeMatch(of: /(?i)(.+)[-_. ](?:seed|run|trial|rep|s)[-_=. ]?([0-9]+)/) {
      seed = String(match.2)
      folders[folders.count - 1] = String(match.1)
    } else if let match = last.wholeMatch(of: /(.+)[-_]([0-9]{1,9})/), let number = Int(match.2) {
      numbered = (String(match.1), number)
    }
  }

  private mutating func takeNumber(isSeed: Bool) {
    guard let numbered, isSeed || names(numbered.name) else { return }
    seed = String(numbered.number)
    folders[folders.count - 1] = numbered.name
  }

  /// Takes environments from all folders, and a seed that says so from those that others are in.
  private mutating func takeOuterFolders() {
    for index in folders.indices.reversed() where names(folders[index]) {
      environment = environment ?? folders[index]
      folders.remove(at: index)
    }
    guard seed == nil, folders.count > 1 else { return }
    for index in folders.indices.dropLast().reversed() {
      guard let match = folders[index].wholeMatch(of: /(?i)(?:seed|run|trial|rep)[-_=. ]?([0-9]+)/) else {
        continue
      }
      seed = String(match.1)
      folders.remove(at: index)
      return
    }
  }

  /// Whether a folder is named by the environment: the one that is known, or any that has a version.
  private func names(_ folder: String) -> Bool {
    guard let known = known ?? environment else {
      return folder.wholeMatch(of: /[A-Za-z][A-Za-z0-9_.]*-v[0-9]+/) != nil
    }
    return folder.lowercased() == known.replacing("/", with: "-").lowercased()
  }
}
