import Foundation

/// Writes scalars into an event file as TensorBoard reads it: records that hold one `Event` each, the first of which
/// tells the file's version.
///
/// Source: TensorFlow, tensorflow/core/util/events_writer.cc, `EventsWriter`.
/// Deviations: a scalar is a `simple_value`, which TensorBoard turns into the tensor that TensorFlow 2 writes.
struct EventFileWriter {
  private let file: BufferedFile

  /// Goes on in a file that begins with a ``head(wallTime:)``.
  init(_ file: BufferedFile) {
    self.file = file
  }

  /// What a file begins with: the event that tells its version.
  static func head(wallTime: Double) -> Data {
    var event = MessageEncoder()
    event.field(EventField.wallTime, wallTime)
    event.field(EventField.fileVersion, "brain.Event:2")
    return Data(EventRecord.framed(event.bytes))
  }

  /// Adds an event with all the values that are finite as a `Float`, if there is any; TensorBoard draws no others.
  ///
  /// - Throws: `InputError` if the buffer was full and the file cannot be written.
  func write(_ scalars: [(tag: String, value: Double)], step: Int, wallTime: Double) throws {
    let finite = scalars.filter { Float($0.value).isFinite }
    guard !finite.isEmpty else { return }
    var summary = MessageEncoder()
    for scalar in finite { summary.field(EventField.value, Self.message(scalar.tag, Float(scalar.value))) }
    var event = MessageEncoder()
    event.field(EventField.wallTime, wallTime)
    event.field(EventField.step, step)
    event.field(EventField.summary, summary)
    file.append(EventRecord.framed(event.bytes))
    try file.endRecord()
  }

  func flush() throws { try file.flush() }

  private static func message(_ tag: String, _ value: Float) -> MessageEncoder {
    var message = MessageEncoder()
    message.field(EventField.tag, tag)
    message.field(EventField.simpleValue, value)
    return message
  }
}
