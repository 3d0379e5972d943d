import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs

extension RunExaminer {
  /// What is said by `config.json`.
  var examinedConfiguration: Finding {
    var finding = Finding(file: name(folder.configuration), state: .sound, remark: "")
    let configuration: RunConfiguration
    switch declared {
    case .success(let found): configuration = found
    case .failure(let error):
      finding.state = folder.configuration.exists ? .damaged : .missing
      finding.remark =
        finding.state == .missing ? "it is not there" : shortened(error, of: folder.configuration)
      finding.remedy = usableStep == nil ? .none : .resume
      return finding
    }
    finding.remark =
      "\(configuration.agent) on \(configuration.environment), seed \(configuration.training.seed)"
    guard let trained = reference?.configuration, trained != configuration else { return finding }
    do {
      try RunResumption.check(.success(configuration), against: trained, in: folder)
      finding.state = .behind
      finding.remark = "the checkpoint has other steps or another checkpoint interval, and counts"
      finding.remedy = .resume
    } catch {
      finding.state = .damaged
      finding.remark = "it is not what the run was trained with: undo the change, or"
      finding.remedy = .removeFirst
    }
    return finding
  }

  /// What is in the checkpoints.
  var examinedCheckpoints: [Finding] {
    if !checkpoints.isEmpty { return checkpoints.map(examined) }
    let file = name(folder.checkpoints)
    if folder.checkpoints.exists, isUnreadable(folder.checkpoints) {
      return [
        Finding(
          file: file, state: .damaged, remark: "it is no folder, or cannot be read", remedy: .removeFirst)
      ]
    }
    return isUnbegun ? [] : [Finding(file: file, state: .missing, remark: "there is nothing to go on from")]
  }

  private func isUnreadable(_ folder: URL) -> Bool {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) == nil
  }

  private func examined(_ checkpoint: ExaminedCheckpoint) -> Finding {
    let file = CheckpointStore(folder: folder.checkpoints).file(checkpoint.step)
    var finding = Finding(file: name(file), state: .sound, remark: "whole")
    switch checkpoint.content {
    case .failure(let error):
      finding.state = .damaged
      finding.remark = shortened(error, of: file)
      if let usableStep { finding.remedy = checkpoint.step > usableStep ? .resume : .remove }
    case .success(let found):
      if found.trainer.isFinished { finding.remark += ", at the end of the training" }
      if !checkpoint.lostLogs.isEmpty {
        let lost = checkpoint.lostLogs.keys.sorted().joined(separator: ", ")
        finding.remark += ", but cannot be used: \(lost) no longer holds what it held then"
      }
    }
    return finding
  }

  /// What is in the curve's file.
  var examinedCurve: Finding? {
    var finding = Finding(
      file: name(folder.curve), state: .sound, remark: "whole", remedy: repair(folder.curve))
    guard folder.curve.exists else {
      guard reference?.trainer.outcome.evaluation != nil else { return nil }
      (finding.state, finding.remark) = (.missing, "it is not there")
      return finding
    }
    let content = content(of: folder.curve, atMost: 1 << 26)
    if content?.starts(with: Data("<".utf8)) != true || content?.suffix(7) != Data("</svg>\n".utf8) {
      (finding.state, finding.remark) = (.damaged, "no whole picture")
    } else if let drawn = drawnCurve, drawn != content {
      (finding.state, finding.remark) = (.behind, "it is not the curve of these logs: older, or changed")
    } else {
      finding.remedy = .none
    }
    return finding
  }

  /// The curve of the logs, when nothing will be added to them.
  private var drawnCurve: Data? {
    guard isFinished, usableStep != nil, let reference else { return nil }
    var curve = ReturnCurve(reference.trainer.configuration, reference.trainer.specification)
    curve.extend(toStep: reference.trainer.outcome.steps)
    guard (try? curve.readLogs(of: folder)) != nil else { return nil }
    return Data(curve.svg().utf8)
  }

  /// What is wrong with the lock, if something is.
  var examinedLock: Finding? {
    let file = FolderLock.file(in: folder.url)
    let isThere = (try? FileManager.default.attributesOfItem(atPath: file.path)) != nil
    guard isThere, (try? InputError.requireRegular(file)) == nil else { return nil }
    return Finding(file: name(file), state: .damaged, remark: "no regular file", remedy: .removeFirst)
  }

  /// What nothing needs.
  var leftovers: [Finding] {
    let foreign = reference.map { reference in
      folder.allEvents.filter {
        $0.lastPathComponent != reference.recorder.events(in: folder).lastPathComponent
      }
    }
    return leftovers(in: folder.url) + leftovers(in: folder.checkpoints)
      + (foreign ?? []).map {
        Finding(file: name($0), state: .left, remark: "not of this training", remedy: .remove)
      }
  }

  private func leftovers(in place: URL) -> [Finding] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    return names.sorted().compactMap { found in
      let isPartial = found.hasPrefix(".") && found.hasSuffix(".partial") && holder == nil
      guard isPartial || found.hasSuffix(".unusable") else { return nil }
      return Finding(
        file: name(place.appending(path: found, directoryHint: .notDirectory)), state: .left,
        remark: isPartial
          ? "half written when a process was stopped" : "put aside, since it could not be used",
        remedy: .remove)
    }
  }

  /// What resuming the run does for a file that it writes as a whole.
  func repair(_ file: URL) -> Finding.Remedy {
    guard usableStep != nil else { return .none }
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return attributes?[.type] as? FileAttributeType == .typeDirectory ? .removeFirst : .resume
  }

  /// The bytes of a regular file.
  func content(of file: URL, atMost limit: Int) -> Data? {
    guard (try? InputError.requireRegular(file, atMost: limit)) != nil else { return nil }
    return try? Data(contentsOf: file)
  }
}
