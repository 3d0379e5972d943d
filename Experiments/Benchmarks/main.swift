import Foundation
import OneHotFoundations

// Measures the hot parts, one JSON line a measurement, with the field names of other frameworks' measurements:
//   swift run -c release benchmark mlp --sizes 8-256-256-18 --batch 64,2048
//   swift run -c release benchmark env --env frozenlake --num-envs 4096
// On a shared machine, pin it to one core and compare the best of many short repeats of one run.
let benchmarks: [(name: String, options: [String], run: (Measurement) throws -> Void)] = [
  ("allocations", ["updates"], measureAllocations),
  ("decide", ["sizes"], measureDecisions),
  ("env", ["env", "map", "observation", "num-envs", "batch"], measureEnvironment),
  ("gumbel", ["rows", "k"], measureGumbelSoftmax),
  ("mlp", ["sizes", "batch", "input"], measureNetworks),
  ("peak", [], measurePeak),
  ("picture", ["sizes", "batch", "input"], measurePictures),
  ("sgemm", ["m", "n", "k"], measureMatrixProducts),
  ("startup", ["seed", "seeds", "workers"], measureStartup),
  ("train", ["env", "agent", "environments", "horizon", "minibatch", "workers", "steps"], measureTraining),
]

do {
  let arguments = CommandLine.arguments.dropFirst()
  guard let benchmark = benchmarks.first(where: { $0.name == arguments.first }) else {
    throw InputError.unknown(
      "benchmark", arguments.first ?? "", among: benchmarks.map(\.name), kind: .usage)
  }
  try benchmark.run(
    Measurement(benchmark: benchmark.name, arguments.dropFirst(), options: benchmark.options))
} catch {
  FileHandle.standardError.write(Data("benchmark: error: \(error)\n".utf8))
  exit((error as? InputError)?.kind.rawValue ?? 1)
}
