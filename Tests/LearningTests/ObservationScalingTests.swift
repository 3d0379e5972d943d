import OneHotEnvironmentKit
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Observation scaling")
struct ObservationScalingTests {
  /// Whether observations of these bounds are normalized.
  private func scales(_ scaling: ObservationScaling, _ bounds: [ClosedRange<Float>]) -> Bool {
    guard let normalization = scaling.normalization(for: .init(bounds: bounds)) else { return false }
    #expect(normalization.count == bounds.count)
    return true
  }

  @Test(
    "takes all numbers as soon as the bounds of one are far",
    arguments: [-10.5...0, 0...11, -.infinity...(.infinity), 0...(.infinity), -.infinity...0]
      as [ClosedRange<Float>])
  func far(bounds: ClosedRange<Float>) {
    for all in [[bounds], [0...1, bounds, -10...10]] {
      #expect(scales(.auto, all))
      #expect(scales(.always, all))
      #expect(!scales(.never, all))
    }
    let normalization = ObservationScaling.auto.normalization(for: .init(bounds: [0...1, bounds]))
    normalization?.observe(Matrix([[100, 100], [300, 300]]))
    #expect(normalization?.shift.elements == [200, 200])
  }

  @Test("takes none if all bounds are near, unless it always does")
  func near() {
    let bounds: [ClosedRange<Float>] = [0...1, -10...10, 0...0]
    #expect(!scales(.auto, bounds))
    #expect(scales(.always, bounds))
    #expect(!scales(.never, bounds))
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
    let scaled = try train(FarDrift(), agent, options.with(["normalize-observations": "auto"])).policy
    #expect(isClose(scaled.shift, [100_000, 100_000], relative: 0.02))
    #expect(scaled.factor.allSatisfy { $0 < 0.01 })
    let plain = try train(FarDrift(), agent, options.with(["normalize-observations": "false"])).policy
    #expect(plain.shift.isEmpty && plain.factor.isEmpty)
  }
}
