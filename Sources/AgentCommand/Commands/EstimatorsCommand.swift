import Foundation
import OneHotFoundations
import OneHotGumbel
import OneHotLaboratory
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// `agent estimators`: studies gradient estimators on a problem and leaves tables and pictures.
struct EstimatorsCommand: Subcommand {
  let invocation: Invocation

  func run() throws {
    let problem = try problem()
    let request = try request()
    let place = arguments["out"].map { URL(fileURLWithPath: $0) }
    try place.map(LaboratoryFolder.check)
    let start = console.now()
    let findings = try problem.study(request)
    let seconds = console.now() - start
    let root = URL(fileURLWithPath: "runs").appending(path: "estimators", directoryHint: .isDirectory)
    let folder = try LaboratoryFolder(of: findings, at: place, under: root)
    let report = LaboratoryReport(problem, findings, seconds: seconds, folder: folder.url)
    try arguments.has("json") ? console.output.write(json: report) : console.output.write(report.text)
  }

  private func problem() throws -> any LaboratoryProblem {
    guard let name = arguments["problem"] else {
      let names = invocation.problems.problems.map(\.name).joined(separator: ", ")
      throw InputError(.usage, "option --problem", "missing", remedy: "name one of \(names)")
    }
    return try invocation.problems.problem(named: name)
  }

  private func request() throws -> LaboratoryRequest {
    var request = LaboratoryRequest()
    request.registry = catalogue.estimators
    request.estimators = arguments.all("estimator")
    request.temperatures = try arguments.all("temperature").map { text in
      guard let temperature = TemperatureSpecification(text) else {
        throw InputError(
          .usage, "option --temperature", "'\(text)' is not \(TemperatureSpecification.expectation)")
      }
      return temperature
    }
    request.samples = try arguments.integer("samples", in: 1...1_000_000_000)
    request.seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 1)
    request.workers = try arguments.workers()
    return request
  }
}
