import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

struct RandomSourceTests {
  private func words(_ source: RandomSource) -> [UInt32] {
    var source = source
    return (0..<8).map { _ in source.nextWord() }
  }

  @Test func sameNameSameStream() {
    let first = RandomSource(seed: 3, purpose: .action, index: 5, episode: 7)
    #expect(words(first) == words(RandomSource(seed: 3, purpose: .action, index: 5, episode: 7)))
  }

  @Test func streamsOfDifferentNamesDiffer() {
    var streams: [[UInt32]] = []
    for seed: UInt64 in [0, 1, 2, .max] {
      for purpose in StreamPurpose.allCases {
        for index in [0, 1, 2, 4_294_967_295] {
          for episode in [0, 1, 2, 4_294_967_295] {
            streams.append(
              words(RandomSource(seed: seed, purpose: purpose, index: index, episode: episode)))
          }
        }
      }
    }
    // 832 streams of 8 words: that even two first words coincide by chance has probability 8e-5.
    #expect(Set(streams.map { $0[0] }).count == streams.count)
    #expect(Set(streams).count == streams.count)
  }

  @Test func twoWordsMakeANumberLowestFirst() {
    var words = RandomSource(seed: 1, purpose: .measurement)
    var numbers = words
    let (low, high) = (UInt64(words.nextWord()), UInt64(words.nextWord()))
    #expect(numbers.next() == high << 32 | low)
  }

  @Test func uniformNumbers() {
    var random = RandomSource(seed: 11, purpose: .measurement)
    var bins = [Int](repeating: 0, count: 64)
    var moments = RunningMoments()
    for _ in 0..<1_000_000 {
      let value = random.uniform()
      moments.add(value)
      bins[Int(value * 64)] += 1
    }
    #expect(moments.min >= 0 && moments.max < 1)
    // Four standard errors: of the mean √(1/12)/1000, of the variance √(1/180)/1000.
    #expect(isClose(moments.mean, 0.5, absolute: 0.0012))
    #expect(isClose(moments.variance, 1.0 / 12, absolute: 0.0003))
    #expect(isPlausible(observed: bins, probabilities: .init(repeating: 1.0 / 64, count: 64)))
  }

  @Test func uniformNumbersOfAnInterval() {
    var random = RandomSource(seed: 12, purpose: .measurement)
    let moments = RunningMoments((0..<100_000).map { _ in random.uniform(from: -3, to: 5) })
    #expect(moments.min >= -3 && moments.min < -2.99 && moments.max < 5 && moments.max > 4.99)
    #expect(isClose(moments.mean, 1, absolute: 0.03))
  }

  @Test(arguments: [1, 2, 3, 7, 10, 64, 100])
  func indicesAreUniform(bound: Int) {
    var random = RandomSource(seed: 13, purpose: .measurement, index: bound)
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<200_000 { counts[random.index(below: bound)] += 1 }
    if bound == 1 {
      #expect(counts == [200_000])
    } else {
      #expect(isPlausible(observed: counts, probabilities: .init(repeating: 1 / Double(bound), count: bound)))
    }
  }

  @Test func indicesBelowAHugeBoundAreUnbiased() {
    // The bound is ⅜·2⁶⁴: 64 random bits modulo it would hit its lower two thirds more often, and their product
    // with it, shifted but without rejection, two residues modulo 3.
    var random = RandomSource(seed: 14, purpose: .measurement)
    let bound: Int = 3 << 61
    var (thirds, residues) = ([0, 0, 0], [0, 0, 0])
    let third = 1 << 61
    let equal = [Double](repeating: 1 / 3, count: 3)
    for _ in 0..<100_000 {
      let index = random.index(below: bound)
      #expect(index >= 0 && index < bound)
      thirds[index / third] += 1
      residues[index % 3] += 1
    }
    #expect(isPlausible(observed: thirds, probabilities: equal))
    #expect(isPlausible(observed: residues, probabilities: equal))
  }

  @Test func noIndexBelowZero() async {
    await #expect(processExitsWith: .failure) {
      var random = RandomSource(seed: 0, purpose: .measurement)
      _ = random.index(below: 0)
    }
  }

  @Test func normalMoments() {
    var random = RandomSource(seed: 15, purpose: .measurement)
    var powers = [RunningMoments](repeating: RunningMoments(), count: 4)
    var beyondTwo = 0
    for _ in 0..<1_000_000 {
      let value = random.normal()
      for power in 0..<4 { powers[power].add(pow(value, Double(power + 1))) }
      if abs(value) > 2 { beyondTwo += 1 }
    }
    // Moments 0, 1, 0, 3 within four standard errors: variances 1, 2, 15, 96.
    #expect(isClose(powers[0].mean, 0, absolute: 0.004))
    #expect(isClose(powers[1].mean, 1, absolute: 0.0057))
    #expect(isClose(powers[2].mean, 0, absolute: 0.0155))
    #expect(isClose(powers[3].mean, 3, relative: 0, absolute: 0.0392))
    #expect(
      isPlausible(observed: [beyondTwo, 1_000_000 - beyondTwo], probabilities: [0.0455003, 0.9544997]))
  }

  @Test(arguments: [3, 4])
  func shufflesAreUniform(count: Int) {
    var random = RandomSource(seed: 16, purpose: .measurement, index: count)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<120_000 {
      var order = Array(0..<count)
      random.shuffle(&order)
      counts[order, default: 0] += 1
    }
    let orders = count == 3 ? 6 : 24
    #expect(counts.count == orders)
    #expect(counts.keys.allSatisfy { $0.sorted() == Array(0..<count) })
    #expect(
      isPlausible(
        observed: Array(counts.values), probabilities: .init(repeating: 1 / Double(orders), count: orders)))
  }

  @Test func shufflesOfFewElements() {
    var random = RandomSource(seed: 17, purpose: .measurement)
    var none: [Int] = []
    var one = [9]
    random.shuffle(&none)
    random.shuffle(&one)
    #expect(none.isEmpty && one == [9])
  }
}
