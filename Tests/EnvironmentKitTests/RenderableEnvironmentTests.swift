import OneHotEnvironments
import OneHotNumerics
import Testing

@testable import OneHotEnvironmentKit

@Suite("Environments that can be looked at")
struct RenderableEnvironmentTests {
  @Test("wrappers show what they wrap, also in a batch, and nothing where that has no text")
  func wrappers() throws {
    let lake = FrozenLake()
    let wrapped: any MultiDiscreteEnvironment = try TimeAware(
      FrameStack(PerturbedRewards(lake, scale: 2, noise: 0), count: 3))
    var (runner, plain) = (
      EnvironmentRunner(wrapped, count: 2, seed: 1), EnvironmentRunner(lake, count: 2, seed: 1)
    )
    runner.startAll()
    plain.startAll()
    for step in 0..<20 {
      for index in 0..<2 {
        let shown = try #require(runner.environment(index) as? any RenderableEnvironment)
        #expect(shown.text == (plain.environment(index) as? FrozenLake)?.text)
      }
      runner.step([step % 4, 2])
      plain.step([step % 4, 2])
      runner.restartEnded()
      plain.restartEnded()
    }
    let bandit: any MultiDiscreteEnvironment = FrameStack(Bandit(meanRewards: [0, 1]), count: 2)
    #expect(!(bandit is any RenderableEnvironment))
  }
}
