import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

/// A million samples follow softmax(logits), however they are drawn.
struct SampleLawTests {
  private let batch = 10_000
  private let batches = 100

  private func logits(_ count: Int) -> [Double] {
    var random = RandomSource(seed: 2, purpose: .measurement, index: count)
    return Matrix.randomRow(count, scale: 1, using: &random).row(0)
  }

  /// The place of the only 1; nil unless there is exactly one and all else is 0.
  private func place(_ sample: Matrix, _ row: Int) -> Int? {
    var found: Int?
    for action in 0..<sample.columns where sample[row, action] != 0 {
      guard sample[row, action] == 1, found == nil else { return nil }
      found = action
    }
    return found
  }

  @Test(arguments: [2, 3, 10, 18])
  func hardSamplesAndModesOfRelaxedSamples(count: Int) {
    let logits = logits(count)
    let probabilities = Reference.softmax(logits)
    let rows = Matrix(row: logits, repeated: batch)
    let (noise, sample) = (Matrix(rows: batch, columns: count), Matrix(rows: batch, columns: count))
    let temperatures: [Float] = [0.1, 1, 5]
    var hard = [Int](repeating: 0, count: count)
    var relaxed = [[Int]](repeating: hard, count: temperatures.count)
    var malformed = 0
    var random = RandomSource(seed: 3, purpose: .measurement, index: count)
    for _ in 0..<batches {
      GumbelSoftmax.drawNoise(using: &random, into: noise)
      GumbelSoftmax.hardSample(logits: rows, noise: noise, into: sample)
      for row in 0..<batch {
        if let action = place(sample, row) { hard[action] += 1 } else { malformed += 1 }
      }
      for (index, temperature) in temperatures.enumerated() {
        GumbelSoftmax.relaxedSample(logits: rows, noise: noise, temperature: temperature, into: sample)
        for row in 0..<batch { relaxed[index][Categorical.mode(logits: sample, row: row)] += 1 }
      }
    }
    #expect(malformed == 0)
    #expect(isPlausible(observed: hard, probabilities: probabilities))
    for counts in relaxed { #expect(isPlausible(observed: counts, probabilities: probabilities)) }
  }

  /// The mean of relaxed samples is not the softmax: it moves towards the uniform distribution as τ grows, while
  /// the law of their largest component stays.
  @Test(
    arguments: [
      (0.1, [0.3076, 0.5053, 0.1871], 0.957), (0.5, [0.3139, 0.4850, 0.2011], 0.802),
      (1, [0.3215, 0.4517, 0.2268], 0.667), (2, [0.3283, 0.4084, 0.2632], 0.530),
      (5, [0.3323, 0.3663, 0.3014], 0.415),
    ] as [(Float, [Double], Double)])
  func meansOfRelaxedSamples(temperature: Float, expected: [Double], largest: Double) {
    let count = 500_000
    let logits = Matrix(row: [0, 0.5, -0.5], repeated: count)
    let (noise, sample) = (Matrix(rows: count, columns: 3), Matrix(rows: count, columns: 3))
    var random = RandomSource(seed: 5, purpose: .measurement)
    GumbelSoftmax.drawNoise(using: &random, into: noise)
    GumbelSoftmax.relaxedSample(logits: logits, noise: noise, temperature: temperature, into: sample)
    var (means, maximum) = ([0.0, 0, 0], 0.0)
    for row in 0..<count {
      for action in 0..<3 { means[action] += Double(sample[row, action]) / Double(count) }
      maximum += Double((0..<3).map { sample[row, $0] }.max()!) / Double(count)
    }
    #expect(isClose(means, expected, relative: 0, absolute: 2.5e-3))
    #expect(isClose(maximum, largest, relative: 0, absolute: 1.5e-3))
  }

  @Test(arguments: [2, 3, 10, 18])
  func inverseCumulativeSamples(count: Int) {
    let logProbabilities = Matrix(row: logits(count))
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    var counts = [Int](repeating: 0, count: count)
    var random = RandomSource(seed: 4, purpose: .measurement, index: count)
    for _ in 0..<1_000_000 {
      let uniform = random.uniform()
      counts[
        Categorical.inverseCumulative(logProbabilities: logProbabilities, row: 0, uniform: uniform)] += 1
    }
    #expect(isPlausible(observed: counts, probabilities: Reference.softmax(logits(count))))
  }
}
