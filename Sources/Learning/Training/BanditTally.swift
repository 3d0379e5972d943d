import OneHotFoundations

/// How well the arms of a bandit were chosen so far.
struct BanditTally: Sendable {
  private let means: [Double]
  private let best: Double
  /// Pulls after this many belong to the last tenth.
  private let lastTenth: Int
  private var pulls = 0
  private var regret = 0.0
  private var latePulls = 0
  private var lateOptimalPulls = 0

  init(means: [Double], steps: Int) {
    self.means = means
    best = means.max() ?? 0
    lastTenth = steps - max(1, steps / 10)
  }

  mutating func add(action: Int) {
    pulls += 1
    regret += best - means[action]
    guard pulls > lastTenth else { return }
    latePulls += 1
    if means[action] == best { lateOptimalPulls += 1 }
  }

  /// What was counted. Pulls that were late in a shorter training are not in a longer one.
  mutating func exchange(with archive: inout StateArchive) throws {
    var countedFrom = lastTenth
    try archive.exchange("pulls", &pulls)
    try archive.exchange("regret", &regret)
    try archive.exchange("late from", &countedFrom)
    try archive.exchange("late pulls", &latePulls)
    try archive.exchange("late optimal pulls", &lateOptimalPulls)
    if countedFrom != lastTenth { (latePulls, lateOptimalPulls) = (0, 0) }
  }

  var summary: BanditSummary {
    BanditSummary(
      regretPerPull: regret / Double(max(1, pulls)),
      fractionOptimal: Double(lateOptimalPulls) / Double(max(1, latePulls)))
  }
}
