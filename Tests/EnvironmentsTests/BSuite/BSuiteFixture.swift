import Foundation
import OneHotEnvironmentKit
import OneHotNumerics

/// Episodes that the environments of bsuite 0.3.6 (with NumPy 2.4.6) played with given actions: what was drawn, taken from their
/// own generators, and what followed. Zeros of sparse observations are left out.
struct BSuiteFixture: Decodable {
  struct Bandit: Decodable {
    var arms, mappingSeed: Int
    var rewards: [Double]
  }

  struct Catch: Decodable {
    var rows, columns, ball: Int
    /// Where ones are.
    var first: [Int]
    var actions: [Int]
    var rewards: [Double]
    var observations: [[Int]]
    var ends: [Bool]
  }

  struct DeepSeaMap: Decodable {
    var size, mappingSeed: Int
    var map: String
  }

  struct DeepSea: Decodable {
    var size, mappingSeed: Int
    var stochastic: Bool
    var actions: [Int]
    /// What was added to the reward, and the uniform number that decided whether a step fails.
    var noises, winds: [Double]
    var rewards: [Double]
    /// Where the one is; −1 if nowhere.
    var places: [Int]
    var ends: [Bool]
  }

  struct DiscountingChain: Decodable {
    var mappingSeed: Int
    var first: [Float]
    var actions: [Int]
    var rewards: [Double]
    var chains, times: [Float]
    var ends: [Bool]
  }

  struct MemoryChain: Decodable {
    var length: Int
    var bits: [Int]
    var query: Int
    /// Places and values of what is not 0.
    var first: [[Float]]
    var actions: [Int]
    var rewards: [Double]
    var observations: [[[Float]]]
    var ends: [Bool]
  }

  struct Umbrella: Decodable {
    var length, distractors, needed, taken: Int
    var first: [Float]
    var actions: [Int]
    var rewards: [Double]
    var observations: [[Float]]
    var ends: [Bool]
  }

  /// States and observations are those after every `stride` steps, and after the last.
  struct Mechanics: Decodable {
    var maxSteps: Int?
    var position: Double?
    var initial: [Double]?
    var actions: String
    var states: [[Double]]
    var observations: [[Float]]
    var stride: Int
    var `return`: Double?
  }

  var bandit: [Bandit]
  var `catch`: [Catch]
  var deepSeaMaps: [DeepSeaMap]
  var deepSea: [DeepSea]
  var discountingChain: [DiscountingChain]
  var memoryChain: [MemoryChain]
  var umbrella: [Umbrella]
  var mountainCar: [Mechanics]
  var cartPole: [Mechanics]

  static func load() throws -> Self { try Fixture.decode(Self.self, from: "bsuite") }
}

/// An environment that is stepped one action after the other.
struct Play<World: Environment> {
  var world: World
  var random = RandomSource(seed: 5, purpose: .measurement)
  let observation: Matrix

  init(_ world: World) {
    self.world = world
    observation = Matrix(count: world.specification.observation.count)
  }

  mutating func reset() {
    observation.withElements { world.reset(using: &random, into: &$0) }
  }

  mutating func step(_ action: Int) -> StepOutcome {
    observation.withElements { world.step(action, using: &random, into: &$0) }
  }

  /// Where something else than zero is.
  var places: [Int] { observation.elements.indices.filter { observation[$0] != 0 } }
}
