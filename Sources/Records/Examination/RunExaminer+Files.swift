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
      finding.remedy = usableStep == nil ? .none : .resume
      if folder.configuration.exists { return explained(finding, by: error, of: folder.configuration) }
      (finding.state, finding.remark) = (.missing, "it is not there")
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
    var finding = Finding(
      file: name(folder.checkpoints), state: .missing, remark: "there is nothing to go on from")
    if folder.checkpoints.exists, !folder.checkpoints.isFolder {
      (finding.state, finding.remark, finding.remedy) = (.damaged, "it is no folder", .removeFirst)
      return [finding]
    }
    let store = CheckpointStore(folder: folder.checkpoints)
    if case .failure(let error) = InputError.result(of: store.folder, { try store.steps }) {
      return [explained(finding, by: error, of: store.folder)]
    }
    return isUnbegun ? [] : [finding]
  }

  private func examined(_ checkpoint: ExaminedCheckpoint) -> Finding {
    let file = CheckpointStore(folder: folder.checkpoints).file(checkpoint.step)
    var finding = Finding(file: name(file), state: .sound, remark: "whole")
    switch checkpoint.content {
    case .failure(let error):
      if let usableStep { finding.remedy = checkpoint.step > usableStep ? .resume : .remove }
      return explained(finding, by: error, of: file)
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
    let content: Data
    switch self.content(of: folder.curve, atMost: 1 << 26) {
    case .success(let found): content = found
    case .failure(let error): return explained(finding, by: error, of: folder.curve)
    }
    if !content.starts(with: Data("<".utf8)) || content.suffix(7) != Data("</svg>\n".utf8) {
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
    guard !file.isVacant else { return nil }
    guard case .failure(let error) = InputError.result(of: file, { try RegularFile(changing: file) }) else {
      return nil
    }
    let finding = Finding(file: name(file), state: .damaged, remark: "", remedy: .removeFirst)
    return explained(finding, by: error, of: file)
  }

  /// What nothing needs.
  var leftovers: [Finding] {
    let foreign = reference.map { reference in
      ((try? folder.allEvents) ?? []).filter {
        $0.lastPathComponent != reference.recorder.events(in: folder).lastPathComponent
      }
    }
    return leftovers(in: folder.url) + leftovers(in: folder.checkpoints)
      + (foreign ?? []).map {
        Finding(file: name($0), state: .left, remark: "not of this training", remedy: .remove)
      }
  }

  private func leftovers(in place: URL) -> [Finding] {
    let names = (try? Folder.names(in: place)) ?? []
    return names.sorted().compactMap { found in
      let isPartial = WholeFile.isHalfWritten(found) && holder == nil
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
    return file.isFolder && !file.isLink ? .removeFirst : .resume
  }

  /// The bytes of a regular file.
  func content(of file: URL, atMost limit: Int) -> Result<Data, InputError> {
    InputError.result(of: file) { try WholeFile.read(file, atMost: limit) }
  }

  /// A finding about a file with which something is wrong.
  func explained(_ finding: Finding, by error: InputError, of file: URL) -> Finding {
    var finding = finding
    finding.remark = shortened(error, of: file)
    finding.state = error.condemns(file) ? .damaged : .unreadable
    if finding.state == .unreadable { finding.remedy = .none }
    return finding
  }
}
