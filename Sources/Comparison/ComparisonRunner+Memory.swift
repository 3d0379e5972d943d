import OneHotFoundations
import OneHotLearning

extension ComparisonRunner {
  /// Throws `InputError` if one of some runs, or as many of the largest as are trained at once, take more memory than there
  /// is.
  func requireModest(_ runs: [ComparisonPlan.Run]) throws {
    var known: [[String]: Double] = [:]
    var limit = Double.infinity
    let sizes = try runs.map { run in
      let variant = [run.environment, run.variant]
      if let bytes = known[variant] { return bytes }
      try stop.check()
      do {
        let memory = try Trainer.memory(of: run.configuration, catalogue: catalogue)
        limit = memory.limit
        known[variant] = memory.bytes
      } catch let error as InputError {
        guard error.kind == .data else {
          throw InputError(
            error.kind, "run \(run.path): \(error.subject)", error.problem, remedy: error.remedy)
        }
        // It fails alone, when its turn comes.
        known[variant] = 0
      }
      return known[variant]!
    }
    let largest = sizes.sorted(by: >).prefix(workers)
    let sum = largest.reduce(0, +)
    guard sum > limit else { return }
    var (fitting, bytes) = (0, 0.0)
    for size in largest {
      bytes += size
      if bytes <= limit { fitting += 1 }
    }
    throw InputError(
      .usage, "\(largest.count) runs at once",
      "\(MemoryEstimate.shown(sum)) of memory would be needed, and at most \(MemoryEstimate.shown(limit)) are possible",
      remedy: "--workers \(max(1, fitting)) would be right")
  }
}
