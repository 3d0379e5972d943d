import Foundation
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import OneHotRecords

extension FuzzedParser {
  /// The file of a checkpoint; what is in it does not matter.
  static let checkpoint = FuzzedParser(
    "checkpoint", dictionary: ["OneHotCP"],
    corpus: { [[], [1, 2, 3], Array(0...255)].map { Array(CheckpointFile.encoded($0)) } },
    parse: { input, _ in try CheckpointFile.content(of: input, subject: "fuzzed") },
    encode: { Array(CheckpointFile.encoded($0)) },
    law: { content, input, _ in
      Array(CheckpointFile.encoded(content)) == input ? nil : "damage was not noticed"
    })

  /// What is in a checkpoint, with a right checksum around it: a training is restored from it.
  static let checkpointContent = FuzzedParser(
    "checkpoint-content", dictionary: Checkpoints.words, grammar: .archive,
    corpus: { try Checkpoints.contents },
    parse: { input, folder in
      let folder = RunFolder(url: folder)
      let found = try RunCheckpoint(
        input, of: folder, catalogue: Checkpoints.catalogue, workers: 1, changing: Checkpoints.known)
      return try found.content(in: folder)
    },
    encode: { $0 })

  /// The same, and the training goes on from there: numbers that mean nothing end it with an error that says so.
  static let checkpointTraining = FuzzedParser(
    "checkpoint-training", dictionary: Checkpoints.words, grammar: .archive, cost: 2,
    corpus: { try Checkpoints.contents },
    parse: { input, folder in
      let found = try RunCheckpoint(
        input, of: RunFolder(url: folder), catalogue: Checkpoints.catalogue, workers: 1,
        changing: Checkpoints.known)
      for _ in 0..<4 where !found.trainer.isFinished { try found.trainer.advance { _ in } }
      return found.trainer.outcome.steps
    })
}

private enum Checkpoints {
  static let words = [
    "configuration", "kernels", "trainer/agent/policy/optimizer/steps", "recorder/start", "drawn", "steps",
    "\u{8}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
  ]

  static let catalogue = Catalogue(environments: .standard)

  private static let configurations: [RunConfiguration] = {
    [("gridworld", "actor-critic"), ("cartpole", "actor-critic"), ("cartpole", "reinforce")].map {
      var request = RunRequest(environment: $0)
      request.agent = $1
      request.options = ["hidden": "none", "steps": 200, "evaluation-episodes": 1, "evaluation-interval": 50]
        .mapValues { .text("\($0)") }
      request.options.merge(
        $1 == "reinforce"
          ? ["episodes": .integer(1), "baseline": .text("value")]
          : ["environments": .integer(1), "horizon": .integer(8)]
      ) { $1 }
      do { return try RunConfiguration(request, catalogue: catalogue) } catch { fatalError("\(error)") }
    }
  }()

  /// Refuses another configuration than those of the corpus: it may rightly ask for any memory.
  static func known(_ configuration: RunConfiguration) throws -> RunConfiguration {
    guard configurations.contains(configuration) else { throw InputError.answeredByNil }
    return configuration
  }

  static var contents: [[UInt8]] {
    get throws {
      try configurations.map { configuration in
        var trainer = try Trainer(configuration, catalogue: catalogue, workers: 1)
        for _ in 0..<4 { try trainer.advance { _ in } }
        let checkpoint = RunCheckpoint(trainer, start: Date(timeIntervalSince1970: 1_700_000_000))
        return try checkpoint.content(in: RunFolder(url: FileManager.default.temporaryDirectory))
      }
    }
  }
}
