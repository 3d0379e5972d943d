import OneHotFoundations
import OneHotNumerics
import Synchronization
import Testing

private struct Failure: Error, Equatable {
  let lane: Int
}

private struct Lane: Sendable, Equatable {
  var calls = 0
  var history: [UInt64] = []
}

struct ParallelLanesTests {
  private func work(_ index: Int, _ lane: inout Lane) {
    lane.calls += 1
    var random = RandomSource(seed: 1, purpose: .measurement, index: index)
    for _ in 0..<(index % 7) * 100 + 1 { lane.history.append(random.next()) }
  }

  @Test(arguments: [1, 2, 7], [0, 1, 2, 7, 100])
  func everyLaneExactlyOnce(workers: Int, count: Int) throws {
    var expected = [Lane](repeating: Lane(), count: count)
    for index in expected.indices { work(index, &expected[index]) }
    var lanes = [Lane](repeating: Lane(), count: count)
    try ParallelLanes(workers: workers).forEach(&lanes) { work($0, &$1) }
    #expect(lanes == expected)
    #expect(lanes.allSatisfy { $0.calls == 1 })
  }

  @Test(arguments: [1, 2, 7])
  func copiesOfTheLanesKeepTheirState(workers: Int) throws {
    var lanes = (0..<20).map { Lane(calls: 0, history: [UInt64($0)]) }
    let before = lanes
    try ParallelLanes(workers: workers).forEach(&lanes) { $1.history[0] += 100 }
    #expect(before.map(\.history) == (0..<20).map { [UInt64($0)] })
    #expect(lanes.map(\.history) == (0..<20).map { [UInt64($0) + 100] })
  }

  @Test(arguments: [1, 2, 7])
  func throwsTheLowestLanesErrorAfterAllHaveRun(workers: Int) {
    var lanes = [Int](repeating: 0, count: 50)
    #expect(throws: Failure(lane: 13)) {
      try ParallelLanes(workers: workers).forEach(&lanes) { index, lane in
        lane = 1
        if index >= 13 && index % 2 == 1 { throw Failure(lane: index) }
      }
    }
    #expect(lanes == [Int](repeating: 1, count: 50))
  }

  @Test(arguments: [1, 2, 7])
  func lanesMayHaveLanesOfTheirOwn(workers: Int) throws {
    var outer = [[Int]](repeating: [0, 0, 0, 0], count: 6)
    let parallel = ParallelLanes(workers: workers)
    try parallel.forEach(&outer) { row, inner in
      try parallel.forEach(&inner) { column, value in value = 10 * row + column }
    }
    #expect(outer == (0..<6).map { row in (0..<4).map { 10 * row + $0 } })
  }

  @Test(arguments: [1, 2, 7])
  func bothRunOnce(workers: Int) throws {
    var (count, text) = (0, "")
    try ParallelLanes(workers: workers).both(&count, { $0 += 1 }, &text, { $0 += "x" })
    #expect(count == 1 && text == "x")
  }

  @Test(arguments: [1, 2, 7])
  func noLaneBeginsOnceTheWorkIsToStop(workers: Int) {
    let begun = Atomic<Int>(0)
    let stop = StopSignal { if begun.load(ordering: .relaxed) >= 20 { throw Failure(lane: -1) } }
    var lanes = [Int](repeating: 0, count: 50)
    #expect(throws: Failure(lane: -1)) {
      try ParallelLanes(workers: workers, stoppedBy: stop).forEach(&lanes) { _, lane in
        lane = 1
        begun.add(1, ordering: .relaxed)
      }
    }
    // Those that other threads had begun meanwhile come to their end.
    #expect((20..<20 + workers).contains(lanes.reduce(0, +)))
  }

  @Test(arguments: [1, 2, 7])
  func lanesMayShareMemoryThatTheyOnlyRead(workers: Int) throws {
    let (shared, results) = (Matrix([[1, 2, 3]]), Matrix(rows: 50, columns: 3))
    var lanes = (0..<50).map { results.slice($0..<$0 + 1) }
    try ParallelLanes(workers: workers).forEach(&lanes) { index, lane in
      for column in 0..<3 { lane[column] = Float(index) * shared[column] }
    }
    for row in 0..<50 {
      #expect(results.slice(row..<row + 1).elements == [1, 2, 3].map { Float(row) * $0 })
    }
  }

  @Test func thereIsAtLeastOneWorker() {
    #expect(ParallelLanes(workers: 0).workers == 1 && ParallelLanes(workers: -3).workers == 1)
  }
}
