/// The files as which a policy can be exported.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// An ONNX model.
  case onnx
  /// A self-contained file of Swift.
  case swift
  /// A self-contained header of C99.
  case c

  /// How such a file's name ends, without the dot.
  public var fileExtension: String {
    switch self {
    case .onnx: "onnx"
    case .swift: "swift"
    case .c: "h"
    }
  }
}
