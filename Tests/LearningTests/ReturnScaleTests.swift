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
    #expect(scale.mean == 2 && scale.deviation == 1 && scale.isKnown)
    let constant = ReturnScale.first(RunningMoments([-5, -5]))
    #expect(constant.mean == -5 && constant.deviation == 5e-9 && constant.isKnown)
  }

  @Test("has no units while all was 0, and predicts the mean")
  func unknown() {
    for scale in [ReturnScale(), .first(RunningMoments([0, 0]))] {
      #expect(!scale.isKnown)
      #expect(scale.normalized(3) == 0 && scale.value(of: 7) == 0)
      let later = scale.updated(with: RunningMoments([0, 0]), decay: 0.97)
      #expect(!later.isKnown && later.mean == 0)
    }
  }

  @Test("mixes a tenth of a further batch's first two moments in")
  func updated() {
    // μ' = .9·2 + .1·12 = 3; σ'² = .9(3² + .1·10²) + .1·4² = 18.7, or .1·5² if predictions were wrong by 5
    let scale = ReturnScale(mean: 2, deviation: 3)
    let plain = scale.updated(with: RunningMoments([8, 16]), error: 3, decay: 0.995)
    #expect(isClose(plain.mean, 3, relative: 1e-12))
    #expect(isClose(plain.deviation * plain.deviation, 18.7, relative: 1e-12))
    let wrong = scale.updated(with: RunningMoments([8, 16]), error: 5, decay: 0.995)
    #expect(isClose(wrong.deviation * wrong.deviation, 19.6, relative: 1e-12))
  }

  @Test("falls by no more than the given factor")
  func floor() {
    let wide = ReturnScale(mean: 2, deviation: 3)
    let constant = RunningMoments([2, 2, 2])
    #expect(wide.updated(with: constant, decay: 0.995).deviation == 0.995 * 3)
    // Without a floor: σ'² = .9·9
    let free = wide.updated(with: constant, decay: 0)
    #expect(isClose(free.deviation * free.deviation, 8.1, relative: 1e-12))
    let narrow = ReturnScale(mean: 2, deviation: 1e-10).updated(with: constant, decay: 0)
    #expect(isClose(narrow.deviation, 2e-9, relative: 1e-12))
  }

  @Test("follows returns of any size alike", arguments: [0x1p-40, 0x1p40, -0x1p20])
  func units(factor: Double) {
    let batches: [[Double]] = [[1, 3], [8, 16], [2, 2], [-40, 3]]
    func scale(_ factor: Double) -> ReturnScale {
      batches.dropFirst().reduce(.first(RunningMoments(batches[0].map { factor * $0 }))) {
        $0.updated(with: RunningMoments($1.map { factor * $0 }), error: 6 * factor, decay: 0.97)
      }
    }
    #expect(scale(factor).mean == factor * scale(1).mean)
    #expect(scale(factor).deviation == abs(factor) * scale(1).deviation)
  }

  @Test("leaves predictions in the returns' own units where they were")
  func rescale() {
    var random = RandomSource(seed: 2, purpose: .measurement)
    let network = NeuralNetwork(sizes: [3, 8, 1], activation: .tanh, outputGain: 1, using: &random)
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

  @Test("leaves predictions at the mean until there are units")
  func rescaleFromNothing() {
    var random = RandomSource(seed: 2, purpose: .measurement)
    let network = NeuralNetwork(sizes: [3, 1], activation: .tanh, outputGain: 1, using: &random)
    let new = ReturnScale(mean: 40, deviation: 8)
    ReturnScale().rescale(network, to: new)
    let states = Matrix.normal(rows: 5, columns: 3, using: &random)
    let found = network.forward(states, in: NetworkWorkspace(for: network, rows: 5)).elements
    #expect(found.allSatisfy { new.value(of: $0) == 0 })
    new.rescale(network, to: ReturnScale())
    #expect(network.parameters.elements == [0, 0, 0, 0])
  }

  @Test("normalizes and back")
  func backAndForth() {
    let scale = ReturnScale(mean: 10, deviation: 4)
    #expect(scale.value(of: 0.5) == 12)
    #expect(scale.normalized(12) == 0.5)
  }
}
