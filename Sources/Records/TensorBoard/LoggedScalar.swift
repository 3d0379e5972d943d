/// A number in an event file.
package struct LoggedScalar: Equatable, Sendable {
  /// What it measures, such as `losses/policy`.
  package var tag: String
  /// Environment steps taken when it was measured.
  package var step: Int
  /// When it was measured, in seconds since 1970.
  package var wallTime: Double
  /// The number.
  package var value: Float

  /// A number and where it belongs.
  package init(tag: String, step: Int, wallTime: Double, value: Float) {
    self.tag = tag
    self.step = step
    self.wallTime = wallTime
    self.value = value
  }
}

/// The numbers of the fields of TensorFlow's messages that scalars need.
///
/// Source: TensorFlow, tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto.
enum EventField {
  /// Fields of `Event`.
  static let (wallTime, step, fileVersion, summary) = (1, 2, 3, 5)
  /// The field of `Summary`.
  static let value = 1
  /// Fields of `Summary.Value`.
  static let (tag, simpleValue) = (1, 2)
}
