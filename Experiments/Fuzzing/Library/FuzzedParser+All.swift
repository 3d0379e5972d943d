import Foundation
import OneHotFoundations

extension FuzzedParser {
  /// Every parser there is. To fuzz another one is to name it here.
  package static let all: [FuzzedParser] = [
    gridWorldMap,
    configurationDocument, configuration, experiment, comparisonPlan, tuning,
    safetensors, policy, checkpoint, checkpointContent, checkpointTraining, runState,
    returnsLog, evaluationsLog, progressLog, monitorLog, monitorFolder, runFolder,
    eventFile, eventMessage,
    options, temperature, hiddenLayers, networkKind, variant, arguments,
  ]

  /// The parser of a name; throws `InputError` if there is none.
  package static func named(_ name: String) throws -> FuzzedParser {
    guard let parser = all.first(where: { $0.name == name }) else {
      throw InputError.unknown("parser", name, among: all.map(\.name))
    }
    return parser
  }
}

extension [UInt8] {
  /// The bytes as text; what is no UTF-8 is replaced.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// Writes the bytes into a file of a folder.
  func file(_ name: String, in folder: URL) throws -> URL {
    let url = folder.appending(path: name, directoryHint: .notDirectory)
    try Data(self).write(to: url)
    return url
  }
}

extension InputError {
  /// The refusal of a parser that answers nil instead of an error.
  static let answeredByNil = InputError(.data, "text", "not what is expected")
}
