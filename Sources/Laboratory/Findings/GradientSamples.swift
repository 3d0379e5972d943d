import OneHotGumbel
import OneHotNumerics

/// The samples of one estimator's gradient, in batches, and the time they took.
///
/// Within a batch samples need not be independent (a leave-one-out baseline ties them together), so that the error of
/// the mean is taken from the means of batches.
public struct GradientSamples {
  /// Samples of a full batch.
  public static let batch = 64

  /// One draw a sample.
  private(set) var single: GradientStatistics
  /// One draw a full batch: its mean.
  private(set) var means: GradientStatistics
  private let mean: Matrix
  private var times: [Double] = []

  /// No samples yet of a gradient whose exact value is known.
  public init(exact: [Double]) {
    single = GradientStatistics(exact: exact)
    means = single
    mean = Matrix(count: exact.count)
  }

  /// Adds the gradients of a batch, `[samples, logits]`, which took some nanoseconds; of at most ``batch`` samples.
  public mutating func add(_ gradients: Matrix, nanoseconds: UInt64) {
    times.append(Double(nanoseconds) / Double(gradients.rows))
    single.add(rows: gradients)
    guard gradients.rows == Self.batch else { return }
    gradients.writeColumnMeans(into: mean)
    means.add(mean)
  }

  /// The median of the batches: what else the machine does spoils a mean.
  var nanosecondsPerSample: Double { times.isEmpty ? .nan : times.sorted()[times.count / 2] }
}

extension Matrix {
  /// The mean of the rows, `[1, columns]`.
  fileprivate func writeColumnMeans(into result: Matrix) {
    let columns = columns
    withElements { elements in
      for column in 0..<columns {
        var sum = 0.0
        for position in stride(from: column, to: elements.count, by: columns) {
          sum += Double(elements[position])
        }
        result[column] = Float(sum / Double(rows))
      }
    }
  }
}
