import Foundation
import OneHotLearning
import OneHotLogs
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotRecords

struct RunHistoryTests {
  @Test func readsWhatATrainingWrote() throws {
    try withTemporaryDirectory { root in
      var request = RunRequest(environment: "coin")
      request.options = [
        "seed": .integer(5), "steps": .integer(3000), "evaluation-interval": .integer(1000),
        "evaluation-episodes": .integer(3),
      ]
      let configuration = try RunConfiguration(request, catalogue: Fixture.catalogue())
      var trainer = try Trainer(configuration, catalogue: Fixture.catalogue(), workers: 1)
      let folder = try RunFolder.create(exactly: root.appending(path: "run"))
      let recorder = try RunRecorder(
        folder: folder, configuration: configuration, specification: trainer.specification,
        scalars: trainer.scalars)
      var episodes: [EpisodeRecord] = []
      var evaluations: [EvaluationRecord] = []
      var updates: [UpdateRecord] = []
      let summary = try trainer.run { event in
        try recorder.receive(event)
        if case .episodes(let records) = event { episodes += records }
        if case .evaluation(let record, _) = event { evaluations.append(record) }
        if case .update(let record) = event { updates.append(record) }
      }
      #expect(try !RunHistory(contentsOf: folder.url).isComplete)
      try recorder.finish(policy: trainer.policy, summary: summary)

      let history = try RunHistory(contentsOf: folder.url, points: episodes.count)
      #expect(history.source == folder.url)
      #expect(history.environment == "coin")
      #expect(history.agent == "actor-critic")
      #expect(history.seed == 5)
      let document = try ConfigurationDocument(configuration).encoded()
      #expect(history.configuration == (try JSONDecoder().decode(ConfigurationDocument.self, from: document)))
      #expect(history.steps == summary.steps)
      #expect(history.episodes == summary.episodes)
      #expect(history.points.map(\.step) == episodes.map(\.step))
      #expect(history.points.map(\.episode) == episodes.map(\.episode))
      #expect(history.points.map(\.value) == episodes.map(\.return))
      #expect(history.points.allSatisfy { $0.seconds.map { $0 >= 0 } ?? false })
      #expect(history.finalReturn == episodes.suffix(100).reduce(0) { $0 + $1.return } / 100)
      #expect(
        history.evaluations
          == evaluations.map {
            .init(step: $0.step, greedy: $0.greedy.returns.mean, sampled: $0.sampled.returns.mean)
          })
      #expect(history.isComplete)
      for (measure, scalar) in [
        (RunHistory.Measure.entropy, UpdateScalar.entropy), (.trust, .trust), (.divergence, .divergence),
      ] {
        let points = try #require(history.measures[measure])
        #expect(points.map(\.value) == updates.map { $0.measured[scalar] })
        #expect(points.map(\.step) == updates.map(\.step) && points.map(\.episode) == updates.map(\.update))
      }
    }
  }

  @Test func measuresAreMeansOfWhatWasMeasured() throws {
    try withTemporaryDirectory { root in
      var run = SmallRun(episodes: 3, evaluations: 0)
      run.progress = ["update,step,seconds,steps_per_second,kl_divergence,note,entropy"]
      run.progress += (1...8).map { "\($0),\(10 * $0),0.5,,\($0 == 4 ? "nan" : "\($0)e-3"),\"a, b\"," }
      let history = try RunHistory(contentsOf: run.write(to: root).url, points: 12)
      #expect(Array(history.measures.keys) == [.divergence], "neither measured nor declared is left out")
      let points = try #require(history.measures[.divergence])
      #expect(points.map(\.step) == [20, 50, 70, 80] && points.map(\.episode) == [2, 5, 7, 8])
      let means = [0.0015, 0.004, 0.0065, 0.008]
      #expect(zip(points, means).allSatisfy { abs($0.value - $1) < 1e-12 })
      #expect(try RunHistory(contentsOf: root, points: 1).measures[.divergence]?.count == 1)
    }
  }

  @Test func bucketsHoldEqualNumbersOfEpisodesAndLeaveNoneOut() {
    for capacity in [1, 2, 3, 7, 300] {
      for count in [0, 1, 2, 3, 4, 7, 8, 9, 14, 15, 100, 101, 599, 600, 601, 1000] {
        var buckets = EpisodeBuckets(capacity: capacity)
        for number in 0..<count {
          buckets.add(.init(step: 10 * number, seconds: nil, episode: number + 1, value: Double(number)))
        }
        let points = buckets.points
        #expect(points.count <= capacity)
        #expect(2 * points.count >= min(count, capacity))
        #expect(points.last?.episode ?? 0 == count)
        let width = points.first?.episode ?? 1
        #expect(points.dropLast().enumerated().allSatisfy { $1.episode == width * ($0 + 1) })
        let means = stride(from: 0, to: count, by: width).map {
          Double($0 + min($0 + width, count) - 1) / 2
        }
        #expect(points.map(\.value) == means)
        let least = max(0, count - 100)
        #expect(buckets.finalReturn == (count == 0 ? nil : Double(least + count - 1) / 2))
      }
    }
  }

  @Test func runWithoutAnEpisodeHasNoPoints() throws {
    try withTemporaryDirectory { root in
      let folder = try SmallRun(episodes: 0, evaluations: 0).write(to: root)
      let history = try RunHistory(contentsOf: folder.url)
      #expect(history.points.isEmpty && history.evaluations.isEmpty && history.isComplete)
      #expect(history.measures.isEmpty, "there is no progress.csv")
      #expect((history.steps, history.episodes) == (0, 0))
      #expect(history.finalReturn == nil)
    }
  }

  @Test func interruptedRunIsReadAsFarAsItGoes() throws {
    try withTemporaryDirectory { root in
      var run = SmallRun(episodes: 5, evaluations: 2)
      run.monitor.removeLast(2)
      run.evaluations.removeLast()
      run.isComplete = false
      let folder = try run.write(to: root)
      let history = try RunHistory(contentsOf: folder.url)
      #expect(!history.isComplete)
      #expect(history.points.map(\.step) == [7, 14, 21, 28, 35])
      #expect(history.points.map(\.seconds) == [0.5, 1, 1.5, nil, nil])
      #expect(history.evaluations == [.init(step: 10, greedy: 1, sampled: 0.5)])

      try FileManager.default.removeItem(at: folder.monitor)
      #expect(try RunHistory(contentsOf: folder.url).points.allSatisfy { $0.seconds == nil })
      run.monitor = SmallRun(episodes: 6, evaluations: 0).monitor
      try run.write(to: root)
      #expect(try RunHistory(contentsOf: folder.url).points.last?.seconds == 2.5)
    }
  }

  @Test func manyAreReadInTheOrderGiven() throws {
    try withTemporaryDirectory { root in
      let places = try (0..<9).map { number in
        let place = root.appending(path: "\(number)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        return number == 4 ? place : try SmallRun(episodes: number, evaluations: 1).write(to: place).url
      }
      for workers in [1, 2, 5] {
        let results = RunHistory.read(places, workers: workers)
        #expect(results.count == 9)
        for (number, result) in results.enumerated() {
          switch result {
          case .success(let history): #expect(history.episodes == number && history.source == places[number])
          case .failure(let error): #expect(number == 4 && error.kind == .file)
          }
        }
      }
      #expect(RunHistory.read([], workers: 2).isEmpty)
    }
  }
}
