import OneHotLearning
import OneHotTestSupport
import Testing

@testable import OneHotComparison

@Suite("Returns that scores are measured by")
struct ReferenceReturnsTests {
  private let catalogue = SmallComparison.catalogue

  @Test func references() throws {
    func references(_ environment: String, seed: Int) throws -> ReferenceReturns {
      var request = RunRequest(environment: environment)
      request.options = ["seed": .integer(seed)]
      return try ReferenceReturns(RunConfiguration(request, catalogue: catalogue), catalogue: catalogue)
    }
    let cartpole = try references("cartpole", seed: 1)
    #expect(cartpole.optimum == 500 && isClose(cartpole.random, 22.3, relative: 0.1))
    let bandit = try references("bandit", seed: 1)
    #expect(bandit.optimum! > bandit.random)
    #expect(try references("bandit", seed: 2).optimum != bandit.optimum)
    #expect(isClose(try references("gridworld", seed: 1).optimum!, 0.81, absolute: 1e-9))
  }

  @Test("normalized scores are 0 at random and 1 at the optimum")
  func normalization() {
    func references(_ random: Double, _ optimum: Double?) -> ReferenceReturns {
      ReferenceReturns(random: random, optimum: optimum, threshold: nil)
    }
    let scale = references(-200, -100)
    #expect([-200, -100, -150, -50].map(scale.normalized) == [0, 1, 0.5, 1.5])
    #expect(scale.normalized(.infinity) == nil && scale.normalized(.nan) == nil)
    for (random, optimum) in [(3, 3), (.nan, 3), (1, .infinity), (1, nil)] as [(Double, Double?)] {
      #expect(references(random, optimum).normalized(2) == nil)
    }
  }
}
