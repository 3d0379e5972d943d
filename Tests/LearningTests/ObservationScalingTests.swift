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
    normalization.observe(Matrix([[100, 100, 100, 100, 100, 100], [300, 300, 300, 300, 300, 300]]))
    #expect(normalization.count == 6)
    return bounds.indices.filter { normalization.shift[$0] == 200 }
  }

  @Test("takes those numbers whose bounds are far, all, or none")
  func columns() {
    #expect(scaled(.auto) == [2, 3, 4, 5])
    #expect(scaled(.all) == [0, 1, 2, 3, 4, 5])
    #expect(scaled(.none).isEmpty)
    #expect(ObservationScaling.auto.normalization(for: .init(count: 3, in: -10...10)) == nil)
  }

  @Test("lets agents learn from numbers far from 1", arguments: AgentRegistry.standard.names)
  func learning(agent: String) throws {
    func found(_ scaling: String) throws -> Double {
      let options = ["steps": "15000", "normalize-observations": scaling, "evaluation-interval": "1000000"]
      let training = try train(FarDrift(), agent, workers: 2, options)
      return try #require(training.summary.evaluation).greedy.returns.mean
    }
    let (with, without) = (try found("auto"), try found("false"))
    #expect(with > without + 5)
  }

  @Test("is a policy's own", arguments: AgentRegistry.standard.names)
  func policy(agent: String) throws {
    let options = ["steps": "2000", "evaluation-interval": "1000000", "evaluation-episodes": "2"]
    let scaled = try train(FarDrift(), agent, options).policy
    #expect(isClose(scaled.shift, [100_000, 100_000], relative: 0.02))
    #expect(scaled.factor.allSatisfy { $0 < 0.01 })
    let plain = try train(FarDrift(), agent, options.with(["normalize-observations": "false"])).policy
    #expect(plain.shift.isEmpty && plain.factor.isEmpty)
  }
}
