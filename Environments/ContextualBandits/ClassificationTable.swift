import OneHotEnvironmentKit
import OneHotNumerics

/// Rows of numbers, and the class that each of them belongs to.
struct ClassificationTable: Sendable, Equatable {
  /// What it is called.
  let name: String
  /// How many numbers a row has.
  let featureCount: Int
  /// How many classes there are.
  let classCount: Int
  /// `[rows, featureCount]`
  let features: [Float]
  /// The class of each row, in 0 ..< `classCount`.
  let labels: [Int]
  /// The shape of a row, if it is a picture.
  let planes: PlaneShape?

  /// A table of pictures, of numbers from 0 to 1.
  init(name: String, pictures: [Float], of planes: PlaneShape, labels: [Int], classCount: Int) {
    (self.name, self.planes, self.classCount, self.labels) = (name, planes, classCount, labels)
    (features, featureCount) = (pictures, planes.count)
  }

  /// A table of columns, each of which is brought to mean 0 and deviation 1, or 0 if it has but one value.
  ///
  /// - Parameter values: `[rows, columns]`
  init(name: String, standardizing values: [Double], labels: [Int], classCount: Int) {
    (self.name, self.classCount, self.labels) = (name, classCount, labels)
    (planes, featureCount) = (nil, values.count / labels.count)
    var features = [Float](repeating: 0, count: values.count)
    for column in 0..<featureCount {
      let places = stride(from: column, to: values.count, by: featureCount)
      // The largest of the numbers may have no square.
      let scale = places.reduce(0) { max($0, abs(values[$1])) }
      guard scale > 0 else { continue }
      var moments = RunningMoments()
      for place in places { moments.add(values[place] / scale) }
      guard moments.standardDeviation > 0 else { continue }
      for place in places {
        features[place] = Float((values[place] / scale - moments.mean) / moments.standardDeviation)
      }
    }
    self.features = features
  }

  /// How many rows there are.
  var rowCount: Int { labels.count }

  /// What is observed of a row.
  var observation: EnvironmentSpecification.Observation {
    if let planes { return .init(planes: planes) }
    return .init(
      bounds: (0..<featureCount).map { column in
        let places = stride(from: column, to: features.count, by: featureCount)
        return places.reduce(0...0) {
          min($0.lowerBound, features[$1])...max($0.upperBound, features[$1])
        }
      })
  }

  /// The numbers of a row.
  func row(_ index: Int) -> ArraySlice<Float> {
    features[index * featureCount..<(index + 1) * featureCount]
  }

  /// The largest share of rows that a function of their numbers can put into the right class: less than 1 only if rows of
  /// the same numbers belong to several.
  var largestAccuracy: Double {
    var counts = [ArraySlice<Float>: [Int]]()
    for (index, label) in labels.enumerated() {
      counts[row(index), default: Array(repeating: 0, count: classCount)][label] += 1
    }
    return Double(counts.values.reduce(0) { $0 + ($1.max() ?? 0) }) / Double(rowCount)
  }
}
