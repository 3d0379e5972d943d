import Foundation
import OneHotNumerics

let arguments = CommandLine.arguments.dropFirst()
do {
  switch arguments.first {
  case "env": try EnvironmentBenchmark.run(Array(arguments.dropFirst()))
  default:
    throw InputError(
      .usage, "the benchmark '\(arguments.first ?? "")'", "is unknown", remedy: "known: env")
  }
} catch {
  FileHandle.standardError.write(Data("benchmark: \(error)\n".utf8))
  exit(64)
}
