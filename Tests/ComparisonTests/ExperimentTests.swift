import Foundation
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import OneHotTestSupport
import Testing

@testable import OneHotComparison

struct ExperimentTests {
  private let catalogue = Catalogue(environments: .standard)
  private let scratch = Scratch()

  private func experiment(_ text: String) throws -> Experiment {
    let folder = try scratch.directory()
    let file = folder.appending(path: "experiment.json")
    try Data(text.utf8).write(to: file)
    return try Experiment(contentsOf: folder)
  }

  private static let whole = """
    {"name": "x", "environments": [{"name": "bandit", "options": {"arms": 3}}, {"name": "gridworld", "label": "lake",
    "options": {"map": "lake"}, "steps": 500}], "variants": [{"name": "a"}, {"name": "b", "agent": "reinforce",
    "options": {"baseline": "value"}}], "seeds": {"first": 5, "count": 2}, "steps": 400,
    "evaluation": {"interval": 100, "episodes": 7}}
    """

  @Test func everyRunHasItsConfiguration() throws {
    let plan = try ComparisonPlan(try experiment(Self.whole), catalogue: catalogue)
    #expect(plan.runs.count == 8)
    #expect(
      plan.runs.map(\.path).prefix(3) == ["runs/bandit/a/5", "runs/bandit/a/6", "runs/bandit/b/5"])
    let last = plan.runs[7]
    #expect(last.environment == "lake" && last.variant == "b" && last.seed == 6)
    #expect(
      last.configuration.agent == "reinforce" && last.configuration.agentOptions["baseline"] == .text("value")
    )
    #expect(last.configuration.training.steps == 500 && plan.runs[0].configuration.training.steps == 400)
    #expect(last.configuration.training.evaluationInterval == 100)
    #expect(last.configuration.training.evaluationEpisodes == 7 && last.configuration.training.seed == 6)
    #expect(plan.runs[0].configuration.environmentOptions["arms"] == .integer(3))
  }

  @Test func aDocumentReadsBack() throws {
    let first = try experiment(Self.whole)
    #expect(try experiment(String(decoding: try first.encoded(), as: UTF8.self)) == first)
  }

  @Test(
    arguments: [
      ("{", "not JSON"), ("[]", "not a JSON object"),
      (#"{"name": "x", "variant": []}"#, "key 'variant': unknown; did you mean 'variants'?"),
      (
        #"{"name":"x","environments":[{"nam":"bandit"}],"variants":[{"name":"a"}],"seeds":{"count":1}}"#,
        "key 'environments.*.nam': unknown; did you mean 'environments.*.name'?"
      ),
      (#"{"name":"x","environments":[],"variants":[]}"#, "'seeds' is missing"),
      (
        #"{"name":"x","environments":[{"name":"bandit"}],"variants":[{"name":"a"}],"seeds":{"count":"two"}}"#,
        "'seeds.count' has the wrong type"
      ),
    ])
  func badDocuments(text: String, message: String) {
    let error = #expect(throws: InputError.self) { try experiment(text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.kind == .data && error?.subject.contains("experiment.json") == true)
  }

  @Test(
    arguments: [
      (
        #"{"name":"x","environments":[],"variants":[{"name":"a"}],"seeds":{"count":1}}"#,
        "'environments': there are none"
      ),
      (
        #"{"name":"x","environments":[{"name":"bandit"}],"variants":[{"name":"a"},{"name":"a"}],"seeds":{"count":1}}"#,
        "'variants': two are called 'a'"
      ),
      (
        #"{"name":"x","environments":[{"name":"bandit"}],"variants":[{"name":"a"}],"seeds":{"count":0}}"#,
        "'seeds': 0 from 1 on"
      ),
      (
        #"{"name":"x","environments":[{"name":"bandit"}],"variants":[{"name":"a","agent":"reinforse"}],"seeds":{"count":1}}"#,
        "variant 'a': agent 'reinforse': unknown; did you mean 'reinforce'?"
      ),
      (
        #"{"name":"x","environments":[{"name":"bandit"}],"variants":[{"name":"a","options":{"seed":1}}],"seeds":{"count":1}}"#,
        "variant 'a': option 'seed': it is not a variant's"
      ),
      (
        #"{"name":"x","environments":[{"name":"bandit"}],"variants":[{"name":"a","options":{"lamda":1}}],"seeds":{"count":1}}"#,
        "variant 'a': option 'lamda' of actor-critic: unknown; did you mean 'lambda'?"
      ),
    ])
  func experimentsThatCannotBe(text: String, message: String) throws {
    let experiment = try experiment(text)
    let error = #expect(throws: InputError.self) { try ComparisonPlan(experiment, catalogue: catalogue) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func variantsOfTheCommandLine() throws {
    let variant = try Experiment.Variant(parsing: "reinforce baseline=value entropy=0.1")
    #expect(variant.agent == "reinforce" && variant.name == "reinforce baseline=value entropy=0.1")
    #expect(variant.options == ["baseline": .text("value"), "entropy": .text("0.1")])
    #expect(try Experiment.Variant(parsing: "estimator=expected").agent == nil)
    #expect(throws: InputError.self) { try Experiment.Variant(parsing: "reinforce value") }
    #expect(throws: InputError.self) { try Experiment.Variant(parsing: "a=1 a=2") }
  }

  /// Names that would leave the folder or meet in it.
  @Test func folderNamesAreSafeAndDistinct() throws {
    var experiment = try experiment(Self.whole)
    experiment.environments = [.init(name: "bandit")]
    experiment.variants = ["../../x", "..-..-x", "a/b", "a:b", "A-B"].map { .init(name: $0) }
    let paths = try ComparisonPlan(experiment, catalogue: catalogue).runs.map(\.path)
    #expect(Set(paths.map { $0.lowercased() }).count == 10)
    let components = paths.map { $0.split(separator: "/") }
    #expect(components.allSatisfy { $0.count == 4 && $0.allSatisfy { !$0.hasPrefix(".") } })
  }

  /// Each run has its place in memory: a few bytes of a document must not ask for millions.
  @Test func theNumberOfRunsIsLimited() throws {
    var experiment = try experiment(Self.whole)
    experiment.seeds.count = 25_000
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    #expect(plan.runs.count == 100_000)
    #expect(plan.runs.map(\.configuration.training.seed) == plan.runs.map(\.seed))
    experiment.seeds.count = 25_001
    let error = #expect(throws: InputError.self) { try ComparisonPlan(experiment, catalogue: catalogue) }
    #expect(error?.description.hasPrefix("'seeds': 100004 runs in all") == true)
  }

  /// The time must not grow with the square of the number of names that are the same in a path.
  @Test(.timeLimit(.minutes(5))) func manyNamesThatMeetInOneFolder() throws {
    var experiment = try experiment(Self.whole)
    experiment.environments = [.init(name: "cartpole")]
    experiment.variants = (0..<5000).map { .init(name: String(repeating: "a", count: 80) + "\($0)") }
    experiment.seeds.count = 1
    let paths = try ComparisonPlan(experiment, catalogue: catalogue).runs.map(\.path)
    #expect(Set(paths).count == 5000)
  }
}
