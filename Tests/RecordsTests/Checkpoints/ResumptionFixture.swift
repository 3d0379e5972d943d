import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotGumbel
import OneHotLearning

@testable import OneHotRecords

/// Trainings that are stopped and resumed.
enum Resumption {
  static let catalogue: Catalogue = {
    var registry = EnvironmentRegistry.standard
    registry.register("codable", summary: "", environment: CodableWalk())
    registry.register("saving", summary: "", environment: SavingWalk())
    registry.register("replayed", summary: "", environment: ReplayedWalk())
    registry.register("forgetful", summary: "", environment: ForgetfulWalk())
    registry.register("ignoring", summary: "", environment: IgnoringWalk())
    registry.register("collecting", summary: "", environment: CollectingWalk())
    return Catalogue(environments: registry)
  }()

  /// A small training: about 30 updates, with evaluations in between.
  static func configuration(
    _ environment: String, agent: String = "actor-critic", _ options: [String: OptionValue] = [:],
    environmentOptions: [String: OptionValue] = [:]
  ) throws -> RunConfiguration {
    var request = RunRequest(environment: environment)
    request.environmentOptions = environmentOptions
    request.agent = agent
    request.options = [
      "seed": .integer(11), "steps": .integer(3000), "hidden": .text("8"),
      "evaluation-interval": .integer(700), "evaluation-episodes": .integer(3),
      "checkpoint-interval": .text("500 steps"),
    ]
    if agent == "reinforce" {
      request.options["episodes"] = .integer(3)
    } else {
      request.options["environments"] = .integer(6)
      request.options["horizon"] = .integer(16)
      request.options["minibatch"] = .integer(32)
    }
    request.options.merge(options) { $1 }
    return try RunConfiguration(request, catalogue: catalogue)
  }

  static func session(_ configuration: RunConfiguration, at url: URL, workers: Int = 1) throws
    -> TrainingSession
  {
    let trainer = try Trainer(configuration, catalogue: catalogue, workers: workers)
    return try TrainingSession(trainer, in: .create(exactly: url))
  }

  static func resumed(
    _ url: URL, to extension: RunExtension? = nil, workers: Int = 1
  ) throws -> TrainingSession {
    try TrainingSession(
      resuming: RunFolder(url: url), to: `extension`, catalogue: catalogue, workers: workers)
  }

  /// The bytes of what a finished run is about, by file name.
  static func results(_ url: URL) throws -> [String: Data] {
    let folder = RunFolder(url: url)
    let files = [folder.returns, folder.evaluations, folder.policy, folder.bestPolicy, folder.curve]
    return try Dictionary(
      uniqueKeysWithValues: files.map { ($0.lastPathComponent, try Data(contentsOf: $0)) })
  }

  /// What a run of a configuration comes to without an interruption.
  static func uninterrupted(_ configuration: RunConfiguration, at url: URL) throws -> [String: Data] {
    _ = try session(configuration, at: url).run(stoppedBy: {}) { _ in }
    return try results(url)
  }
}

/// A cause to stop.
struct Stop: Error {}

extension TrainingSession {
  /// Trains to the end, or until it has been told `events` events: then it dies in the middle of what it does, or, if it
  /// ends in good order, is stopped between two updates.
  ///
  /// - Returns: whether it came to its end.
  func run(forEvents events: Int, endingInGoodOrder isOrderly: Bool) throws -> Bool {
    var count = 0
    do {
      _ = try run(stoppedBy: { if isOrderly, count >= events { throw Stop() } }) { _ in
        count += 1
        if !isOrderly, count >= events { throw Stop() }
      }
      return true
    } catch is Stop { return false }
  }
}
