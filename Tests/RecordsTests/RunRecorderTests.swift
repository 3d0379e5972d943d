import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotRecords

struct RunRecorderTests {
  @Test func configurationIsThereFromTheStart() throws {
    try withRecorder { (_, folder, _) throws in
      let expected = try ConfigurationDocument(Fixture.configuration()).encoded()
      #expect(try Data(contentsOf: folder.configuration) == expected)
      let stored = try RunConfiguration(contentsOf: folder.configuration, catalogue: Fixture.catalogue())
      #expect(try stored == Fixture.configuration())
    }
  }

  @Test func returnsByteForByte() throws {
    try withRecorder { (recorder, folder, _) throws in
      try recorder.receive(
        .episodes([
          Fixture.episode(1, step: 7, return: 1),
          Fixture.episode(2, step: 14, return: -0.1, outcome: .truncated),
        ]))
      try recorder.receive(.episodes([Fixture.episode(3, step: 21, return: 1.0 / 3)]))
      #expect(try text(folder.returns) == "step,episode,environment,return,length,outcome\n")
      recorder.abandon()
      #expect(
        try text(folder.returns) == """
          step,episode,environment,return,length,outcome
          7,1,1,1,7,terminated
          14,2,2,-0.1,7,truncated
          21,3,3,0.3333333333333333,7,terminated

          """)
    }
  }

  @Test func monitorByteForByte() throws {
    try withRecorder(environment: "a\"b\\c/d\n") { (recorder, folder, clock) throws in
      clock.seconds = 0.1234567
      try recorder.receive(
        .episodes([Fixture.episode(1, step: 7, return: 1), Fixture.episode(2, step: 14, return: 1.0 / 3)]))
      clock.seconds = 2
      try recorder.receive(.episodes([Fixture.episode(3, step: 21, return: -200)]))
      recorder.abandon()
      #expect(
        try text(folder.monitor) == """
          #{"t_start": 1700000000.25, "env_id": "a\\"b\\\\c/d\\n"}
          r,l,t
          1.0,7,0.123457
          0.333333,7,0.123457
          -200.0,7,2.0

          """)
    }
  }

  @Test(
    "a name in the head of a Monitor file begins no cell, governs no terminal, and is read again",
    arguments: [
      "=1+1", "@SUM(1),=cmd|x", "a,\u{301}=1", "\t=1\r\n-2", "x\u{1B}[2J\u{202E}", "+1,-2,\"\u{301}@",
    ])
  func hostileName(_ name: String) throws {
    try withRecorder(environment: name) { (recorder, folder, _) throws in
      try recorder.receive(.episodes([Fixture.episode(1, step: 7, return: 1)]))
      recorder.abandon()
      let head = try text(folder.monitor).split(separator: "\n")[0]
      #expect(head.utf8.count { $0 == UInt8(ascii: ",") } == 1)
      #expect(
        head.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{202E}" })
      struct Head: Decodable { var env_id: String }
      #expect(try JSONDecoder().decode(Head.self, from: Data(head.dropFirst().utf8)).env_id == name)
    }
  }

  /// Reads the file as stable_baselines3.common.monitor.load_results does: a JSON object after '#' in the first
  /// line, then a table with the columns r, l and t.
  @Test func monitorReadsAsStableBaselines3Does() throws {
    try withRecorder { (recorder, folder, clock) throws in
      clock.seconds = 1.5
      try recorder.receive(.episodes((1...5).map { Fixture.episode($0, step: 7 * $0, return: Double($0)) }))
      recorder.abandon()
      let lines = try text(folder.monitor).split(separator: "\n")
      #expect(lines[0].first == "#")
      let head = try JSONSerialization.jsonObject(with: Data(lines[0].dropFirst().utf8)) as? [String: Any]
      #expect(head?["t_start"] as? Double == 1_700_000_000.25)
      #expect(head?["env_id"] as? String == "Coin-v0")
      #expect(lines[1] == "r,l,t")
      let rows = lines.dropFirst(2).map { $0.split(separator: ",").map { Double($0) } }
      #expect(rows == (1...5).map { [Double($0), 7, 1.5] })
    }
  }

  @Test func progressByteForByte() throws {
    try withRecorder { (recorder, folder, clock) throws in
      var first = UpdateRecord(update: 1, step: 512)
      first.measured[.policyLoss] = -0.5
      first.measured[.entropy] = 0.25
      first.measured[.explainedVariance] = 1
      clock.seconds = 0.5
      try recorder.receive(.update(first))
      clock.seconds = 2
      var second = UpdateRecord(update: 2, step: 1024)
      second.measured[.valueLoss] = 1
      second.measured[.advantageLoss] = 2
      second.measured[.divergence] = 3
      second.measured[.trust] = 0.125
      second.measured[.rolloutsKept] = 32
      second.measured[.temperature] = 4
      second.measured[.policyGradientNorm] = 5
      second.measured[.valueGradientNorm] = 6
      second.measured[.advantageGradientNorm] = 7
      second.measured.diagnose(
        bias: 0.25, variance: 8, signalToNoise: nil, cosine: 0.75, sampleCosine: 0.5, nanoseconds: 9,
        saturatedRows: 0)
      second.measured[.clipFraction] = 0.125
      try recorder.receive(.update(second))
      try recorder.receive(.update(UpdateRecord(update: 3, step: 1536)))
      recorder.abandon()
      #expect(
        try text(folder.progress) == """
          update,step,seconds,steps_per_second,policy_loss,value_loss,advantage_loss,entropy,kl_divergence,\
          trust,rollouts_kept,temperature,policy_gradient_norm,value_gradient_norm,advantage_gradient_norm,explained_variance,\
          gradient_bias,gradient_variance,gradient_snr,gradient_cosine,gradient_sample_cosine,\
          gradient_nanoseconds,saturated_rows,clip_fraction
          1,512,0.5,1024,-0.5,,,0.25,,,,,,,,1,,,,,,,,
          2,1024,2,341.3,,1,2,,3,0.125,32,4,5,6,7,,0.25,8,,0.75,0.5,9,0,0.125
          3,1536,2,,,,,,,,,,,,,,,,,,,,,

          """)
    }
  }

  @Test func evaluationsByteForByte() throws {
    try withRecorder { (recorder, folder, _) throws in
      try recorder.receive(
        .evaluation(Fixture.evaluation(step: 4096, greedy: 10, sampled: 9.5), Fixture.policy()))
      #expect(
        try text(folder.evaluations) == """
          step,policy,episodes,mean,standard_deviation,min,max,mean_length
          4096,greedy,2,10,1,9,11,2
          4096,sampled,2,9.5,0.5,9,10,2.5

          """)
    }
  }

  @Test func everyEvaluationBringsAllLogsUpToDate() throws {
    try withRecorder { (recorder, folder, _) throws in
      try recorder.receive(.episodes([Fixture.episode(1, step: 7, return: 1)]))
      try recorder.receive(.update(UpdateRecord(update: 1, step: 8)))
      try recorder.receive(.evaluation(Fixture.evaluation(step: 8, greedy: 1, sampled: 1), Fixture.policy()))
      for file in [folder.returns, folder.monitor, folder.progress, folder.evaluations] {
        #expect(try text(file).hasSuffix("\n"))
        #expect(try text(file).split(separator: "\n").count >= 2)
      }
      #expect(try text(folder.curve).contains("</svg>"))
    }
  }

  @Test func bestPolicyIsThatOfTheBestEvaluation() throws {
    try withRecorder { (recorder, folder, _) throws in
      func evaluate(_ greedy: Double, _ sampled: Double, _ value: Float) throws -> Float {
        let record = Fixture.evaluation(step: Int(value), greedy: greedy, sampled: sampled)
        try recorder.receive(.evaluation(record, Fixture.policy(value)))
        return try Policy(contentsOf: folder.bestPolicy).network.parameters.elements[0]
      }
      #expect(try evaluate(1, 1, 1) == 1)
      #expect(try evaluate(0.5, 9, 2) == 1, "the greedy mean decides")
      #expect(try evaluate(1, 0.5, 3) == 1, "then the sampled mean")
      #expect(try evaluate(1, 2, 4) == 4)
      #expect(try evaluate(1, 2, 5) == 5, "a later equal one replaces the earlier")
      #expect(try evaluate(2, -5, 6) == 6)
    }
  }

  @Test func finishStoresLastPolicyAndCurve() throws {
    try withRecorder { (recorder, folder, _) throws in
      try recorder.receive(.episodes([Fixture.episode(1, step: 7, return: 1)]))
      try recorder.receive(.evaluation(Fixture.evaluation(step: 8, greedy: 1, sampled: 1), Fixture.policy(1)))
      try recorder.receive(.episodes([Fixture.episode(2, step: 14, return: 1)]))
      var summary = TrainingSummary()
      summary.steps = 100
      try recorder.finish(policy: Fixture.policy(2), summary: summary)
      #expect(try Policy(contentsOf: folder.policy).network.parameters.elements[0] == 2)
      #expect(try Policy(contentsOf: folder.bestPolicy).network.parameters.elements[0] == 1)
      #expect(try text(folder.returns).split(separator: "\n").count == 3)
      #expect(try text(folder.curve).contains("2 episodes over 100 environment steps."))
      #expect(try RunFolder.open(folder.url) == folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
      let expected = [
        "best-policy.safetensors", "config.json", "curve.svg", "evaluations.csv",
        "events.out.tfevents.1700000000.onehot", "monitor.csv", "policy.safetensors", "progress.csv",
        "returns.csv",
      ]
      #expect(names == expected, "nothing temporary is left")
    }
  }

  @Test func curveIsDrawnAtMostEveryTwoSeconds() throws {
    try withRecorder { (recorder, folder, clock) throws in
      func evaluate(at seconds: Double, step: Int) throws -> Bool {
        clock.seconds = seconds
        let record = Fixture.evaluation(step: step, greedy: 1, sampled: 1)
        try recorder.receive(.evaluation(record, Fixture.policy()))
        return try text(folder.curve).contains("at step \(step),")
      }
      #expect(try evaluate(at: 0, step: 1))
      #expect(try !evaluate(at: 1.9, step: 2))
      #expect(try evaluate(at: 2.1, step: 3))
    }
  }

  @Test func logsHoldNoClock() throws {
    func record(pace: Double) throws -> [String] {
      var texts: [String] = []
      try withRecorder { (recorder, folder, clock) throws in
        for number in 1...20 {
          clock.seconds += pace
          try recorder.receive(.episodes([Fixture.episode(number, step: number * 7, return: 0.1)]))
          let record = Fixture.evaluation(step: number * 7, greedy: 0.1, sampled: 0.3)
          try recorder.receive(.evaluation(record, Fixture.policy(1)))
        }
        try recorder.finish(policy: Fixture.policy(1), summary: TrainingSummary())
        texts = try [folder.returns, folder.evaluations, folder.curve].map(text)
      }
      return texts
    }
    #expect(try record(pace: 0.01) == record(pace: 3))
  }
}

struct RunRecorderErrorTests {
  @Test func existingFileIsNeverOverwritten() throws {
    try withTemporaryDirectory { root in
      let folder = try RunFolder.create(exactly: root.appending(path: "run"))
      func record() throws {
        _ = try RunRecorder(
          folder: folder, configuration: Fixture.configuration(), specification: Coin().specification,
          scalars: UpdateScalar.standard)
      }
      try record()
      let subject = "file \(folder.configuration.path)"
      #expect(throws: InputError(.file, subject, "cannot be written (File exists)")) { try record() }
    }
  }

  @Test func policyThatCannotBeReplacedIsNamedAndAllElseStands() throws {
    try withRecorder { (recorder, folder, _) throws in
      try FileManager.default.createDirectory(
        at: folder.bestPolicy.appending(path: "x"), withIntermediateDirectories: true)
      let error = #expect(throws: InputError.self) {
        try recorder.receive(
          .evaluation(Fixture.evaluation(step: 8, greedy: 1, sampled: 1), Fixture.policy()))
      }
      #expect(error?.kind == .file)
      #expect(error?.subject == "file \(folder.bestPolicy.path)")
      #expect(error?.problem.hasPrefix("cannot be written (") == true)
      #expect(try text(folder.evaluations).contains("8,greedy"))
    }
  }

  @Test func folderThatVanishedIsAnErrorButNotForAbandon() throws {
    try withRecorder { (recorder, folder, _) throws in
      try FileManager.default.removeItem(at: folder.url)
      recorder.abandon()
      let expected = InputError(
        .file, "file \(folder.url.path)", "cannot be written (No such file or directory)")
      #expect(throws: expected) {
        try recorder.finish(policy: Fixture.policy(), summary: TrainingSummary())
      }
    }
  }

  @Test func policyIsReplacedByRenaming() throws {
    try withRecorder { (recorder, folder, _) throws in
      func evaluate(_ value: Float) throws {
        let record = Fixture.evaluation(step: 8, greedy: Double(value), sampled: 1)
        try recorder.receive(.evaluation(record, Fixture.policy(value)))
      }
      try evaluate(1)
      let open = try FileHandle(forReadingFrom: folder.bestPolicy)
      let first = try Data(contentsOf: folder.bestPolicy)
      try evaluate(2)
      #expect(try open.readToEnd() == first, "whoever reads the old file reads it to the end")
      #expect(try Data(contentsOf: folder.bestPolicy) != first)
    }
  }
}
