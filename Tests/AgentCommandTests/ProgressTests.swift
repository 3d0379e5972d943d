import OneHotEnvironmentKit
import OneHotLearning
import OneHotLogs
import OneHotNetworks
import OneHotNumerics
import OneHotRecords
import Testing

@testable import OneHotAgentCommand
@testable import OneHotComparison

@Suite("Progress")
struct ProgressTests {
  @Test("a sparkline spans the eight blocks from the least to the greatest value")
  func sparkline() {
    #expect(ProgressSnapshot.sparkline([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "▁▂▃▄▅▆▇█")
    #expect(ProgressSnapshot.sparkline([-1e308, 1e308], width: 8) == "▁█")
    #expect(ProgressSnapshot.sparkline([2, 2, 2], width: 8) == "▄▄▄")
    #expect(ProgressSnapshot.sparkline([1, .nan, 3, .infinity], width: 8) == "▁█")
    #expect(ProgressSnapshot.sparkline([], width: 8) == "")
    #expect(ProgressSnapshot.sparkline([1, 2], width: 0) == "")
    #expect(ProgressSnapshot.sparkline([0, 2, 4, 6], width: 2) == "▁█")
    #expect(ProgressSnapshot.sparkline((0..<1000).map(Double.init), width: 31).count == 31)
  }

  @Test("numbers are told with the digits that matter")
  func numbers() {
    #expect(Shown.count(1_234_567) == "1,234,567")
    #expect(Shown.count(-999) == "-999")
    #expect(Shown.count(-1000) == "-1,000")
    #expect(Shown.value(0.8125) == "0.812")
    #expect(Shown.value(-12.5) == "-12.50")
    #expect(Shown.value(475) == "475.0")
    #expect(Shown.value(12_345) == "12345")
    #expect(Shown.value(1.5e6) == "1.5e+06")
    #expect(Shown.percent(999, of: 1000) == "99%")
    #expect(Shown.percent(1000, of: 1000) == "100%")
    #expect(Shown.duration(8.44) == "8.4 s")
    #expect(Shown.duration(125) == "2:05")
    #expect(Shown.duration(3725) == "1:02:05")
    #expect(Shown.duration(.infinity) == "?")
  }

  @Test("the line has everything that fits, and never more than the width", arguments: 0...200)
  func width(_ width: Int) {
    var snapshot = ProgressSnapshot(
      step: 123_456, totalSteps: 1_000_000, seconds: 10, recentMean: 0.5, curve: (0..<40).map(Double.init))
    #expect(snapshot.line(width: width).count <= width)
    if width >= 4 { #expect(snapshot.line(width: width).contains("12%")) }
    if width >= 120 {
      #expect(
        snapshot.line(width: width).hasPrefix(
          "123,456/1,000,000  12%  12,345 steps/s  1:11 left  return 0.500  ▁"))
    }
    snapshot.recentMean = nil
    snapshot.step = 0
    #expect(snapshot.line(width: width).count <= width)
  }

  @Test("steps beyond the goal are still 100 percent, and nothing is left")
  func beyond() {
    let line = ProgressSnapshot(step: 1024, totalSteps: 1000, seconds: 1, recentMean: nil).line(width: 100)
    #expect(line == "1,024/1,000  100%  1,024 steps/s  0.0 s left")
  }

  @Test("the mean is that of the last hundred returns")
  func recentReturns() {
    var recent = RecentReturns()
    #expect(recent.mean == nil)
    for value in 1...250 { recent.add(Double(value)) }
    #expect(recent.mean == 200.5)
  }

  @Test("the trace keeps mean returns by stretch of the training")
  func trace() {
    var trace = ReturnTrace(totalSteps: 400)
    for (step, value) in [(1, 1.0), (9, 3), (200, 5), (400, 7), (999, 9)] { trace.add(value, atStep: step) }
    #expect(trace.means == [2, 5, 8])
  }

  private func events(updates: Int) -> [TrainingEvent] {
    let policy = Policy(environment: "x", network: NeuralNetwork(sizes: [1, 2], activation: .tanh))
    let outcome = EvaluationRecord.Outcome(returns: RunningMoments([1, 2]), meanLength: 1)
    return (1...updates).flatMap { update -> [TrainingEvent] in
      let episode = EpisodeRecord(
        step: update * 10, episode: update, environment: 0, return: Double(update), length: 10,
        outcome: .terminated)
      return [
        .episodes([episode]),
        .update(UpdateRecord(update: update, step: update * 10, measured: UpdateMeasurements([]))),
      ]
    } + [.evaluation(EvaluationRecord(step: updates * 10, greedy: outcome, sampled: outcome), policy)]
  }

  @Test("on a terminal one line is redrawn, at most ten times a second, and taken away at the end")
  func redrawn() throws {
    let transcript = Transcript(outputIsTerminal: true, columns: 60)
    let console = transcript.console
    var progress = TrainingProgress(.line(console.output), totalSteps: 1000, now: console.now)
    for event in events(updates: 100) { try progress.receive(event) }
    try progress.end()
    let drawings = transcript.output.components(separatedBy: "\r\u{1B}[K").dropFirst()
    #expect(drawings.last == "")
    #expect(!transcript.output.contains("\n"))
    #expect(drawings.allSatisfy { $0.count <= 59 })
    // The clock goes on by 1/32 s at every look, and a drawing looks twice: every third of 100 updates draws.
    #expect(drawings.count == 34 + 1)
    #expect(drawings.dropLast().allSatisfy { $0.contains("/1,000") })
  }

  @Test("elsewhere there is a line for each evaluation")
  func logged() throws {
    let transcript = Transcript()
    let console = transcript.console
    var progress = TrainingProgress(.log(console.output), totalSteps: 1000, now: console.now)
    for event in events(updates: 10) { try progress.receive(event) }
    try progress.end()
    #expect(
      transcript.output == "step 100  greedy 1.500  sampled 1.500  last 100 episodes 5.500  3,200 steps/s\n")
  }

  @Test("of a comparison tells once whom it waits for, however often others train meanwhile")
  func waiting() throws {
    let transcript = Transcript()
    let console = transcript.console
    var display = ComparisonProgress(console.output, now: console.now)
    for step in 0..<20 {
      try display.receive(
        .init(
          finished: step / 10, total: 2, steps: 0, missingSteps: 100,
          elsewhere: step % 2 == 1 ? (1, "process 17 on there") : nil))
    }
    let waiting = ", waiting for 1 run of other processes (process 17 on there)"
    #expect(
      transcript.output.split(separator: "\n") == [
        "0 of 2 runs, 0% of the steps", "0 of 2 runs, 0% of the steps\(waiting)",
        "1 of 2 runs, 0% of the steps", "1 of 2 runs, 0% of the steps\(waiting)",
      ])
  }
}
