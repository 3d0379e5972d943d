import Foundation
import Testing

@testable import OneHotAgentCommand

@Suite("agent estimators")
struct EstimatorsCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func study(_ words: String..., out: String = "study", code: Int32 = 0) -> Transcript {
    let transcript = Transcript()
    #expect(transcript.run(["estimators"] + words + ["--out", folder.path(out)]) == code)
    return transcript
  }

  @Test("a table for each case, CSV and pictures")
  func measured() throws {
    let text = study(
      "--problem", "vertices", "--samples", "1280", "--temperature", "0.5", "--temperature", "2"
    ).output
    for word in ["quadratic", "cubic", "straight-through-gumbel", "reinmax", "gumbel-rao", "ns/sample"] {
      #expect(text.contains(word))
    }
    #expect(text.hasPrefix("vertices: ") && text.contains("1,280 samples for each estimator, seed 1"))
    #expect(text.hasSuffix("tables and pictures in \(folder.path("study"))\n"))
    let rows = String(decoding: try folder.data("study/results.csv"), as: UTF8.self).split(separator: "\n")
    #expect(
      rows[0]
        == "case,estimator,temperature,relative_bias,standard_error,relative_deviation,cosine,cosine_of_64,"
        + "nanoseconds_per_sample,variance")
    #expect(rows.count == 33 && rows[1].hasPrefix("quadratic,straight-through-gumbel,0.5,"))
    #expect(rows.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 10 })
    for picture in ["bias-variance", "cosine-temperature"] {
      for label in ["quadratic", "cubic"] {
        let svg = String(decoding: try folder.data("study/\(picture)-\(label).svg"), as: UTF8.self)
        #expect(svg.hasPrefix("<svg") && svg.contains("gumbel-rao"))
      }
    }
  }

  @Test("one temperature makes no curve over temperatures, and one sample no deviation")
  func fewPoints() throws {
    let text = study("--problem", "offset", "--samples", "1", "--temperature", "1").output
    #expect(text.contains("  -  "))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("study")).sorted()
    #expect(files == ["bias-variance-tilted.svg", "results.csv"])
    let svg = String(decoding: try folder.data("study/bias-variance-tilted.svg"), as: UTF8.self)
    #expect(svg.contains("out of range"))
  }

  @Test("a place that cannot be written to is found before the study")
  func unwritable() {
    let transcript = Transcript()
    #expect(transcript.run(["estimators", "--problem", "polynomial", "--out", "/proc/none/x"]) == 74)
    #expect(transcript.error.contains("/proc/none"))
  }

  @Test("trainings leave curves")
  func trained() throws {
    let text = study(
      "--problem", "polynomial", "--samples", "6400", "--estimator", "expected", "--estimator", "reinmax"
    ).output
    #expect(text.contains("p = 1.5") && text.contains("expected loss"))
    let curves = String(decoding: try folder.data("study/curves.csv"), as: UTF8.self).split(separator: "\n")
    #expect(curves[0] == "case,estimator,temperature,step,expected_loss")
    #expect(curves.count == 1 + 3 * 2 * 101)
    let results = String(decoding: try folder.data("study/results.csv"), as: UTF8.self).split(separator: "\n")
    #expect(results[0] == "case,estimator,temperature,expected_loss" && results.count == 7)
    #expect(try !folder.data("study/curve-p-1.5.svg").isEmpty)
  }

  @Test("one JSON object for programs")
  func json() throws {
    let object = try jsonObject(
      study("--problem", "bandit", "--estimator", "reinmax", "--samples", "128", "--json").output)
    #expect(object["problem"] as? String == "bandit" && object["samples"] as? Int == 128)
    #expect(object["folder"] as? String == folder.path("study"))
    let measurements = try #require(object["measurements"] as? [[String: Any]])
    #expect(measurements.map { $0["case"] as? String } == ["flat", "tilted", "peaked", "very peaked"])
    for key in ["estimator", "relativeBias", "relativeBiasError", "cosineOf64", "mean", "exact", "variance"] {
      #expect(measurements[0][key] != nil, "\(key)")
    }
  }

  @Test("half a study that a stopped process left is made again, but nothing that others put beside it is")
  func halfStudies() throws {
    _ = study("--problem", "offset", "--samples", "64")
    let whole = try FileManager.default.contentsOfDirectory(atPath: folder.path("study")).sorted()
    #expect(whole.contains("results.csv") && !whole.contains { $0.hasPrefix(".") })
    try FileManager.default.removeItem(atPath: folder.path("study/results.csv"))
    _ = study("--problem", "offset", "--samples", "64", code: 74)
    _ = try folder.write("", to: "study/.study.partial")
    _ = try folder.write("<svg", to: "study/.bias-variance-tilted.svg.partial")
    _ = try folder.write("mine", to: "study/notes.txt")
    _ = study("--problem", "offset", "--samples", "64", code: 74)
    try FileManager.default.removeItem(atPath: folder.path("study/notes.txt"))
    _ = study("--problem", "offset", "--samples", "64")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("study")).sorted() == whole)
  }

  @Test("nothing is overwritten, and nothing is left behind by a wrong command line")
  func places() throws {
    _ = study("--problem", "bandit", "--estimator", "nobody", code: 64)
    #expect(!FileManager.default.fileExists(atPath: folder.path("study")))
    _ = study("--problem", "offset", "--samples", "64")
    let before = try folder.data("study/results.csv")
    let second = study("--problem", "offset", "--samples", "64", code: 74)
    #expect(second.error.contains("it exists already"))
    #expect(try folder.data("study/results.csv") == before)
  }

  @Test(
    "what is wrong, and what would be right",
    arguments: [
      (
        "",
        "option --problem: missing; name one of bandit, vertices, offset, quadratic, choices, gaussian, polynomial, signalling, autoencoder"
      ),
      ("--problem bandits", "problem 'bandits': unknown; did you mean 'bandit'?"),
      ("--problem bandit --samples 0", "option --samples: '0' is not a whole number from 1 to 1000000000"),
      (
        "--problem bandit --temperature 0",
        "option --temperature: '0' is not a number from 0.0001 to 1000000, linear"
      ),
      (
        "--problem bandit --temperature -1",
        "option --temperature: '-1' is not a number from 0.0001 to 1000000, linear"
      ),
      (
        "--problem bandit --temperature inf",
        "option --temperature: 'inf' is not a number from 0.0001 to 1000000, linear"
      ),
      (
        "--problem bandit --temperature 1e300", "option --temperature: '1e300' is not a number from 0.0001 to"
      ),
      (
        "--problem bandit --temperature nan",
        "option --temperature: 'nan' is not a number from 0.0001 to 1000000, linear"
      ),
      ("--problem bandit --estimator gumbel-rao:x", "estimator 'gumbel-rao:x': 'x' is not a whole number"),
      ("--problem gaussian --estimator expected", "estimator 'expected': cannot serve gaussian"),
      ("--problem gaussian --temperature 1", "temperature '1.0': it has no effect"),
      (
        "--problem bandit --estimator expected --temperature 0.5",
        "temperature '0.5': it has no effect: none of these estimators has a temperature; leave it out"
      ),
      (
        "--problem polynomial --estimator reinmax --temperature learned",
        "estimator 'reinmax': its temperature cannot be learned; give --temperature a number"
      ),
      ("bandit", "argument 'bandit': unexpected; options begin with --"),
    ])
  func errors(arguments: String, message: String) {
    let transcript = Transcript()
    #expect(transcript.run(["estimators"] + arguments.split(separator: " ").map(String.init)) == 64)
    #expect(transcript.error.hasPrefix("agent: error: \(message)"), "\(transcript.error)")
    #expect(transcript.error.hasSuffix("try 'agent estimators --help'\n"))
  }
}
