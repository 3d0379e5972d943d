import Foundation
import OneHotExport
import OneHotFoundations

extension Invocation {
  /// `agent export`: writes the policy of a run as a file for other programs.
  func exportPolicy() throws {
    let format = try exportFormat()
    let file = try arguments.newFile("policy.\(format.fileExtension)")
    let trained = try trainedPolicy()
    let exported = try ExportedPolicy(
      trained.policy, observesPlace: trained.environment.specification.observation.isOneHot)
    let name = file.deletingPathExtension().lastPathComponent
    try create(exported.encoded(as: format, name: name), at: file)
    let environment = trained.configuration.environment
    guard arguments.has("json") else {
      return try console.output.write(
        "\(environment) as \(format.rawValue) in \(Shown.path(of: file))\nof the policy \(trained.text)\n")
    }
    var object: JSONObject = [
      "environment": environment, "file": file.path, "format": format.rawValue, "policy": trained.file.path,
    ]
    if !trained.policy.isChecked { object.set("unchecked", to: true) }
    try console.output.write(json: object)
  }

  private func exportFormat() throws -> ExportFormat {
    let names = ExportFormat.allCases.map(\.rawValue)
    guard let name = arguments["format"] else {
      throw InputError(
        .usage, "option --format", "missing", remedy: "name one of \(names.joined(separator: ", "))")
    }
    guard let format = ExportFormat(rawValue: name) else {
      throw InputError.unknown("format", name, among: names)
    }
    return format
  }
}
