import Foundation
import OneHotFoundations
import OneHotGumbel
import OneHotLaboratory
import OneHotLearning
import OneHotNumerics

extension Invocation {
  /// `agent estimators`: studies gradient estimators on a problem and leaves tables and pictures.
  func studyEstimators() throws {
    let problem = try problem()
    let request = try request()
    let place = arguments["out"].map { URL(fileURLWithPath: $0) }
    try place.map(LaboratoryFolder.check)
    let start = console.now()
    let findings = try problem.study(request)
    let seconds = console.now() - start
    let root = URL(fileURLWithPath: "runs").appending(path: "estimators", directoryHint: .isDirectory)
    let folder = try undivided {
      try LaboratoryFolder(of: findings, at: place, under: root)
    } takingAway: {
      try? FileManager.default.removeItem(at: $0.url)
    }
    if arguments.has("json") {
      return try console.output.write(json: findings.json(seconds: seconds, folder: folder.url))
    }
    try console.output.write(
      "\(problem.name): \(problem.summary)\n" + findings.text(seconds: seconds, folder: folder.url))
  }

  private func problem() throws -> any LaboratoryProblem {
    guard let name = arguments["problem"] else {
      let names = problems.names.joined(separator: ", ")
      throw InputError(.usage, "option --problem", "missing", remedy: "name one of \(names)")
    }
    return try problems.element(named: name)
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

extension LaboratoryFindings {
  /// As programs read them.
  fileprivate func json(seconds: Double, folder: URL) -> JSONObject {
    [
      "problem": problem, "seed": seed, "samples": samples, "measurements": measurements,
      "trainings": trainings, "notes": notes, "folder": folder.path, "seconds": seconds,
    ]
  }

  /// As people read them.
  fileprivate func text(seconds: Double, folder: URL) -> String {
    "\(Shown.count(samples)) samples for each estimator, seed \(seed), \(Shown.duration(seconds))\n"
      + (measurements.isEmpty ? trainingTables : measurementTables)
      + (notes.isEmpty ? "" : "\n" + notes.map { "\($0)\n" }.joined())
      + "\ntables and pictures in \(Shown.path(of: folder))\n"
  }

  private var measurementTables: String {
    let explanation = """

      bias: |mean - exact| / |exact|, and its standard error; deviation: of one sample / |exact|;
      cosine: of the mean, and of the mean of 64 samples, to the exact gradient\n
      """
    return explanation
      + tables(of: measurements, by: \.label) { measurements in
        let heading = ["estimator", "tau", "bias", "+-", "deviation", "cosine", "of 64", "ns/sample"]
        let rows = measurements.map { each in
          [
            each.estimator, each.temperature.map { "\($0)" } ?? "", Self.number(each.relativeBias),
            Self.number(each.relativeBiasError), Self.number(each.relativeDeviation),
            Self.number(each.cosine), Self.number(each.cosineOf64),
            each.nanosecondsPerSample.text(decimals: 1),
          ]
        }
        return TextLayout.table([heading] + rows, leading: 2)
      }
  }

  private var trainingTables: String {
    tables(of: trainings, by: \.label) { trainings in
      let rows = trainings.map { [$0.estimator, $0.temperature ?? ""] + $0.final.map(Self.number) }
      return TextLayout.table([["estimator", "tau"] + trainings[0].metrics] + rows, leading: 2)
    }
  }

  /// A table for each case, in the order of the cases.
  private func tables<Row>(of rows: [Row], by label: (Row) -> String, _ table: ([Row]) -> String) -> String {
    rows.grouped(by: label).map { "\n\($0)\n" + table($1) }.joined()
  }

  private static func number(_ value: Double?) -> String {
    guard let value else { return "-" }
    return abs(value) < 10 ? value.text(decimals: 4) : Shown.value(value)
  }
}
