import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotRecords

@Suite("Damage")
struct CheckpointDamageTests {
  /// A run that was stopped in good order, with two checkpoints and a best policy.
  private func stoppedRun(at place: URL) throws {
    let session = try Resumption.session(
      Resumption.configuration("cartpole", ["checkpoint-interval": .text("600 steps")]), at: place)
    _ = try session.run(forEvents: 40, endingInGoodOrder: true)
  }

  @Test("of a byte, and loss of any end, show in every checkpoint and in the weights")
  func everyDamageShows() throws {
    try withTemporaryDirectory { root in
      try stoppedRun(at: root.appending(path: "run"))
      let folder = RunFolder(url: root.appending(path: "run"))
      let store = CheckpointStore(folder: folder.checkpoints)
      let checkpoint = Array(try Data(contentsOf: store.file(store.steps[0])))
      let weights = Array(try Data(contentsOf: folder.bestPolicy))
      _ = try CheckpointFile.content(of: checkpoint, subject: "it")
      _ = try Safetensors(Data(weights), subject: "it")
      var random = RandomSource(seed: 3, purpose: .measurement)
      for number in 0..<1000 {
        let mask = UInt8(1 + random.index(below: 255))
        // Of the weights every byte of the header is hit, too.
        let places = [random.index(below: checkpoint.count), number % weights.count]
        let ends = [random.index(below: checkpoint.count), number * weights.count / 1000]
        for isCut in [false, true] {
          let damaged = [checkpoint, weights].enumerated().map { index, bytes in
            var bytes = bytes
            if isCut { bytes.removeLast(bytes.count - ends[index]) } else { bytes[places[index]] ^= mask }
            return bytes
          }
          #expect(throws: InputError.self, "\(places[0]) \(ends[0])") {
            try CheckpointFile.content(of: damaged[0], subject: "it")
          }
          #expect(throws: InputError.self, "\(places[1]) \(ends[1])") {
            try Safetensors(Data(damaged[1]), subject: "it")
          }
        }
      }
    }
  }

  @Test("to the last checkpoint is told, and the one before leads to the same bytes")
  func previousCheckpoint() throws {
    try withTemporaryDirectory { root in
      let configuration = try Resumption.configuration(
        "cartpole", ["checkpoint-interval": .text("300 steps")])
      let expected = try Resumption.uninterrupted(configuration, at: root.appending(path: "whole"))
      let place = root.appending(path: "run")
      try stoppedRun(at: place)
      let store = CheckpointStore(folder: RunFolder(url: place).checkpoints)
      let (last, before) = try (store.steps[0], store.steps[1])
      var bytes = try Data(contentsOf: store.file(last))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: store.file(last))
      let session = try Resumption.resumed(place)
      #expect(session.outcome.steps == before)
      #expect(session.notes.count == 1 && session.notes[0].contains("at step \(last) cannot be used"))
      #expect(FileManager.default.fileExists(atPath: store.file(last).path + ".unusable"))
      _ = try session.run(stoppedBy: {}) { _ in }
      #expect(try Resumption.results(place) == expected)
    }
  }

  @Test("to all checkpoints leaves everything as it is")
  func noCheckpoint() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      try stoppedRun(at: place)
      let store = CheckpointStore(folder: RunFolder(url: place).checkpoints)
      for step in try store.steps { try Data("x".utf8).write(to: store.file(step)) }
      let before = try text(RunFolder(url: place).returns)
      let error = #expect(throws: InputError.self) { try Resumption.resumed(place) }
      #expect(error?.kind == .data)
      let last = try store.steps[0]
      #expect(error?.problem.hasPrefix("none of its checkpoints can be used: at step \(last): ") == true)
      #expect(try store.steps.count == 2)
      try FileManager.default.removeItem(at: store.folder)
      let gone = #expect(throws: InputError.self) { try Resumption.resumed(place) }
      #expect(gone?.problem == "it has logs, but its checkpoints are gone")
      #expect(try text(RunFolder(url: place).returns) == before)
    }
  }

  @Test("to what a log held at the checkpoint is told; what came later does not matter")
  func logs() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      try stoppedRun(at: place)
      let folder = RunFolder(url: place)
      let whole = try Data(contentsOf: folder.returns)
      try (whole + Data("9999,1,".utf8)).write(to: folder.returns)
      _ = try Resumption.resumed(place)
      #expect(try Data(contentsOf: folder.returns) == whole)
      // Rows since the checkpoint before are lost: the run goes back to that one.
      try whole.dropLast(3).write(to: folder.returns)
      let note = try Resumption.resumed(place).notes.first
      #expect(note?.contains("file \(folder.returns.path): it has \(whole.count - 3) bytes") == true)
      try whole.prefix(80).write(to: folder.returns)
      let error = #expect(throws: InputError.self) { try Resumption.resumed(place) }
      #expect(error?.problem.contains("file \(folder.returns.path): it has 80 bytes") == true)
      var changed = whole
      changed[60] ^= 1
      try changed.write(to: folder.returns)
      let other = #expect(throws: InputError.self) { try Resumption.resumed(place) }
      #expect(other?.problem.contains("are not those that were written") == true)
    }
  }

  @Test("to the configuration is made good from the checkpoint, and a change of it refused")
  func configuration() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      try stoppedRun(at: place)
      let file = RunFolder(url: place).configuration
      let whole = try Data(contentsOf: file)
      try Data("{\"agent\"".utf8).write(to: file)
      #expect(try Resumption.resumed(place).notes.first?.hasPrefix("config.json cannot be used") == true)
      #expect(try Data(contentsOf: file) == whole)
      #expect(FileManager.default.fileExists(atPath: file.path + ".unusable"))
      try FileManager.default.removeItem(at: file)
      _ = try Resumption.resumed(place)
      #expect(try Data(contentsOf: file) == whole)
      let edited = String(decoding: whole, as: UTF8.self).replacing(
        "\"discount\" : 0.99", with: "\"discount\" : 0.9")
      try Data(edited.utf8).write(to: file)
      let error = #expect(throws: InputError.self) { try Resumption.resumed(place) }
      #expect(error?.problem == "it is not what the run was trained with until now")
      #expect(try text(file) == edited)
    }
  }

  @Test("by the loss of a log that nothing depends on is told, and the log begins anew")
  func dispensableLogs() throws {
    try withTemporaryDirectory { root in
      let configuration = try Resumption.configuration(
        "cartpole", ["checkpoint-interval": .text("300 steps")])
      let expected = try Resumption.uninterrupted(configuration, at: root.appending(path: "whole"))
      let place = root.appending(path: "run")
      try stoppedRun(at: place)
      let folder = RunFolder(url: place)
      let (events, head) = (try folder.allEvents[0], try text(folder.progress).split(separator: "\n")[0])
      for log in [folder.progress, events] { try FileManager.default.removeItem(at: log) }
      let session = try Resumption.resumed(place)
      let (step, names) = (session.outcome.steps, ["progress.csv", events.lastPathComponent])
      #expect(session.notes == names.map { "\($0) is gone: it begins anew at step \(step)" })
      _ = try session.run(stoppedBy: {}) { _ in }
      #expect(try Resumption.results(place) == expected)
      let rows = try text(folder.progress).split(separator: "\n")
      #expect(rows[0] == head && !rows[1].hasPrefix("1,"))
      #expect(
        try text(root.appending(path: "whole/progress.csv")).contains("\n\(rows[1].prefix { $0 != "." })"))
    }
  }

  @Test("by an edit of what the checkpoint says otherwise is told")
  func editedSteps() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      try stoppedRun(at: place)
      let file = RunFolder(url: place).configuration
      let whole = try text(file)
      try Data(whole.replacing("\"steps\" : 3000", with: "\"steps\" : 9000").utf8).write(to: file)
      let session = try Resumption.resumed(place)
      #expect(
        session.notes == [
          "config.json says steps = 9000, but the run was trained with 3000, which counts; --steps 9000 changes it"
        ])
      #expect(session.configuration.training.steps == 3000)
      #expect(try text(file) == whole)
    }
  }

  @Test("by another version of the library is told")
  func version() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      try stoppedRun(at: place)
      let store = CheckpointStore(folder: RunFolder(url: place).checkpoints)
      let file = store.file(try store.steps[0])
      let (now, before) = ("\"onehot\" : \"\(OneHotVersion.current)\"", "\"onehot\" : \"0.0.9\"")
      #expect(now.count == before.count)
      var content = try CheckpointFile.read(file)
      let found = try #require(content.firstRange(of: Array(now.utf8)))
      content.replaceSubrange(found, with: Array(before.utf8))
      try CheckpointFile.encoded(content).write(to: file)
      #expect(
        try Resumption.resumed(place).notes == [
          "until now version 0.0.9 of OneHot trained, from now on \(OneHotVersion.current): what follows may differ from "
            + "a run that was not stopped"
        ])
    }
  }

  @Test("by a kill before the first checkpoint lets the run begin anew")
  func unbegun() throws {
    try withTemporaryDirectory { root in
      let configuration = try Resumption.configuration("saving")
      let expected = try Resumption.uninterrupted(configuration, at: root.appending(path: "whole"))
      let place = root.appending(path: "run")
      _ = try Resumption.session(configuration, at: place)
      let folder = RunFolder(url: place)
      try FileManager.default.removeItem(at: folder.checkpoints)
      try FileManager.default.removeItem(at: folder.progress)
      let session = try Resumption.resumed(place)
      #expect(session.notes == ["no checkpoint had been written yet: the run begins anew"])
      _ = try session.run(stoppedBy: {}) { _ in }
      #expect(try Resumption.results(place) == expected)
    }
  }

  @Test("by a second writer is kept off, and a dead one's lock does not count")
  func oneWriter() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "run")
      try stoppedRun(at: place)
      try Data("process 999999999\n".utf8).write(to: place.appending(path: ".lock"))
      var session: TrainingSession? = try Resumption.resumed(place)
      let error = #expect(throws: InputError.self) { try Resumption.resumed(place) }
      #expect(error?.kind == .file && session != nil)
      let (process, host) = (ProcessInfo.processInfo.processIdentifier, ProcessMark.current.host)
      #expect(error?.problem == "process \(process) on \(host) is training in it")
      session = nil
      #expect(FolderLock.holder(of: place) == nil)
      session = try Resumption.resumed(place)
    }
  }
}
