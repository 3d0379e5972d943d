import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Return scale")
struct ReturnScaleTests {
  @Test("takes mean and deviation of a first batch")
  func first() {
    let scale = ReturnScale.first(RunningMoments([1, 3]))
    #expect(scale.mean == 2)
    #expect(isClose(scale.deviation, 1.001, relative: 1e-12))
  }

  @Test("mixes a tenth of a further batch's first two moments in")
  func updated() {
    // μ' = .9·2 + .1·12 = 3; σ'² = .9(3² + 2²) + .1(4.001² + 12²) − 3² = 18.7008001
    let scale = ReturnScale(mean: 2, deviation: 3).updated(with: RunningMoments([8, 16]), decay: 0.995)
    #expect(isClose(scale.mean, 3, relative: 1e-12))
    #expect(isClose(scale.deviation * scale.deviation, 18.7008001, relative: 1e-12))
  }

  @Test("falls by no more than the given factor")
  func floor() {
    let wide = ReturnScale(mean: 2, deviation: 3)
    let constant = RunningMoments([2, 2, 2])
    #expect(wide.updated(with: constant, decay: 0.995).deviation == 0.995 * 3)
    // Without a floor: σ'² = .9(9 + 4) + .1(.001² + 4) − 4
    let free = wide.updated(with: constant, decay: 0)
    #expect(isClose(free.deviation * free.deviation, 8.1000001, relative: 1e-12))
    let narrow = ReturnScale(mean: 0, deviation: 1e-4).updated(with: RunningMoments([0, 0]), decay: 0)
    #expect(isClose(narrow.deviation, 1e-3, relative: 1e-12))
  }

  @Test("leaves predictions in the returns' own units where they were")
  func rescale() {
    var random = RandomSource(seed: 2, purpose: .measurement)
    let network = MultilayerPerceptron(sizes: [3, 8, 1], activation: .tanh, outputGain: 1, using: &random)
    network.parameterViews[1].bias[0] = 0.4
    let hidden = network.parameterViews[0].weights.elements
    let workspace = NetworkWorkspace(for: network, rows: 5)
    let states = Matrix.normal(rows: 5, columns: 3, using: &random)
    let (old, new) = (ReturnScale(mean: -3, deviation: 2), ReturnScale(mean: 40, deviation: 11))
    let before = network.forward(states, in: workspace).elements.map(old.value)
    old.rescale(network, to: new)
    let after = network.forward(states, in: workspace).elements
    #expect(isClose(after.map(new.value), before, relative: 1e-5, absolute: 1e-5))
    #expect(isClose(after, before.map { ($0 - 40) / 11 }))
    #expect(network.parameterViews[0].weights.elements == hidden)
  }

  @Test("normalizes and back")
  func units() {
    let scale = ReturnScale(mean: 10, deviation: 4)
    #expect(scale.value(of: 0.5) == 12)
    #expect(scale.normalized(12) == 0.5)
  }
}
