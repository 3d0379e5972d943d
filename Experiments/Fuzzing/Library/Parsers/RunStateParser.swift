import Foundation
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import OneHotLogs
import OneHotRecords

extension FuzzedParser {
  /// A run folder that came to harm, as the doctor and `resume` meet it: an input is a list of damages. Whatever they are, the
  /// doctor changes nothing, and the run goes on to the end that it would have had, or is refused.
  static let runState = FuzzedParser(
    "run-state", grammar: .instructions, cost: 20, allowance: 1 << 24, corpus: { RunDamage.examples },
    parse: { input, folder in
      let damage = RunDamage(input)
      let run = RunFolder(url: folder.appending(path: "state", directoryHint: .isDirectory))
      try damage.write(into: run)
      let examination = Result { try RunExamination(contentsOf: run.url, catalogue: RunDamage.catalogue) }
      if RunDamage.files(of: run) != damage.files { throw Broken("the doctor changed something") }
      if case .failure(let error) = examination, !(error is InputError) { throw error }
      let found = try? examination.get()
      if !damage.isForged, found?.isSound == true, case .complete = found?.verdict,
        !damage.files.contains(RunDamage.results)
      {
        throw Broken("the doctor calls sound what is not")
      }
      do {
        let session = try TrainingSession(resuming: run, catalogue: RunDamage.catalogue, workers: 1)
        guard session.configuration == RunDamage.configuration else { throw InputError.answeredByNil }
        _ = try session.run(stoppedBy: {}) { _ in }
      } catch let error as InputError {
        if !damage.isForged, found?.isSound == true {
          throw Broken("the doctor sees no fault, but: \(error)")
        }
        throw error
      }
      return damage.isForged || RunDamage.files(of: run).contains(RunDamage.results)
    },
    law: { isRight, _, _ in isRight ? nil : "it ended with other results" })
}

/// What no parser should do.
private struct Broken: Error {
  let problem: String
  init(_ problem: String) { self.problem = problem }
}

/// A run folder to which something happened.
private struct RunDamage {
  typealias Files = [String: [UInt8]]

  private(set) var files: Files
  /// Whether damage was given a right checksum.
  private(set) var isForged = false
  private var words: ArraySlice<UInt8>

  /// Reads which run it is, and what happens to it.
  init(_ input: [UInt8]) {
    words = input[...]
    files = Self.states[Int(words.popFirst() ?? 0) % Self.states.count]
    for _ in 0..<8 where !words.isEmpty { happen() }
  }

  private mutating func next() -> Int { Int(words.popFirst() ?? 0) }

  private mutating func happen() {
    let kind = next()
    let names = files.keys.sorted()
    let (name, other) = (names[next() % names.count], names[next() % names.count])
    var bytes = files[name]!
    let place = min(bytes.count, bytes.count * next() / 255)
    switch kind % 10 {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(next() % 8)
    case 1: bytes.removeSubrange(place...)
    case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next() % 16))
    case 3: bytes.insert(contentsOf: words.prefix(next() % 8), at: place)
    case 4: bytes += bytes[place...]
    case 5: bytes = files[other]!
    case 6: bytes = Self.states[next() % Self.states.count][name] ?? []
    case 7: files[".\(name.split(separator: "/").last!).partial"] = Array(bytes[..<place])
    case 8: forge(&bytes, of: name)
    default:
      if names.count > 1 { files[name] = nil }
      return
    }
    files[name] = bytes
  }

  /// Changes a number in a checkpoint, and gives it the right checksum.
  private mutating func forge(_ bytes: inout [UInt8], of name: String) {
    guard let content = try? CheckpointFile.content(of: bytes, subject: name) else { return }
    var mutant = Mutant(
      bytes: content, random: .init(seed: UInt64(next() << 8 + next()), purpose: .measurement))
    Grammar.archive.change(&mutant)
    bytes = Array(CheckpointFile.encoded(mutant.bytes))
    isForged = true
  }

  /// Writes the folder.
  func write(into run: RunFolder) throws {
    try? FileManager.default.removeItem(at: run.url)
    try FileManager.default.createDirectory(at: run.checkpoints, withIntermediateDirectories: true)
    for (name, bytes) in files { try Data(bytes).write(to: run.url.appending(path: name)) }
  }
}

extension RunDamage {
  /// Nothing, in each state; and a file that was being written.
  static let examples: [[UInt8]] = [[], [1], [2], [1, 7, 3, 0, 128]]

  static let catalogue = Catalogue(environments: .standard)

  static let configuration: RunConfiguration = {
    var request = RunRequest(environment: "bandit")
    request.options = [
      "hidden": "none", "steps": 64, "environments": 1, "horizon": 8, "evaluation-episodes": 1,
      "evaluation-interval": 32, "checkpoint-interval": "16 steps",
    ].mapValues { .text("\($0)") }
    do { return try RunConfiguration(request, catalogue: catalogue) } catch { fatalError("\(error)") }
  }()

  /// The files of the same run: finished, stopped in the middle, and stopped before it began.
  static let states: [Files] = [Int.max, 30, 0].map { steps in
    do { return try trained(until: steps) } catch { fatalError("\(error)") }
  }

  /// What must come of it.
  static var results: Files {
    states[0].filter { ["returns.csv", "evaluations.csv", "policy.safetensors"].contains($0.key) }
  }

  private struct Stop: Error {}

  private static func trained(until steps: Int) throws -> Files {
    let place = FileManager.default.temporaryDirectory.appending(path: "onehot-fuzz-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: place) }
    let trainer = try Trainer(configuration, catalogue: catalogue, workers: 1)
    let session = try TrainingSession(trainer, in: .create(exactly: place))
    do {
      _ = try session.run(stoppedBy: { if session.outcome.steps >= steps { throw Stop() } }) { _ in }
    } catch is Stop {}
    return files(of: session.folder)
  }

  /// The files that are there, but for the lock.
  static func files(of run: RunFolder) -> Files {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: run.url.path)) ?? []
    let contents = names.filter { $0 != ".lock" }.compactMap { name in
      (try? WholeFile.read(run.url.appending(path: name))).map { (name, Array($0)) }
    }
    return Dictionary(uniqueKeysWithValues: contents)
  }
}

extension [String: [UInt8]] {
  /// Whether all files of another are there, with the same bytes.
  fileprivate func contains(_ others: Self) -> Bool { others.allSatisfy { self[$0] == $1 } }
}
