import Foundation
import OneHotLearning
import OneHotLogs
import Testing

@testable import OneHotRecords

struct TensorBoardLogTests {
  private static let start = 1_700_000_000.25

  private func scalars(_ folder: RunFolder) throws -> [LoggedScalar] {
    let file = folder.events(startedAt: Date(timeIntervalSince1970: Self.start))
    return try EventFileReader.scalars(in: Array(Data(contentsOf: file)))
  }

  /// A training of a hundred updates, each with all measures, some of which are not finite.
  private func record(_ recorder: RunRecorder, _ clock: ManualClock) throws {
    for number in 1...100 {
      clock.seconds = Double(number) / 8
      try recorder.receive(
        .episodes([Fixture.episode(number, step: number * 500 - 3, return: 1 / Double(number))]))
      var update = UpdateRecord(update: number, step: number * 500)
      update.measured[.policyLoss] = sin(Double(number))
      update.measured[.valueLoss] = number == 7 ? .nan : 1e-6 * Double(number)
      update.measured[.advantageLoss] = number == 8 ? 1e300 : Double(number)
      update.measured.diagnose(
        bias: 0.5, variance: 8, signalToNoise: .infinity, cosine: nil, sampleCosine: 0.5, nanoseconds: 9,
        saturatedRows: 0)
      try recorder.receive(.update(update))
      if number % 10 == 0 {
        let evaluation = Fixture.evaluation(step: number * 500, greedy: Double(number), sampled: -0.1)
        try recorder.receive(.evaluation(evaluation, Fixture.policy()))
      }
    }
  }

  @Test func nameIsThatOfAnEventFile() throws {
    let folder = RunFolder(url: URL(filePath: "/runs/a"))
    let url = folder.events(startedAt: Date(timeIntervalSince1970: Self.start))
    #expect(url.path == "/runs/a/events.out.tfevents.1700000000.onehot")
  }

  @Test func everyMeasureHasItsTagAndColumn() {
    let scalars = UpdateScalar.standard
    #expect(Set(scalars.map(\.tag)).count == scalars.count)
    #expect(scalars.allSatisfy { $0.tag.wholeMatch(of: /[a-z_]+\/[a-z_]+/) != nil })
    #expect(Set(ProgressLog.commonColumns + scalars.map(\.name)).count == scalars.count + 4)
  }

  @Test func scalarsOfEachEvent() throws {
    try withRecorder { (recorder, folder, clock) throws in
      clock.seconds = 0.5
      try recorder.receive(.episodes([Fixture.episode(1, step: 7, return: -0.5)]))
      clock.seconds = 1
      var update = UpdateRecord(update: 1, step: 512)
      update.measured[.entropy] = 0.25
      try recorder.receive(.update(update))
      clock.seconds = 3
      try recorder.receive(
        .evaluation(Fixture.evaluation(step: 600, greedy: 4, sampled: 5), Fixture.policy()))
      recorder.abandon()
      let rows: [(String, Int, Double, Float)] = [
        ("eval/greedy_return", 600, 3, 4), ("eval/sampled_return", 600, 3, 5),
        ("eval/greedy_length", 600, 3, 2), ("eval/sampled_length", 600, 3, 2.5),
        ("train/episode_return", 7, 0.5, -0.5), ("train/episode_length", 7, 0.5, 7),
        ("time/steps_per_second", 512, 1, 512), ("policy/entropy", 512, 1, 0.25),
      ]
      let expected = rows.map { LoggedScalar(tag: $0, step: $1, wallTime: Self.start + $2, value: $3) }
      #expect(try scalars(folder) == expected)
    }
  }

  @Test func fileGrowsWithEachEvaluationAndEveryTwoSeconds() throws {
    try withRecorder { (recorder, folder, clock) throws in
      func update(_ number: Int, at seconds: Double) throws -> Int? {
        clock.seconds = seconds
        try recorder.receive(.update(UpdateRecord(update: number, step: number * 1000)))
        return try scalars(folder).last?.step
      }
      #expect(try update(1, at: 0.5) == nil)
      #expect(try update(2, at: 1) == nil)
      #expect(try update(3, at: 2.5) == 2000, "the window of the last update is still open")
      #expect(try update(4, at: 2.6) == 2000)
      try recorder.receive(
        .evaluation(Fixture.evaluation(step: 4000, greedy: 1, sampled: 1), Fixture.policy()))
      #expect(try scalars(folder).map(\.step).suffix(5) == [3000, 4000, 4000, 4000, 4000])
    }
  }

  @Test func longTrainingsAreThinnedToMeansOfWindows() {
    var window = ScalarWindow(steps: 20_000, tags: ["a", "b"])
    #expect(window.advance(toStep: 3, seconds: 1) == nil)
    window.add(1, for: 0)
    #expect(window.advance(toStep: 9, seconds: 2) == nil)
    window.add(2, for: 0)
    window.add(5, for: 1)
    window.add(.nan, for: 1)
    window.add(nil, for: 1)
    let point = window.advance(toStep: 11, seconds: 3)
    #expect(point?.step == 9 && point?.seconds == 2)
    #expect(point?.scalars.map(\.tag) == ["a", "b"] && point?.scalars.map(\.value) == [1.5, 5])
    #expect(window.advance(toStep: 10, seconds: 3.5) == nil, "an earlier step belongs to the window")
    window.add(7, for: 1)
    let last = window.end()
    #expect(last?.step == 11 && last?.scalars.map(\.tag) == ["b"])
    #expect(window.end() == nil)
  }

  @Test(arguments: [1, 1_999, 2_000, 2_001, 123_456, 1_000_000])
  func pointsAreFewAndTheirStepsIncrease(steps: Int) {
    var window = ScalarWindow(steps: steps, tags: ["a"])
    var points: [ScalarWindow.Point?] = []
    for step in 1...steps {
      points.append(window.advance(toStep: step, seconds: 0))
      window.add(1, for: 0)
      window.add(3, for: 0)
    }
    points.append(window.end())
    let found = points.compactMap(\.self)
    #expect(found.count <= 2_000 && found.count >= min(steps, 1_000))
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.step < $1.step })
    #expect(found.allSatisfy { $0.scalars.map(\.value) == [2] } && found.last?.step == steps)
  }

  @Test func numbersThatAreNotFiniteAreMissing() throws {
    try withRecorder { (recorder, folder, clock) throws in
      try record(recorder, clock)
      recorder.abandon()
      let scalars = try scalars(folder)
      func steps(_ tag: String) -> [Int] { scalars.filter { $0.tag == tag }.map(\.step) }
      let all = (1...100).map { $0 * 500 }
      #expect(steps("losses/policy") == all)
      #expect(steps("losses/value") == all.filter { $0 != 3500 })
      #expect(steps("losses/advantage") == all.filter { $0 != 4000 })
      #expect(steps("estimator/signal_to_noise").isEmpty && steps("estimator/cosine").isEmpty)
      #expect(scalars.allSatisfy { $0.value.isFinite })
    }
  }

  @Test(.enabled(if: PythonReader.isAvailable, PythonReader.reason))
  func tensorBoardReadsTheSame() throws {
    try withRecorder { (recorder, folder, clock) throws in
      try record(recorder, clock)
      try recorder.finish(policy: Fixture.policy(), summary: TrainingSummary())
      let ours = try scalars(folder).sorted { ($0.tag, $0.step) < ($1.tag, $1.step) }
      #expect(ours.count > 1_000)
      for theirs in try PythonReader.scalars(in: folder.url) { #expect(theirs == ours) }
    }
  }
}
