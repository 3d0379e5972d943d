import Foundation
import OneHotFoundations
import OneHotLearning
import Testing

@testable import OneHotComparison

@Suite("Searches for hyperparameters")
struct TuningTests {
  private let catalogue = SmallComparison.catalogue
  private let scratch = Scratch()

  @Test(
    arguments: [
      (#""seeds": {"first": -1, "count": 3}, "search": {}"#, "'seeds': 3 from -1 on"),
      (#""seeds": {"count": 2}, "search": {}"#, "'seeds': 2 from 1 on; 3 to 100000 seeds"),
      (
        #""seeds": {"count": 3}, "search": {"horizon": {"from": 1, "to": 1e300, "whole": true}}"#,
        "'search.horizon'"
      ),
      (
        #""seeds": {"count": 3}, "search": {"entropy": {"from": 0, "to": 1, "logarithmic": true}}"#,
        "'search.entropy'"
      ),
      (
        // The ratio of these bounds is infinite.
        #""seeds": {"count": 3}, "search": {"entropy": {"from": 1e-320, "to": 1e15, "logarithmic": true, "whole": true}}"#,
        "'search.entropy'"
      ),
      (
        #""seeds": {"count": 3}, "search": {"horizon": {"from": 1.2, "to": 1.8, "whole": true}}"#,
        "'search.horizon'"
      ),
      (#""seeds": {"count": 3}, "search": {"entropy": {"values": []}}"#, "'search.entropy'"),
      (#""seeds": {"count": 3}, "search": {}"#, "'search': there is nothing in it"),
      (
        #""seeds": {"count": 3}, "search": {"evaluation-episodes": {"values": [1, 2]}}"#,
        "'search.evaluation-episodes': it decides what is measured"
      ),
      (#""seeds": {"count": 3}, "search": {}, "factor": 1"#, "'factor'"),
    ])
  func badSearches(fields: String, message: String) throws {
    let file = try scratch.directory().appending(path: "tuning.json")
    try Data(#"{"name": "t", "environments": [{"name": "bandit"}], "trials": 2, \#(fields)}"#.utf8).write(
      to: file)
    let error = #expect(throws: InputError.self) { try Tuning(contentsOf: file) }
    #expect(error?.description.contains(message) == true && error?.kind == .data)
  }

  /// Neither rounding to three digits nor to a whole number.
  @Test func roundingDoesNotLeaveARange() throws {
    let file = try scratch.directory().appending(path: "tuning.json")
    try Data(
      """
      {"name": "t", "environments": [{"name": "bandit"}], "trials": 200, "seeds": {"count": 3}, "search": {
      "narrow": {"from": 0.12345, "to": 0.12346}, "whole": {"from": 1.4, "to": 2.6, "whole": true},
      "wide": {"from": 1e-15, "to": 1e15, "logarithmic": true, "whole": true}}}
      """.utf8
    ).write(to: file)
    let trials = try Tuning(contentsOf: file).variants.dropFirst().compactMap(\.options)
    #expect(trials.count == 199)
    for options in trials {
      #expect(options["narrow"] == .real(0.12345) || options["narrow"] == .real(0.12346))
      #expect(options["whole"] == .integer(2))
      guard case .integer(1...1_000_000_000_000_000)? = options["wide"] else {
        Issue.record("\(options)")
        continue
      }
    }
  }

  /// A search over the policy's learning rate, which is 10⁻⁹ by default and then learns nothing.
  private func search(_ rates: String, trials: Int = 6) throws -> (TuningSearch, Tuning) {
    let file = try scratch.directory().appending(path: "tuning.json")
    try Data(
      """
      {"name": "t", "environments": [{"name": "bandit"}], "options": {"policy-learning-rate": 1e-9},
      "search": {"policy-learning-rate": {"values": \(rates)}, "entropy": {"from": 1e-4, "to": 1e-3, "logarithmic": true}},
      "trials": \(trials), "seeds": {"count": 6}, "factor": 2, "steps": 2000,
      "evaluation": {"interval": 500, "episodes": 50}}
      """.utf8
    ).write(to: file)
    let tuning = try Tuning(contentsOf: file)
    return (TuningSearch(tuning, catalogue: catalogue, workers: 2), tuning)
  }

  @Test func tuningFindsTheBetterSettingAndConfirmsIt() throws {
    let (search, tuning) = try search("[1e-9, 0.01]")
    #expect(tuning.stages.map(\.seeds) == [3, 6] && tuning.stages.map(\.trials) == [6, 1])
    #expect(
      tuning.variants == tuning.variants
        && tuning.variants[0].options == ["policy-learning-rate": .real(1e-9)])
    let folder = try ComparisonFolder(
      of: try search.firstPlan(), at: try scratch.directory().appending(path: "t"))
    var stages: [String] = []
    func findings() throws -> TuningFindings {
      try search.run(
        in: folder,
        begin: { stages.append("\($0.number) of \($0.count): \($0.trials) with \($0.seeds)") }
      ) { _ in }
    }
    let found = try findings()
    #expect(stages == ["1 of 3: 6 with 3", "2 of 3: 2 with 6", "3 of 3: 2 with 6"])
    // The default is there in every stage.
    #expect(found.trials.count == 8 && found.trials.filter { $0.name == "default" }.map(\.stage) == [1, 2])
    let confirmation = try #require(found.confirmation)
    #expect(confirmation.options["policy-learning-rate"] == .real(0.01) && confirmation.isBetter)
    #expect(confirmation.seeds == 6 && confirmation.trial == found.trials[6].name)
    let (difference, low) = (try #require(confirmation.difference), try #require(confirmation.low))
    #expect(difference > 0.05 && low > 0 && low < difference)
    // The seeds of the confirmation are none of the search's.
    let path = folder.url.appending(path: "runs/bandit/default").path
    #expect(Set(try FileManager.default.contentsOfDirectory(atPath: path)) == Set((1...12).map { "\($0)" }))
    try search.write(found, to: folder)
    let answer = try Data(contentsOf: folder.url.appending(path: "confirmation.json"))
    #expect(String(decoding: answer, as: UTF8.self).contains(#""isBetter" : true"#))
    #expect(try findings().trials.map(\.score) == found.trials.map(\.score))
  }

  /// What learns nothing either is no better than the default, however lucky it was.
  @Test func tuningSaysThatNothingIsBetter() throws {
    let (search, _) = try search("[1e-9]", trials: 4)
    let folder = try ComparisonFolder(
      of: try search.firstPlan(), at: try scratch.directory().appending(path: "t"))
    let found = try search.run(in: folder, begin: { _ in }) { _ in }
    #expect(found.confirmation?.isBetter != true && !found.answer.isBetter)
  }

  @Test func tuningRefusesWhatHasNoEffectInAnyTrial() throws {
    let file = try scratch.directory().appending(path: "tuning.json")
    func search(_ estimators: String) throws -> TuningSearch {
      try Data(
        """
        {"name": "t", "environments": [{"name": "bandit"}], "search": {"temperature": {"values": [0.5, 2]},
        "estimator": {"values": \(estimators)}}, "trials": 8, "seeds": {"count": 3}, "steps": 500}
        """.utf8
      ).write(to: file)
      return try TuningSearch(Tuning(contentsOf: file), catalogue: catalogue, workers: 1)
    }
    let error = #expect(throws: InputError.self) { try search(#"["expected"]"#).firstPlan() }
    #expect(error?.subject == "'search.temperature'")
    #expect(throws: Never.self) { try search(#"["expected", "reinmax"]"#).firstPlan() }
  }
}
