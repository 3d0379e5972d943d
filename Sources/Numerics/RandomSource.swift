import COneHotKernels
import OneHotFoundations

/// What a random stream is for. Streams of different purposes never meet, whatever their seed.
public enum StreamPurpose: UInt64, Sendable, CaseIterable {
  /// A problem drawn per seed, such as a bandit's arms.
  case problem = 1
  /// The networks' initial weights.
  case initialization
  /// An environment's resets and transitions while training.
  case environment
  /// The actions taken while training.
  case action
  /// The order of minibatches.
  case minibatch
  /// The Gumbel noise of policy updates.
  case policyUpdate
  /// An environment's resets and transitions in evaluations, when the most probable actions are taken.
  case evaluationEnvironment
  /// The actions taken in evaluations.
  case evaluationAction
  /// Tests, measurements and everything outside a training run.
  case measurement
  /// The Gumbel noise of measurements that a training makes of itself.
  case diagnostics
  /// An environment's resets and transitions in evaluations, when actions are sampled.
  case sampledEvaluationEnvironment
  /// The Gumbel noise that chooses what an agent plans to try.
  case planning
  /// Transitions in simulations of an environment.
  case simulation
}

/// A counter-based source of random numbers: Philox4x32-10 under a key made from what the stream is for.
///
/// A stream is named by (seed, purpose, index, episode): the seed and the purpose are hashed into the 64-bit
/// key, the index and the episode into the upper half of the counter, and both hashes are one-to-one, so that
/// under one seed no two streams share a block. A stream holds 2⁶⁴ blocks of 128 bits.
///
/// Source: Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC '11.
public struct RandomSource: RandomNumberGenerator, Sendable, Equatable {
  @usableFromInline let key: UInt64
  @usableFromInline let stream: UInt64
  @usableFromInline var block: UInt64
  @usableFromInline var words = SIMD4<UInt32>()
  @usableFromInline var used = 4

  /// The stream named by (seed, purpose, index, episode).
  ///
  /// - Parameters:
  ///   - seed: the run's.
  ///   - purpose: what is drawn.
  ///   - index: which environment (or other repeated thing) draws, modulo 2³².
  ///   - episode: which of its episodes (or updates), modulo 2³².
  public init(seed: UInt64, purpose: StreamPurpose, index: Int = 0, episode: Int = 0) {
    self.init(
      key: Self.key(seed: seed, purpose: purpose), stream: Self.stream(index: index, episode: episode),
      position: 0)
  }

  /// The stream of this name, from its word number `position` on.
  @inlinable
  init(key: UInt64, stream: UInt64, position: UInt64) {
    self.key = key
    self.stream = stream
    block = position / 4
    if position % 4 != 0 { skip(Int(position % 4)) }
  }

  static func key(seed: UInt64, purpose: StreamPurpose) -> UInt64 {
    scrambled(scrambled(seed) &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
  }

  static func stream(index: Int, episode: Int) -> UInt64 {
    scrambled(UInt64(UInt32(truncatingIfNeeded: index)) << 32 | UInt64(UInt32(truncatingIfNeeded: episode)))
  }

  /// How far the stream was drawn; it keeps its name.
  public mutating func exchange(_ name: String, with archive: inout StateArchive) throws {
    var position = position
    try archive.exchange(name, &position)
    self = RandomSource(key: key, stream: stream, position: position)
  }

  /// How many words were drawn.
  @inlinable package var position: UInt64 { 4 &* block &- 4 &+ UInt64(truncatingIfNeeded: used) }

  @usableFromInline
  mutating func skip(_ count: Int) {
    words = nextBlock()
    used = count
  }

  /// Whether both have the same words to come.
  public static func == (one: Self, other: Self) -> Bool {
    one.key == other.key && one.stream == other.stream && one.position == other.position
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    if used == 4 {
      words = nextBlock()
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = nextWord()
    return UInt64(nextWord()) << 32 | UInt64(low)
  }

  private mutating func nextBlock() -> SIMD4<UInt32> {
    let output = onehot_philox(block, stream, key).word
    block &+= 1
    return SIMD4(output.0, output.1, output.2, output.3)
  }

  /// A uniform number in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A uniform number in [low, high); `high` itself only if rounding leads there.
  public mutating func uniform(from low: Double, to high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// A uniform whole number in 0 ..< bound, without bias; traps unless `bound` is positive.
  ///
  /// Source: Lemire (2019), "Fast random integer generation in an interval", algorithm 5.
  public mutating func index(below bound: Int) -> Int {
    if bound <= 0 { programmerError("no whole number lies in 0 ..< \(bound)") }
    return index(below: UInt64(bound), first: next())
  }

  /// The same, from random bits already drawn; rarely, more are needed.
  private mutating func index(below bound: UInt64, first bits: UInt64) -> Int {
    var product = bits.multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A standard normal number. Source: Box and Muller (1958); only the cosine is used.
  public mutating func normal() -> Double {
    let radius = (-2 * Elementary.log(1 - uniform())).squareRoot()
    return radius * Elementary.cos(2 * Double.pi * uniform())
  }

  /// Puts the elements into a uniformly random order. Source: Fisher and Yates (1938), Durstenfeld (1964).
  public mutating func shuffle(_ elements: inout [Int]) {
    var last = elements.count - 1
    while last > 0 {
      // Words for many swaps at once: a kernel makes them faster than one draw after the other.
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * min(64, last)) { words in
        fill(words)
        for start in stride(from: 0, to: words.count, by: 2) {
          let bits = UInt64(words[start + 1]) << 32 | UInt64(words[start])
          elements.swapAt(last, index(below: UInt64(last + 1), first: bits))
          last -= 1
        }
      }
    }
  }

  /// Fills memory with random words, from a fresh block on.
  package mutating func fill(
    _ target: UnsafeMutableBufferPointer<UInt32>, with kernels: Kernels = .active
  ) {
    kernels.fill(target, block: block, stream: stream, key: key)
    skipBlocks(ofWords: target.count)
  }

  /// Passes over as many words as filling memory of that size takes.
  package mutating func skipBlocks(ofWords count: Int) {
    used = 4
    block &+= UInt64((count + 3) / 4)
  }
}

/// A one-to-one scrambling of 64 bits. Source: Steele, Lea and Flood (2014), SplitMix64's finalizer
/// ("Fast splittable pseudorandom number generators", OOPSLA '14), Stafford's variant 13.
private func scrambled(_ value: UInt64) -> UInt64 {
  var bits = value &+ 0x9E37_79B9_7F4A_7C15
  bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
  bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
  return bits ^ (bits >> 31)
}
