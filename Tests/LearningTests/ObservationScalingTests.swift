import OneHotEnvironmentKit
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Observation scaling")
struct ObservationScalingTests {
  private let bounds: [ClosedRange<Float>] = [
    0...1, -10...10, -10.5...0, 0...11, -.infinity...(.infinity), 0...(.infinity),
  ]

  /// Which numbers are normalized.
  private func scaled(_ scaling: ObservationScaling) -> [Int] {
    guard let normalization = scaling.normalization(for: .init(bounds: bounds)) else { return [] }
    normalization.observe(Matrix([[1, 1, 1, 1, 1, 1], [3, 3, 3, 3, 3, 3]]))
    #expect(normalization.count == 6)
    return bounds.indices.filter { normalization.shift[$0] == 2 }
  }

  @Test("takes those numbers whose bounds are far, all, or none")
  func columns() {
    #expect(scaled(.auto) == [2, 3, 4, 5])
    #expect(scaled(.all) == [0, 1, 2, 3, 4, 5])
    #expect(scaled(.none).isEmpty)
    #expect(ObservationScaling.auto.normalization(for: .init(count: 3, in: -10...10)) == nil)
  }

  /// The walk with numbers of another size.
  private struct Magnified: Environment {
    var base = Drift()
    var specification: EnvironmentSpecification { base.specification }

    mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
      base.reset(using: &random, into: &observation)
      magnify(&observation)
    }

    mutating func step(
      _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
    ) -> StepOutcome {
      let outcome = base.step(action, using: &random, into: &observation)
      magnify(&observation)
      return outcome
    }

    private func magnify(_ observation: inout MutableSpan<Float>) {
      for index in 0..<2 { observation[index] = 5000 * observation[index] + 100_000 }
    }
  }

  @Test("lets agents learn from numbers far from 1", arguments: AgentRegistry.standard.names)
  func learning(agent: String) throws {
    func found(_ scaling: String) throws -> Double {
      let options = ["steps": "15000", "normalize-observations": scaling, "evaluation-interval": "1000000"]
      let training = try train(Magnified(), agent, workers: 2, options)
      return try #require(training.summary.evaluation).greedy.returns.mean
    }
    let (with, without) = (try found("auto"), try found("false"))
    #expect(with > without + 5)
  }

  @Test("is a policy's own", arguments: AgentRegistry.standard.names)
  func policy(agent: String) throws {
    let options = ["steps": "2000", "evaluation-interval": "1000000", "evaluation-episodes": "2"]
    let scaled = try train(Drift(), agent, options).policy
    #expect(scaled.shift.count == 2 && scaled.factor.allSatisfy { $0 > 1 })
    let plain = try train(Drift(), agent, options.with(["normalize-observations": "false"])).policy
    #expect(plain.shift.isEmpty && plain.factor.isEmpty)
  }
}
