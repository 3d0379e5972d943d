import Foundation
import OneHotRecords

/// What `agent doctor` found.
struct DoctorReport: Encodable {
  let folder: String
  let isSound: Bool
  let verdict: String
  let advice: String
  let files: [File]

  /// What was found about a file.
  struct File: Encodable {
    let file: String
    let state: String
    let remark: String
    let remedy: String?
    let trustedStep: Int?
    fileprivate let isTrusted: Bool

    private enum CodingKeys: String, CodingKey {
      case file, state, remark, remedy
      case trustedStep = "trusted_to_step"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case folder, verdict, advice, files
    case isSound = "sound"
  }

  init(_ examination: RunExamination, program: String) {
    let wording = DoctorWording(examination, program: program)
    folder = examination.folder.path
    isSound = examination.isSound
    (verdict, advice) = (wording.verdict, wording.advice)
    files = examination.findings.map { finding in
      File(
        file: finding.file, state: finding.state.rawValue, remark: finding.remark,
        remedy: wording.remedy(finding.remedy), trustedStep: finding.trustedStep,
        isTrusted: !finding.isFault && finding.state != .left)
    }
  }

  /// As people read it.
  var text: String {
    var table = TextTable(["file", "state", "remark"], leading: 3)
    for file in files {
      table.add([
        file.file, file.state, ([file.remark] + (file.remedy.map { [$0] } ?? [])).joined(separator: "; "),
      ])
    }
    return table.text + "\n" + verdict + (advice.isEmpty ? "" : "\n" + advice) + trust + "\n"
  }

  /// What can be trusted, if that is not everything.
  private var trust: String {
    if isSound, files.allSatisfy({ $0.trustedStep == nil }) { return "" }
    if isSound, let step = files.compactMap(\.trustedStep).min() {
      return "\nwhat can be trusted: everything up to step \(NumberText.count(step))"
    }
    let whole = files.filter { $0.isTrusted && $0.trustedStep == nil }.map(\.file)
    let parts = Dictionary(grouping: files.filter { $0.trustedStep != nil }, by: { $0.trustedStep! })
      .sorted { $0.key > $1.key }
      .map { "\($1.map(\.file).joined(separator: ", ")) up to step \(NumberText.count($0))" }
    let trusted = (whole.isEmpty ? [] : [whole.joined(separator: ", ")]) + parts
    return "\nwhat can be trusted: " + (trusted.isEmpty ? "nothing" : trusted.joined(separator: "; "))
  }
}

/// How `agent doctor` says what it found.
struct DoctorWording {
  private let examination: RunExamination
  private let program: String
  private let path: String

  init(_ examination: RunExamination, program: String) {
    self.examination = examination
    self.program = program
    path = ShellText.quoted(ShellText.path(of: examination.folder))
  }

  private var resume: String { "'\(program) resume \(path)'" }

  /// What is to be done about a file.
  func remedy(_ remedy: RunExamination.Finding.Remedy) -> String? {
    switch remedy {
    case .none: nil
    case .resume: "'resume' puts it right"
    case .remove: "it can be removed"
    case .removeFirst: "remove it before 'resume'"
    }
  }

  /// How the run is.
  var verdict: String {
    switch examination.verdict {
    case .training(let holder): "\(holder) is training in it"
    case .complete(let steps):
      "complete, with \(NumberText.count(steps)) steps"
        + (examination.isSound ? ", and sound" : ", but not all is sound")
    case .resumable(let step, let steps) where step >= steps:
      "all \(NumberText.count(steps)) steps are trained"
    case .resumable(let step, let steps), .blocked(let step, let steps):
      "trained up to step \(NumberText.count(step)) of \(NumberText.count(steps))"
    case .unbegun: "stopped before the training began"
    case .lost: "it cannot go on: there is no checkpoint that can be used"
    }
  }

  /// What to do.
  var advice: String {
    switch examination.verdict {
    case .training: "look again when it has ended"
    case .complete: ""
    case .resumable(let step, let steps) where step >= steps:
      "\(resume) writes again what is missing or not right"
    case .resumable: "\(resume) goes on from there; what was recorded later is cut off and trained again"
    case .blocked: "when what is in the way is removed, \(resume) goes on from there"
    case .unbegun: "\(resume) begins it"
    case .lost: newRun
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
