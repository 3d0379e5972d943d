import Foundation
import OneHotComparison
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// `agent report`: compares runs that exist, those of other frameworks included.
struct ReportCommand: Subcommand {
  let invocation: Invocation

  func run() throws {
    let places = try arguments.operands("RUN").map { URL(fileURLWithPath: $0) }
    let file = URL(fileURLWithPath: arguments["out"] ?? "report.html")
    if FileManager.default.fileExists(atPath: file.path) {
      throw InputError(
        .file, "file \(file.path)", "it exists already, and is not overwritten",
        remedy: "name another one by --out, or remove this one")
    }
    let results = try RunCollection.results(
      of: places, title: "Report of \(places.count) \(places.count == 1 ? "run" : "runs")",
      command: ([program, "report"] + places.map(ShellText.path)).map(ShellText.quoted).joined(
        separator: " "),
      strict: arguments.has("strict"), catalogue: catalogue,
      workers: ProcessInfo.processInfo.activeProcessorCount)
    try results.writeReport(to: file)
    if arguments.has("json") { return try console.output.write(json: results.summary) }
    try console.output.write(
      ComparisonText.text(of: results) + "\nreport in \(ShellText.path(of: file))\n")
  }
}
