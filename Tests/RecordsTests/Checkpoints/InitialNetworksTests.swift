import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotTestSupport
import Testing

@testable import OneHotRecords

@Suite("Trainings that begin with another run's networks")
struct InitialNetworksTests {
  private func configuration(
    _ agent: String, _ options: [String: OptionValue] = [:]
  ) throws -> RunConfiguration {
    let common: [String: OptionValue] = [
      "normalize-observations": .text("true"), "steps": .integer(900), "checkpoint-interval": .text("end"),
    ]
    let own: [String: OptionValue] = agent == "reinforce" ? ["baseline": .text("value")] : [:]
    return try Resumption.configuration(
      "cartpole", agent: agent, common.merging(own) { $1 }.merging(options) { $1 })
  }

  private func beginning(_ configuration: RunConfiguration) throws -> Trainer {
    try Trainer.beginning(configuration, catalogue: Resumption.catalogue, workers: 1)
  }

  /// Throws what a configuration is refused for.
  private func error(_ configuration: RunConfiguration) -> InputError? {
    #expect(throws: InputError.self) { _ = try beginning(configuration) }
  }

  @Test(
    "have its weights, critics and normalization, and go on from there as any other",
    arguments: ["actor-critic", "reinforce", "ppo"])
  func taken(agent: String) throws {
    try withTemporaryDirectory { root in
      let (first, second) = (root.appending(path: "first"), root.appending(path: "second"))
      let source = try Resumption.session(try configuration(agent), at: first)
      _ = try source.run(stoppedBy: {}) { _ in }
      let asked = try configuration(agent, ["seed": .integer(12), "init": .text(first.path)])
      let fresh = try Trainer(
        try configuration(agent, ["seed": .integer(12)]), catalogue: Resumption.catalogue, workers: 1)
      let trainer = try beginning(asked)
      #expect(try trainer.policy.encoded() == source.policy.encoded())
      #expect(try trainer.policy.encoded() != fresh.policy.encoded())
      #expect(!trainer.policy.shift.allSatisfy { $0 == 0 })
      let pinned = trainer.configuration
      let checksum = try trainer.networksChecksum
      #expect(pinned.training.initial?.path == first.path && pinned.training.initial?.checksum == checksum)

      // Stopped and resumed, and repeated by its configuration: the same bytes.
      let isDone = try TrainingSession(trainer, in: .create(exactly: second))
        .run(forEvents: 3, endingInGoodOrder: true)
      #expect(!isDone)
      _ = try Resumption.resumed(second).run(stoppedBy: {}) { _ in }
      let declared = try RunConfiguration(
        contentsOf: RunFolder(url: second).configuration, catalogue: Resumption.catalogue)
      #expect(declared == pinned)
      let third = root.appending(path: "third")
      _ = try TrainingSession(beginning(declared), in: .create(exactly: third)).run(stoppedBy: {}) { _ in }
      #expect(try Resumption.results(third) == Resumption.results(second))
    }
  }

  @Test("are refused where shapes or agents differ, or the networks are no longer there")
  func refused() throws {
    try withTemporaryDirectory { root in
      let first = root.appending(path: "first")
      let source = try configuration("ppo")
      _ = try Resumption.uninterrupted(source, at: first)
      let path = OptionValue.text(first.path)
      #expect(
        error(try configuration("ppo", ["init": path, "hidden": .text("9")]))
          == InputError(
            .usage, "option 'init'",
            "the networks of run \(first.path) are 4-8-2 tanh normalized, 4-8-1 tanh normalized, and those of this "
              + "training 4-9-2 tanh normalized, 4-9-1 tanh normalized",
            remedy: "name a run with networks of the same shapes"))
      #expect(
        error(try configuration("ppo", ["init": path, "normalize-observations": .text("false")]))?.problem
          .hasSuffix("4-8-2 tanh, 4-8-1 tanh") == true)
      #expect(
        error(try configuration("reinforce", ["init": path]))?.problem
          == "run \(first.path) is a run of ppo, and this one of reinforce")
      #expect(
        error(try configuration("ppo", ["init": .text(root.path)]))?.problem == "there is no checkpoint in it"
      )

      let asked = try beginning(configuration("ppo", ["init": path])).configuration
      for steps in [2000, 3000] {
        _ = try Resumption.resumed(first, to: RunExtension(steps: steps)).run(stoppedBy: {}) { _ in }
      }
      #expect(
        error(asked)?.problem.contains("it has gone on, and no checkpoint has the networks \(first.path)@")
          == true)
    }
  }

  @Test("do not begin without them")
  func lacking() throws {
    try withTemporaryDirectory { root in
      _ = try Resumption.uninterrupted(try configuration("ppo"), at: root.appending(path: "first"))
      let asked = try configuration("ppo", ["init": .text(root.appending(path: "first").path)])
      var trainer = try Trainer(asked, catalogue: Resumption.catalogue, workers: 1)
      let error = #expect(throws: InputError.self) { try trainer.advance { _ in } }
      #expect(error?.subject == "option 'init'")
    }
  }

  @Test("are named by a path that can be followed from anywhere, and their checksum")
  func named() throws {
    let folder = URL(fileURLWithPath: "/somewhere")
    var request = RunRequest(environment: "cartpole")
    request.folders = [folder]
    for (text, path, checksum) in [
      ("run", "/somewhere/run", nil), ("../run@0000abcd", "/run", 0xABCD), ("/run@x", "/run@x", nil),
    ] as [(String, String, UInt32?)] {
      request.options = ["init": .text(text)]
      let initial = try RunConfiguration(request, catalogue: Resumption.catalogue).training.initial
      #expect(initial?.path == path && initial?.checksum == checksum)
      #expect(initial?.description == path + (checksum == nil ? "" : "@0000abcd"))
    }
    request.options = ["init": .text("none")]
    #expect(try RunConfiguration(request, catalogue: Resumption.catalogue).training.initial == nil)
  }
}
