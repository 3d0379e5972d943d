import Foundation

// Measures the kernels in the peers' terms, one JSON line a measurement:
//   swift run -c release benchmark mlp [--repeats 9] [--seconds 0.3]
// On a shared machine, pin it to one core and compare the best of many short repeats of one run.
let benchmarks: [(name: String, run: (Measurement) -> Void)] = [
  ("gumbel", measureGumbelSoftmax),
  ("mlp", measureNetworks),
  ("sgemm", measureMatrixProducts),
]

@MainActor
func fail(_ problem: String) -> Never {
  let names = benchmarks.map(\.name).joined(separator: "|")
  let usage = "usage: benchmark \(names) [--repeats N] [--seconds S]"
  FileHandle.standardError.write(Data("benchmark: \(problem)\n\(usage)\n".utf8))
  exit(64)
}

var arguments = CommandLine.arguments.dropFirst()
guard let name = arguments.popFirst() else { fail("say what to measure") }
guard let benchmark = benchmarks.first(where: { $0.name == name }) else { fail("'\(name)' is unknown") }
var measurement = Measurement(benchmark: name)
while let option = arguments.popFirst() {
  let value = arguments.popFirst().flatMap(Double.init) ?? 0
  switch option {
  case "--repeats" where value >= 1 && value < 1e6: measurement.repeats = Int(value)
  case "--seconds" where value > 0 && value < 1e6: measurement.seconds = value
  default: fail("'\(option)' is unknown or without a positive number")
  }
}
benchmark.run(measurement)
