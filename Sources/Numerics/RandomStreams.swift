import COneHotKernels
import OneHotFoundations

/// The random streams of many environments, one each, in the layout that the kernels of batches read.
///
/// Stream `i` is the ``RandomSource`` named by (seed, purpose, index of environment `i`, its episode), and holds
/// the same words. It takes 16 bytes: its name and how far it was drawn.
public struct RandomStreams: Sendable, Equatable {
  @usableFromInline let key: UInt64
  @usableFromInline var streams: [UInt64]
  @usableFromInline var positions: [UInt64]
  private let first: Int

  /// The streams of the environments `first` ..< `first + count` in their episode 0, undrawn.
  public init(seed: UInt64, purpose: StreamPurpose, first: Int = 0, count: Int) {
    key = RandomSource.key(seed: seed, purpose: purpose)
    streams = (0..<count).map { RandomSource.stream(index: first + $0, episode: 0) }
    positions = Array(repeating: 0, count: count)
    self.first = first
  }

  /// How many streams there are.
  public var count: Int { streams.count }

  /// Goes to the beginning of the stream of another episode.
  public mutating func start(_ index: Int, episode: Int) {
    streams[index] = RandomSource.stream(index: first + index, episode: episode)
    positions[index] = 0
  }

  /// One of the streams from its beginning.
  package func start(of index: Int) -> RandomSource {
    RandomSource(key: key, stream: streams[index], position: 0)
  }

  /// Fills each row of a matrix with random bits of its stream, the same that ``Matrix/fillBits(using:)`` takes.
  package mutating func fillBits(_ matrix: Matrix, with kernels: Kernels = .active) {
    check(matrix.rows == count, matrix.shape, "\(count) rows")
    withKernelStreams { streams in
      matrix.pointer.withMemoryRebound(to: UInt32.self, capacity: matrix.count) { words in
        kernels.table.pointee.draw_rows(streams, words, matrix.rows, matrix.columns)
      }
    }
  }

  /// Lends the streams to a kernel.
  package mutating func withKernelStreams(_ body: (onehot_streams) -> Void) {
    let key = key
    streams.withUnsafeBufferPointer { streams in
      positions.withUnsafeMutableBufferPointer { positions in
        guard let names = streams.baseAddress, let words = positions.baseAddress else { return }
        body(onehot_streams(key: key, streams: names, positions: words))
      }
    }
  }

  /// Whether of each of these streams a whole number of blocks was drawn.
  package func areBetweenBlocks(_ indices: ArraySlice<Int>) -> Bool {
    indices.allSatisfy { positions[$0] % 4 == 0 }
  }

  /// Whether of every stream an even number of words was drawn.
  package var areBetweenPairs: Bool { positions.reduce(0, |) % 2 == 0 }

  /// Names and positions of the streams.
  public mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("names", &streams)
    try archive.exchange("positions", &positions)
  }

  /// One of the streams, as far as it was drawn.
  ///
  /// What is put in must be what was taken out of the same place, drawn further: a stream keeps its name.
  @inlinable
  public subscript(index: Int) -> RandomSource {
    get { RandomSource(key: key, stream: streams[index], position: positions[index]) }
    set {
      if newValue.key != key || newValue.stream != streams[index] { foreignStream(index) }
      positions[index] = newValue.position
    }
  }

  @usableFromInline @inline(never)
  func foreignStream(_ index: Int) -> Never {
    programmerError("another stream was put in the place of stream \(index)")
  }
}
