import OneHotNumerics

/// Statistics of a gradient's samples against the exact gradient, in double precision.
///
/// What is added up is each sample's difference from the exact gradient. Samples come in batches. Within a batch they need not be independent (a leave-one-out baseline ties them
/// together), so that errors of the mean are taken from the means of batches.
struct GradientStatistics: Sendable {
  /// The exact gradient.
  let exact: [Double]
  /// Samples so far.
  private(set) var count = 0
  private var sums: [Double]
  private var squares = 0.0
  private var batch: [Double]
  private var batches = 0
  private var batchMeanSquares = 0.0
  private var cosines = RunningMoments()
  private let batchSize: Int

  /// - Parameter batchSize: samples of a full batch; others have no part in the cosine and the errors.
  init(exact: [Double], batchSize: Int) {
    self.exact = exact
    self.batchSize = batchSize
    sums = exact.map { _ in 0 }
    batch = sums
  }

  /// Adds a batch of samples, `[samples, logits]`.
  mutating func add(_ gradients: Matrix) {
    for logit in batch.indices { batch[logit] = 0 }
    gradients.withElements { elements in
      var position = 0
      for _ in 0..<gradients.rows {
        for logit in batch.indices {
          let difference = Double(elements[position]) - exact[logit]
          batch[logit] += difference
          squares += difference * difference
          position += 1
        }
      }
    }
    count += gradients.rows
    for logit in batch.indices { sums[logit] += batch[logit] }
    if gradients.rows == batchSize { closeBatch() }
  }

  private mutating func closeBatch() {
    batches += 1
    let size = Double(batchSize)
    batchMeanSquares += dot(batch, batch) / (size * size)
    var norm = 0.0
    var product = 0.0
    for logit in batch.indices {
      let mean = exact[logit] + batch[logit] / size
      norm += mean * mean
      product += mean * exact[logit]
    }
    if norm > 0 { cosines.add(product / norm.squareRoot() / exactNorm) }
  }

  /// The mean of all samples.
  var mean: [Double] { zip(exact, bias).map { $0 + $1 } }

  /// The mean less the exact gradient.
  var bias: [Double] { sums.map { $0 / Double(count) } }

  /// The sum over the logits of the variance of one sample.
  var variance: Double { max(0, squares / Double(count) - dot(bias, bias)) }

  var relativeBias: Double { dot(bias, bias).squareRoot() / exactNorm }

  var relativeBiasError: Double? {
    guard batches > 1 else { return nil }
    let spread = max(0, batchMeanSquares - Double(batches) * dot(bias, bias)) / Double(batches - 1)
    return (spread / Double(batches)).squareRoot() / exactNorm
  }

  var relativeDeviation: Double { variance.squareRoot() / exactNorm }

  /// Of the mean to the exact gradient; nil if the mean is 0.
  var cosine: Double? {
    let length = dot(mean, mean).squareRoot()
    return length > 0 ? dot(mean, exact) / length / exactNorm : nil
  }

  /// Of the means of full batches to the exact gradient, averaged; nil if there are none.
  var meanBatchCosine: Double? { cosines.count == 0 ? nil : cosines.mean }

  private var exactNorm: Double { dot(exact, exact).squareRoot() }

  private func dot(_ one: [Double], _ other: [Double]) -> Double {
    var sum = 0.0
    for index in one.indices { sum += one[index] * other[index] }
    return sum
  }
}
