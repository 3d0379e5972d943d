import Foundation
import OneHotFoundations
import OneHotRecords

extension Invocation {
  /// `agent doctor`: checks the files of a run, changing nothing, and says what can be trusted and how to go on.
  ///
  /// - Throws: `InputError` if the folder cannot be read, and, when all is told, if a file is damaged or missing.
  func examine() throws {
    let place = try arguments.operand("RUN")!
    let examination = try RunExamination(contentsOf: URL(fileURLWithPath: place), catalogue: catalogue)
    let report = DoctorReport(examination, program: program)
    try arguments.has("json") ? console.output.write(json: report.json) : console.output.write(report.text)
    let unreadable = examination.findings.filter { $0.state == .unreadable }.map(\.file)
    guard unreadable.isEmpty else {
      throw InputError(
        .file, "run folder \(examination.folder.path)",
        "cannot be read: \(unreadable.joined(separator: ", "))",
        remedy: "try again, or see who may read them")
    }
    let faults = examination.findings.filter(\.isFault).map(\.file)
    guard !faults.isEmpty else { return }
    throw InputError(
      .data, "run folder \(examination.folder.path)", "damaged or missing: \(faults.joined(separator: ", "))")
  }
}

/// What `agent doctor` says of what it found.
struct DoctorReport {
  private let examination: RunExamination
  private let program: String
  private let path: String

  init(_ examination: RunExamination, program: String) {
    self.examination = examination
    self.program = program
    path = Shown.quoted(Shown.path(of: examination.folder))
  }

  /// As programs read it.
  var json: JSONObject {
    let files = examination.findings.map { finding in
      var file: JSONObject = [
        "file": finding.file, "state": finding.state.rawValue, "remark": finding.remark,
      ]
      if let remedy = remedy(finding.remedy) { file.set("remedy", to: remedy) }
      if let step = finding.trustedStep { file.set("trusted_to_step", to: step) }
      return file
    }
    return [
      "folder": examination.folder.path, "sound": examination.isSound, "verdict": verdict, "advice": advice,
      "files": files,
    ]
  }

  /// As people read it.
  var text: String {
    let rows = examination.findings.map { finding in
      let remarks = [finding.remark] + [remedy(finding.remedy)].compactMap(\.self)
      return [finding.file, finding.state.rawValue, remarks.joined(separator: "; ")]
    }
    return TextLayout.table([["file", "state", "remark"]] + rows, leading: 3) + "\n" + verdict
      + (advice.isEmpty ? "" : "\n" + advice) + trust + "\n"
  }

  /// What can be trusted, if that is not everything.
  private var trust: String {
    let files = examination.findings
    if examination.isSound, files.allSatisfy({ $0.trustedStep == nil }) { return "" }
    if examination.isSound, let step = files.compactMap(\.trustedStep).min() {
      return "\nwhat can be trusted: everything up to step \(Shown.count(step))"
    }
    let whole = files.filter { !$0.isFault && $0.state != .left && $0.trustedStep == nil }.map(\.file)
    let parts = Dictionary(grouping: files.filter { $0.trustedStep != nil }, by: { $0.trustedStep! })
      .sorted { $0.key > $1.key }
      .map { "\($1.map(\.file).joined(separator: ", ")) up to step \(Shown.count($0))" }
    let trusted = (whole.isEmpty ? [] : [whole.joined(separator: ", ")]) + parts
    return "\nwhat can be trusted: " + (trusted.isEmpty ? "nothing" : trusted.joined(separator: "; "))
  }

  private var resume: String { "'\(program) resume \(path)'" }

  /// What is to be done about a file.
  private func remedy(_ remedy: RunExamination.Finding.Remedy) -> String? {
    switch remedy {
    case .none: nil
    case .resume: "'resume' puts it right"
    case .remove: "it can be removed"
    case .removeFirst: "remove it before 'resume'"
    }
  }

  /// How the run is.
  private var verdict: String {
    switch examination.verdict {
    case .training(let holder): "\(holder) is training in it"
    case .complete(let steps):
      "complete, with \(Shown.count(steps)) steps"
        + (examination.isSound ? ", and sound" : ", but not all is sound")
    case .resumable(let step, let steps) where step >= steps:
      "all \(Shown.count(steps)) steps are trained"
    case .resumable(let step, let steps), .blocked(let step, let steps):
      "trained up to step \(Shown.count(step)) of \(Shown.count(steps))"
    case .unbegun: "stopped before the training began"
    case .lost: "it cannot go on: there is no checkpoint that can be used"
    case .unknown: "whether it can go on cannot be told: not all of it can be read"
    }
  }

  /// What to do.
  private var advice: String {
    switch examination.verdict {
    case .training: "look again when it has ended"
    case .complete: ""
    case .resumable(let step, let steps) where step >= steps:
      "\(resume) writes again what is missing or not right"
    case .resumable: "\(resume) goes on from there; what was recorded later is cut off and trained again"
    case .blocked: "when what is in the way is removed, \(resume) goes on from there"
    case .unbegun: "\(resume) begins it"
    case .lost: newRun
    case .unknown: "look again when all files can be read"
    }
  }

  private var newRun: String {
    let isDeclared = examination.findings.contains { $0.file == "config.json" && $0.state == .sound }
    return "unless what is damaged or missing can be put back, "
      + (isDeclared ? again : "a new run has to be declared anew: config.json cannot be used either")
  }

  private var again: String {
    "'\(program) train --config \(path)/config.json --out NEW' makes a new run of the same configuration"
  }
}
