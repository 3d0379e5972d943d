import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs
import OneHotNumerics

extension RunExaminer {
  /// What is in the logs.
  var logs: [Finding] {
    let events = reference.map { [$0.recorder.events(in: folder)] } ?? (try? folder.allEvents) ?? []
    let files = [folder.returns, folder.monitor, folder.progress, folder.evaluations] + events
    guard isUnbegun else { return files.map(examined) }
    return files.filter(\.exists).map { Finding(file: name($0), state: .sound, remark: "no row yet") }
  }

  private func examined(_ log: URL) -> Finding {
    let newest = checkpoints.first { $0.whole != nil }
    var finding = Finding(file: name(log), state: .damaged, remark: "")
    finding.trustedStep = checkpoints.first { $0.whole != nil && $0.lostLogs[finding.file] == nil }?.step
    if !log.exists {
      (finding.state, finding.remark) = (.missing, "no checkpoint can be used without it")
      if folder.canDoWithout(log), log.isVacant, usableStep != nil {
        (finding.remark, finding.remedy, finding.trustedStep) = ("it is gone, and begins anew", .resume, nil)
      }
    } else if let loss = newest?.lostLogs[finding.file] {
      finding = explained(finding, by: loss, of: log)
    } else {
      judge(scan(log), of: log, &finding)
    }
    return finding
  }

  private func scan(_ log: URL) -> LogScan {
    let mark = Int(clamping: reference?.recorder.written[log.lastPathComponent]?.length ?? 0)
    return switch log {
    case folder.returns: LogScan(log, to: mark, ReturnsLog.init)
    case folder.monitor: LogScan(log, to: mark) { try MonitorLog($0, needsLineEnds: true) }
    case folder.progress: LogScan(log, to: mark, UpdatesLog.init)
    case folder.evaluations: LogScan(log, to: mark, EvaluationsLog.init)
    default: LogScan(events: log, to: mark)
    }
  }

  private func judge(_ scan: LogScan, of log: URL, _ finding: inout Finding) {
    let behind = scan.all.count - scan.marked.count
    let isRepaired = scan.isFaultBehindMark || scan.fault == nil
    finding.remedy = isRepaired && usableStep != nil ? .resume : .none
    finding.remark = extent(of: scan, in: log)
    if let fault = scan.fault, !(scan.isCutShort && scan.isFaultBehindMark) {
      finding = explained(finding, by: fault, of: log)
    } else if let contradiction = contradiction(of: scan, in: log) {
      (finding.remark, finding.remedy) = (contradiction, .none)
    } else if isFinished, behind > 0, !mayEndLater(log) {
      finding.remark += "; the training had no more than \(scan.marked.count)"
    } else {
      finding.state = reference != nil && behind > 0 && !isFinished || scan.isCutShort ? .ahead : .sound
      finding.remedy = isFinished && scan.isCutShort && usableStep != nil ? .resume : .none
    }
    if finding.state == .sound { finding.trustedStep = nil }
  }

  /// The last windows of the events are written after the last checkpoint.
  private func mayEndLater(_ log: URL) -> Bool { log.lastPathComponent.contains(".tfevents.") }

  private func extent(of scan: LogScan, in log: URL) -> String {
    let unit = log == folder.evaluations ? "evaluation" : mayEndLater(log) ? "number" : "row"
    var text =
      "\(scan.all.count) \(unit)\(scan.all.count == 1 ? "" : "s")"
      + (scan.all.step > 0 ? " to step \(scan.all.step)" : "")
    let behind = scan.all.count - scan.marked.count
    if let reference, behind > 0, !isFinished {
      text += ", \(behind) of them after the checkpoint at step \(reference.trainer.outcome.steps)"
    } else if reference == nil {
      text += "; no checkpoint vouches for them"
    }
    if scan.skipped > 0 { text += "; begun anew after update \(scan.skipped)" }
    return text + (scan.isCutShort ? "; the last record is cut short" : "")
  }

  /// What contradicts the counts of the checkpoint.
  private func contradiction(of scan: LogScan, in log: URL) -> String? {
    guard let reference else { return nil }
    let (found, right) =
      switch log {
      case folder.returns, folder.monitor: (scan.marked.count, reference.trainer.outcome.episodes)
      case folder.progress where scan.marked.count == 0: (0, 0)  // It may have been begun anew at the mark.
      case folder.progress: (scan.skipped + scan.marked.count, reference.trainer.updates)
      case folder.evaluations: (scan.marked.step, reference.trainer.outcome.evaluation?.step ?? 0)
      default: (0, 0)
      }
    guard found != right else { return nil }
    let what = log == folder.evaluations ? "last evaluation" : "count"
    return "\(what) \(found), but \(right) in the checkpoint at step \(reference.trainer.outcome.steps)"
  }
}
