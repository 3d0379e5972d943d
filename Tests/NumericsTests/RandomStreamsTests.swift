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
