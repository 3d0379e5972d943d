import Foundation
import OneHotFoundations

/// What TensorBoard's table and parallel coordinates of hyperparameters show: the settings a run began with, and how it
/// ended. There is no record of the experiment as a whole: without one TensorBoard gathers hyperparameters and metrics from
/// all runs of a folder, while the first of several would hide what the others have more.
///
/// Source: TensorBoard, tensorboard/plugins/hparams/plugin_data.proto and summary_v2.py.
extension EventFileWriter {
  /// The event that tells what a run began with.
  package static func sessionStart(_ settings: [String: OptionValue], wallTime: Double) -> Data {
    var session = MessageEncoder()
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      var entry = MessageEncoder()
      entry.field(1, name)
      entry.field(2, message(value))
      session.field(HyperparameterField.settings, entry)
    }
    session.field(HyperparameterField.startTime, wallTime)
    return Data(
      record("_hparams_/session_start_info", HyperparameterField.sessionStart, session, wallTime: wallTime))
  }

  /// Adds the event that tells that a run ended well.
  ///
  /// - Throws: `InputError` if the buffer was full and the file cannot be written.
  package func writeSessionEnd(wallTime: Double) throws {
    var session = MessageEncoder()
    session.field(HyperparameterField.status, HyperparameterField.success)
    session.field(HyperparameterField.endTime, wallTime)
    try append(
      Self.record("_hparams_/session_end_info", HyperparameterField.sessionEnd, session, wallTime: wallTime))
  }

  /// A value of `google.protobuf.Value`.
  private static func message(_ value: OptionValue) -> MessageEncoder {
    var message = MessageEncoder()
    switch value {
    case .integer(let number): message.field(2, Double(number))
    case .real(let number): message.field(2, number)
    case .text, .file: message.field(3, value.description)
    case .boolean(let isOn): message.field(4, isOn)
    }
    return message
  }

  /// An event with a summary whose metadata hold a message of the plugin, and whose value is an empty tensor.
  private static func record(
    _ tag: String, _ number: Int, _ session: MessageEncoder, wallTime: Double
  ) -> [UInt8] {
    var (content, plugin, metadata) = (MessageEncoder(), MessageEncoder(), MessageEncoder())
    content.field(number, session)
    plugin.field(1, "hparams")
    plugin.field(2, content)
    metadata.field(1, plugin)
    var (dimension, shape, tensor) = (MessageEncoder(), MessageEncoder(), MessageEncoder())
    dimension.field(1, 0)
    shape.field(2, dimension)
    tensor.field(1, HyperparameterField.float)
    tensor.field(2, shape)
    var (value, summary, event) = (MessageEncoder(), MessageEncoder(), MessageEncoder())
    value.field(EventField.tag, tag)
    value.field(EventField.tensor, tensor)
    value.field(EventField.metadata, metadata)
    summary.field(EventField.value, value)
    event.field(EventField.wallTime, wallTime)
    event.field(EventField.summary, summary)
    return EventRecord.framed(event.bytes)
  }
}

/// The numbers of fields, and values, of the plugin's messages.
private enum HyperparameterField {
  /// Fields of `HParamsPluginData`.
  static let (sessionStart, sessionEnd) = (3, 4)
  /// Fields of `SessionStartInfo`.
  static let (settings, startTime) = (1, 5)
  /// Fields of `SessionEndInfo`.
  static let (status, endTime) = (1, 2)
  /// `STATUS_SUCCESS`
  static let success = 1
  /// `DT_FLOAT`
  static let float = 1
}
