import Foundation
import OneHotLearning

@testable import OneHotRecords

/// The rows of a small run's logs, headers first.
struct SmallRun {
  var returns = ["step,episode,environment,return,length,outcome"]
  var monitor = ["#{\"t_start\": 1700000000.25, \"env_id\": \"Coin-v0\"}", "r,l,t"]
  /// No file if it is empty.
  var progress: [String] = []
  var evaluations = ["step,policy,episodes,mean,standard_deviation,min,max,mean_length"]
  var isComplete = true

  /// Episodes of seven steps and half a second, and evaluations every ten steps.
  init(episodes: Int, evaluations count: Int) {
    for number in 0..<episodes {
      returns.append(
        "\(7 * (number + 1)),\(number + 1),\(number % 2),\(Double(number) / 4 - 1),7,"
          + (number % 3 == 0 ? "truncated" : "terminated"))
      monitor.append("\(Double(number) / 4 - 1),7,\(Double(number + 1) / 2)")
    }
    for number in 0..<count {
      evaluations.append("\(10 * (number + 1)),greedy,2,\(number + 1),1,0,2,7")
      evaluations.append("\(10 * (number + 1)),sampled,2,\(Double(number) + 0.5),0.5,0,1,7.5")
    }
  }

  /// Writes the files of the run, over those that are there.
  @discardableResult
  func write(to root: URL) throws -> RunFolder {
    let folder = RunFolder(url: root)
    try ConfigurationDocument(Fixture.configuration()).encoded().write(to: folder.configuration)
    for (file, rows) in [
      (folder.returns, returns), (folder.monitor, monitor), (folder.evaluations, evaluations),
    ] {
      try Self.data(rows).write(to: file)
    }
    if !progress.isEmpty { try Self.data(progress).write(to: folder.progress) }
    if isComplete { try Data().write(to: folder.policy) }
    return folder
  }

  static func data(_ rows: [String]) -> Data {
    Data(rows.map { $0 + "\n" }.joined().utf8)
  }
}
