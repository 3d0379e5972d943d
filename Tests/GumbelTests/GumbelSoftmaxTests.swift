import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

struct GumbelSoftmaxTests {
  @Test func relaxedSampleAndGradientByHand() {
    let (logits, noise) = (Matrix(row: [0, 0.5, -0.5]), Matrix(row: [0.3, -0.2, 1.1]))
    let sample = Matrix(count: 3)
    GumbelSoftmax.relaxedSample(logits: logits, noise: noise, temperature: 0.5, into: sample)
    #expect(isClose(sample.elements, [0.261635, 0.261635, 0.476730]))
    GumbelSoftmax.logitGradient(
      relaxed: sample, upstream: Matrix(row: [1, 2, 4]), temperature: 0.5, into: sample)
    #expect(isClose(sample.elements, [-0.885281, -0.362011, 1.247293]))
  }

  @Test(arguments: [2, 3, 10, 18], [0.1, 0.5, 1, 5])
  func gradientsAgainstCentralDifferences(count: Int, temperature: Double) {
    var random = RandomSource(seed: 5, purpose: .measurement, index: count)
    let logits = Matrix.randomRow(count, scale: 1, using: &random)
    let noise = Matrix(count: count)
    GumbelSoftmax.drawNoise(using: &random, into: noise)
    let upstream = Matrix.randomRow(count, scale: 1, using: &random)
    let (sample, gradient) = (Matrix(count: count), Matrix(count: count))
    GumbelSoftmax.relaxedSample(
      logits: logits, noise: noise, temperature: Float(temperature), into: sample)
    GumbelSoftmax.logitGradient(
      relaxed: sample, upstream: upstream, temperature: Float(temperature), into: gradient)
    let slope = GumbelSoftmax.temperatureGradient(
      relaxed: sample, upstream: upstream, logits: logits, noise: noise, temperature: Float(temperature),
      row: 0)

    func loss(_ logits: [Double], _ temperature: Double) -> Double {
      Reference.dot(Reference.relaxed(logits, noise.row(0), temperature), upstream.row(0))
    }
    let exact = Double(Float(temperature))
    let expected = centralDifferences(at: logits.row(0)) { loss($0, exact) }
    #expect(isClose(gradient.elements, expected, relative: 2e-5, absolute: 5e-6))
    let expectedSlope = centralDifferences(at: [exact]) { loss(logits.row(0), $0[0]) }[0]
    #expect(isClose(slope, expectedSlope, relative: 5e-5, absolute: 1e-5))
  }

  @Test(arguments: [0.1, 1, 5], [1e4, -1e4])
  func aConstantInTheUpstreamGradientDoesNoHarm(temperature: Float, offset: Double) {
    var random = RandomSource(seed: 6, purpose: .measurement)
    for _ in 0..<100 {
      let logits = Matrix.randomRow(8, scale: 1, using: &random)
      let noise = Matrix(count: 8)
      GumbelSoftmax.drawNoise(using: &random, into: noise)
      let upstream = Matrix(row: (0..<8).map { _ in offset + random.normal() })
      let (sample, gradient) = (Matrix(count: 8), Matrix(count: 8))
      GumbelSoftmax.relaxedSample(logits: logits, noise: noise, temperature: temperature, into: sample)
      GumbelSoftmax.logitGradient(
        relaxed: sample, upstream: upstream, temperature: temperature, into: gradient)
      let exact = Reference.pullback(
        Reference.relaxed(logits.row(0), noise.row(0), Double(temperature)), upstream.row(0)
      ).map { $0 / Double(temperature) }
      // The rounding of l + g, divided by τ, is in the sample already.
      #expect(relativeDistance(gradient.elements, exact) < max(1e-5, 3e-6 / Double(temperature)))
    }
  }

  @Test func inPlaceResultsAreTheSame() {
    let probabilities = Matrix(row: [0.2, 0.5, 0.3])
    let upstream = Matrix(row: [1, -1, 3])
    let apart = Matrix(count: 3)
    GumbelSoftmax.logitGradient(relaxed: probabilities, upstream: upstream, temperature: 2, into: apart)
    GumbelSoftmax.logitGradient(
      relaxed: probabilities, upstream: upstream, temperature: 2, into: probabilities)
    #expect(apart.elements == probabilities.elements)
    // ⟨y, w⟩ = 0.6: y ∘ (w − 0.6)/2.
    #expect(isClose(apart.elements, [0.04, -0.4, 0.36]))
  }

  @Test(arguments: [1e-30, 1e-3, 0.1, 1, 1e3] as [Float])
  func extremeLogits(temperature: Float) {
    let logits = Matrix([
      [1e4, -1e4, 0, 9_999], [-1e4, -1e4, -1e4, -1e4], [1e4, 1e4, -1e4, 1e4], [0, 0, 0, -1e4],
    ])
    var random = RandomSource(seed: 7, purpose: .measurement)
    for _ in 0..<50 {
      let noise = Matrix(rows: 4, columns: 4)
      GumbelSoftmax.drawNoise(using: &random, into: noise)
      let (sample, gradient) = (Matrix(rows: 4, columns: 4), Matrix(rows: 4, columns: 4))
      let upstream = Matrix(rows: 4, columns: 4)
      for position in 0..<16 { upstream[position] = Float(random.normal()) }
      GumbelSoftmax.relaxedSample(logits: logits, noise: noise, temperature: temperature, into: sample)
      GumbelSoftmax.logitGradient(
        relaxed: sample, upstream: upstream, temperature: temperature, into: gradient)
      #expect(sample.isFinite && gradient.isFinite)
      for row in 0..<4 {
        #expect(isClose(sample.row(row).reduce(0, +), 1, absolute: 5e-7))
        let slope = GumbelSoftmax.temperatureGradient(
          relaxed: sample, upstream: upstream, logits: logits, noise: noise, temperature: temperature,
          row: row)
        #expect(slope.isFinite)
      }
    }
  }

  @Test func exactlyOneOneAtTheLowestOfEqualScores() {
    let sample = Matrix(rows: 3, columns: 4)
    sample.fill(.nan)
    let logits = Matrix([[0, 0, 0, 0], [-1, 2, 2, 2], [1e4, 1e4, -1e4, 1e4]])
    GumbelSoftmax.hardSample(logits: logits, noise: Matrix(rows: 3, columns: 4), into: sample)
    #expect(sample.elements == [1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0])
  }

  @Test(arguments: [2, 3, 10, 18])
  func onePassIsTheSameAsItsSteps(count: Int) {
    var random = RandomSource(seed: 12, purpose: .policyUpdate, index: count)
    func matrix() -> Matrix { Matrix(rows: 100, columns: count) }
    let (logits, upstream, noise, gradient) = (matrix(), matrix(), matrix(), matrix())
    for matrix in [logits, noise] { GumbelSoftmax.drawNoise(using: &random, into: matrix) }
    for position in 0..<upstream.count { upstream[position] = Float(position % 7) }
    GumbelSoftmax.relaxedSample(logits: logits, noise: noise, temperature: 0.7, into: gradient)
    GumbelSoftmax.logitGradient(relaxed: gradient, upstream: upstream, temperature: 0.7, into: gradient)
    GumbelSoftmax.logitGradient(
      logits: logits, noise: noise, upstream: upstream, temperature: 0.7, into: logits)
    #expect(logits.elements == gradient.elements)
  }

  @Test func noiseIsReproducibleAndStandard() {
    var random = RandomSource(seed: 8, purpose: .policyUpdate)
    var again = random
    let (noise, other) = (Matrix(rows: 1_000, columns: 100), Matrix(rows: 1_000, columns: 100))
    GumbelSoftmax.drawNoise(using: &random, into: noise)
    GumbelSoftmax.drawNoise(using: &again, into: other)
    #expect(noise.elements == other.elements)
    let moments = RunningMoments(noise.elements.lazy.map(Double.init))
    #expect(isClose(moments.mean, 0.5772, absolute: 0.0163))
    #expect(isClose(moments.variance, 1.6449, absolute: 0.0437))
  }

  @Test func improperTemperaturesTrap() async {
    await #expect(processExitsWith: .failure) {
      let row = Matrix([[1, 2]])
      GumbelSoftmax.relaxedSample(logits: row, noise: row, temperature: 0, into: row)
    }
    await #expect(processExitsWith: .failure) {
      let row = Matrix([[1, 2]])
      GumbelSoftmax.relaxedSample(logits: row, noise: row, temperature: .nan, into: row)
    }
    await #expect(processExitsWith: .failure) {
      let row = Matrix([[1, 2]])
      GumbelSoftmax.logitGradient(relaxed: row, upstream: row, temperature: .infinity, into: row)
    }
  }
}
