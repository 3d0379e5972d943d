import Testing

@testable import OneHotNumerics

@Suite("Random streams of many environments")
struct RandomStreamsTests {
  @Test("hold the words of the single streams")
  func words() {
    var streams = RandomStreams(seed: 3, purpose: .environment, first: 10, count: 4)
    streams.start(2, episode: 5)
    for index in 0..<4 {
      var single = RandomSource(
        seed: 3, purpose: .environment, index: 10 + index, episode: index == 2 ? 5 : 0)
      #expect(streams[index] == single)
      for draw in 0..<20 {
        var source = streams[index]
        let word = source.nextWord()
        #expect(word == single.nextWord())
        streams[index] = source
        #expect(streams[index].position == UInt64(draw + 1))
      }
      var source = streams[index]
      #expect(source.uniform() == single.uniform())
    }
  }

  @Test("fill rows as the single streams do", arguments: [1, 2, 3, 4, 5, 8, 10, 17], [1, 3, 8, 17])
  func rows(words: Int, count: Int) {
    for kernels in Kernels.available {
      var streams = RandomStreams(seed: 3, purpose: .action, first: 7, count: count)
      var singles = (0..<count).map { RandomSource(seed: 3, purpose: .action, index: 7 + $0) }
      // Some streams begin in the middle of a block.
      for index in stride(from: 0, to: count, by: 2) {
        for _ in 0...index { _ = singles[index].nextWord() }
        var source = streams[index]
        for _ in 0...index { _ = source.nextWord() }
        streams[index] = source
      }
      let (found, expected) = (Matrix(rows: count, columns: words), Matrix(rows: count, columns: words))
      for _ in 0..<3 {
        streams.fillBits(found, with: kernels)
        for index in 0..<count { expected.slice(index..<index + 1).fillBits(using: &singles[index]) }
        #expect(
          found.elements.map(\.bitPattern) == expected.elements.map(\.bitPattern), "\(kernels.name)")
      }
      for index in 0..<count { #expect(streams[index] == singles[index]) }
    }
  }

  @Test("know where they stand in their blocks")
  func positions() {
    var streams = RandomStreams(seed: 3, purpose: .environment, count: 3)
    #expect(streams.areBetweenPairs && streams.areBetweenBlocks([0, 1, 2]))
    var source = streams[1]
    _ = source.next()
    streams[1] = source
    #expect(streams.areBetweenPairs && streams.areBetweenBlocks([0, 2]) && !streams.areBetweenBlocks([1]))
    _ = source.nextWord()
    streams[1] = source
    #expect(!streams.areBetweenPairs)
  }

  @Test("keep their names")
  func names() async {
    await #expect(processExitsWith: .failure) {
      var streams = RandomStreams(seed: 3, purpose: .environment, count: 2)
      streams[0] = streams[1]
    }
  }
}
