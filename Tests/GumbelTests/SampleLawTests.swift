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
