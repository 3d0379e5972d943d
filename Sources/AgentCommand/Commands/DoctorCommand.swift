import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotRecords

/// `agent doctor`: checks the files of a run, changing nothing, and says what can be trusted and how to go on.
struct DoctorCommand: Subcommand {
  let invocation: Invocation

  /// Throws `InputError` if the folder cannot be read, and, when all is told, if a file is damaged or missing.
  func run() throws {
    let place = try arguments.operand("RUN")!
    let examination = try RunExamination(contentsOf: URL(fileURLWithPath: place), catalogue: catalogue)
    let report = DoctorReport(examination, program: program)
    try arguments.has("json") ? console.output.write(json: report) : console.output.write(report.text)
    let faults = examination.findings.filter(\.isFault).map(\.file)
    guard !faults.isEmpty else { return }
    throw InputError(
      .data, "run folder \(examination.folder.path)", "damaged or missing: \(faults.joined(separator: ", "))")
  }
}
