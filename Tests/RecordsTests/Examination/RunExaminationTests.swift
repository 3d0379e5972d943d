import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotRecords

struct RunExaminationTests {
  @Test func completeRunIsSoundAndStaysAsItIs() throws {
    let run = try ExaminedRun()
    let before = try run.content()
    let examination = try run.examine()
    #expect(
      examination.isSound && examination.findings.allSatisfy { $0.state == .sound && $0.remedy == .none })
    #expect(examination.verdict == .complete(steps: 2048))
    let named = Set(examination.findings.map(\.file))
    #expect(named.union([".lock", "checkpoint"]) == Set(before.keys))
    #expect(try run.content() == before)
  }

  /// At every event of a training, and never anything else than what resuming then does.
  @Test func killedRunIsSoundAtAnyMoment() throws {
    var verdicts: [RunExamination.Verdict] = []
    _ = try ExaminedRun { run in
      let killed = try run.killed()
      let examination = try killed.examine()
      #expect(examination.isSound, "\(examination.findings.filter(\.isFault))")
      verdicts.append(examination.verdict)
      try killed.resume()
      #expect(try killed.examine().verdict == .complete(steps: 2048))
    }
    #expect(verdicts.first == .resumable(step: 0, steps: 2048))
    #expect(verdicts.last == .resumable(step: 2048, steps: 2048))
  }

  @Test func rowsAfterTheCheckpointAreCounted() throws {
    var found: [RunExamination.Finding] = []
    let run = try ExaminedRun(savedEvery: "end") { run in
      if found.contains(where: { $0.state == .ahead }) { return }
      found = try run.killed().examine().findings.filter { $0.file == "progress.csv" }
    }
    #expect(try run.examine().isSound)
    #expect(found.map(\.remark) == ["2 rows to step 512, 2 of them after the checkpoint at step 0"])
    #expect(found.map(\.trustedStep) == [0])
  }

  @Test func lastRowCutShortByAKillIsNoDamage() throws {
    let run = try ExaminedRun(stoppedAt: 1024)
    for name in ["returns.csv", "progress.csv", "events*"] {
      let handle = try FileHandle(forWritingTo: run.file(name))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("5,1".utf8))
    }
    let examination = try run.examine()
    #expect(examination.isSound)
    #expect(
      examination.findings.count { $0.state == .ahead && $0.remark.hasSuffix("the last record is cut short") }
        == 3)
    try run.resume()
    #expect(try run.examine().verdict == .complete(steps: 2048))
  }

  @Test func processThatTrainsIsNamed() throws {
    var verdicts: [RunExamination.Verdict] = []
    _ = try ExaminedRun { if verdicts.isEmpty { verdicts.append(try $0.examine().verdict) } }
    #expect(verdicts == [.training(ProcessMark.current.description)])
  }

  /// A file of a complete run, and whether resuming it puts the file right.
  static let files: [(name: String, isRepaired: Bool)] = [
    ("config.json", true), ("checkpoint/2048.checkpoint", true), ("checkpoint/1536.checkpoint", true),
    ("returns.csv", false), ("monitor.csv", false), ("progress.csv", false), ("evaluations.csv", false),
    ("events*", false), ("policy.safetensors", true), ("best-policy.safetensors", true), ("curve.svg", true),
  ]

  @Test(arguments: files, Harm.allCases)
  func damagedFileIsNamedAndTheAdviceHelps(_ file: (name: String, isRepaired: Bool), _ harm: Harm) throws {
    let run = try ExaminedRun()
    let url = run.file(file.name)
    try harm.inflict(on: url)
    let examination = try run.examine()
    let finding = examination.findings.first { run.file($0.file).path == url.path }
    if harm == .removed, file.name.hasPrefix("checkpoint") {
      #expect(examination.isSound)  // Whatever checkpoint there is, it is the last one of some moment.
    } else if [.removed, .replacedByDanglingLink].contains(harm), file.name == "policy.safetensors" {
      #expect(finding?.state == .behind && examination.isSound)
    } else if harm == .flipped, file.name == "curve.svg" {
      #expect(finding?.state == .behind && examination.isSound)
    } else if harm == .lengthened, file.name == "events*" {
      // As if a process had been killed while it wrote.
      #expect(finding?.state == .ahead && examination.isSound)
    } else {
      #expect(finding?.isFault == true && !examination.isSound)
    }
    // What was added to a log, or is wrong behind the checkpoint before the last, is cut off.
    guard examination.verdict != .lost else {
      #expect(!file.isRepaired)
      #expect(throws: InputError.self) { try run.resume() }
      return
    }
    try run.follow(examination)
    let after = try run.examine()
    #expect(after.isSound && after.verdict == .complete(steps: 2048), "\(after)")
  }

  @Test func logDamagedAfterTheLastCheckpointButOneIsTrustedUpToThat() throws {
    let run = try ExaminedRun()
    let data = try Data(contentsOf: run.folder.progress)
    try data.dropLast(20).write(to: run.folder.progress)
    let examination = try run.examine()
    let finding = try #require(examination.findings.first { $0.file == "progress.csv" })
    #expect(finding.state == .damaged && finding.trustedStep == 1536)
    #expect(finding.remark.hasPrefix("it has \(data.count - 20) bytes, where \(data.count) were written"))
    #expect(examination.verdict == .resumable(step: 1536, steps: 2048))
  }

  @Test func logThatIsGoneBeginsAnew() throws {
    let run = try ExaminedRun(stoppedAt: 1024)
    try FileManager.default.removeItem(at: run.folder.progress)
    let finding = try run.examine().findings.first { $0.file == "progress.csv" }
    #expect(finding?.state == .missing && finding?.remedy == .resume)
    try run.resume()
    let examination = try run.examine()
    #expect(examination.isSound && examination.verdict == .complete(steps: 2048))
    #expect(
      examination.findings.first { $0.file == "progress.csv" }?.remark
        == "4 rows to step 2048; begun anew after update 4")
  }

  @Test func countsOfTheCheckpointAreHeldAgainstTheLogs() throws {
    let run = try ExaminedRun()
    let store = CheckpointStore(folder: run.folder.checkpoints)
    let last = try RunCheckpoint.read(
      store.file(2048), of: run.folder, catalogue: Fixture.catalogue(), workers: 1)
    let trainer = try Trainer(last.configuration, catalogue: Fixture.catalogue(), workers: 1)
    try store.write(RunCheckpoint(trainer, last.recorder).content(in: run.folder), step: 2048)
    let faults = try run.examine().findings.filter { $0.state == .damaged }
    #expect(
      faults.map { "\($0.file): \($0.remark)" } == [
        "returns.csv: count 2048, but 0 in the checkpoint at step 0",
        "monitor.csv: count 2048, but 0 in the checkpoint at step 0",
        "progress.csv: count 8, but 0 in the checkpoint at step 0",
        "evaluations.csv: last evaluation 2048, but 0 in the checkpoint at step 0",
      ])
  }

  @Test func weightsAreHeldAgainstTheConfiguration() throws {
    let run = try ExaminedRun()
    try FileManager.default.removeItem(at: run.folder.checkpoints)
    try Fixture.policy().encoded().write(to: run.folder.policy)
    let examination = try run.examine()
    #expect(examination.verdict == .lost)
    let faults = examination.findings.filter(\.isFault)
    #expect(faults.map(\.file) == ["checkpoint", "policy.safetensors"])
    #expect(
      faults.last?.remark.hasPrefix("a policy for coin, 1-2, tanh, but the run's is for coin, 1-") == true)
  }

  @Test func anotherWholePolicyIsNotTheLast() throws {
    let run = try ExaminedRun()
    let network = try Policy(contentsOf: run.folder.policy).network
    network.parameters[0] += 1
    let policy = Policy(environment: "coin", network: network)
    for file in [run.folder.policy, run.folder.bestPolicy] { try policy.encoded().write(to: file) }
    let faults = try run.examine().findings.filter(\.isFault)
    #expect(
      faults.map(\.remark) == [
        "not the policy that the training ended with", "not the best policy of the checkpoint",
      ])
  }

  @Test func configurationOfAnotherRunIsInTheWay() throws {
    let run = try ExaminedRun(stoppedAt: 1024)
    let text = try text(run.folder.configuration)
    try Data(text.replacing("\"horizon\" : 32", with: "\"horizon\" : 64").utf8).write(
      to: run.folder.configuration)
    let examination = try run.examine()
    #expect(examination.verdict == .blocked(step: 1024, steps: 2048))
    #expect(throws: InputError.self) { try run.resume() }
    try run.follow(examination)
    #expect(try run.examine().verdict == .complete(steps: 2048))
  }

  @Test func stepsThatTheCheckpointDoesNotHaveYetAreBehind() throws {
    let run = try ExaminedRun(stoppedAt: 1024)
    let text = try text(run.folder.configuration)
    try Data(text.replacing("\"steps\" : 2048", with: "\"steps\" : 1500").utf8).write(
      to: run.folder.configuration)
    let examination = try run.examine()
    #expect(examination.findings.first?.state == .behind && examination.isSound)
    #expect(examination.verdict == .resumable(step: 1024, steps: 2048))
  }

  @Test func runWithoutACheckpointHasNotBegunOrIsLost() throws {
    let run = try ExaminedRun()
    try FileManager.default.removeItem(at: run.folder.checkpoints)
    #expect(try run.examine().verdict == .lost)
    for name in try run.content().keys where name != "config.json" {
      try FileManager.default.removeItem(at: run.file(name))
    }
    let examination = try run.examine()
    #expect(examination.verdict == .unbegun && examination.isSound)
    try run.resume()
    #expect(try run.examine().verdict == .complete(steps: 2048))
  }

  @Test func whatWasPutAsideIsLeftOver() throws {
    let run = try ExaminedRun()
    let names = ["config.json.unusable", "checkpoint/512.checkpoint.unusable", ".curve.svg.partial"]
    for name in names { try Data().write(to: run.file(name)) }
    let examination = try run.examine()
    #expect(examination.isSound && examination.verdict == .complete(steps: 2048))
    #expect(Set(examination.findings.filter { $0.state == .left }.map(\.file)) == Set(names))
  }

  @Test func lockThatIsNoFileIsInTheWay() throws {
    for harm in [Harm.replacedByFolder, .replacedByPipe, .replacedByDanglingLink] {
      let run = try ExaminedRun()
      try harm.inflict(on: run.file(".lock"))
      let examination = try run.examine()
      #expect(examination.findings.filter(\.isFault).map(\.file) == [".lock"])
      try run.follow(examination)
      #expect(try run.examine().isSound)
    }
  }

  @Test func whatIsNoRunCannotBeExamined() throws {
    try withTemporaryDirectory { root in
      #expect(error(root)?.problem == "no training has begun in it: there is no config.json")
      #expect(error(root.appending(path: "nowhere"))?.kind == .file)
      let names = try FileManager.default.contentsOfDirectory(atPath: root.path)
      #expect(names.isEmpty)
    }
  }

  private func error(_ place: URL) -> InputError? {
    #expect(throws: InputError.self) {
      try RunExamination(contentsOf: place, catalogue: Fixture.catalogue())
    }
  }
}
