import OneHotEnvironmentKit
import OneHotNumerics
import Testing

/// Whether the mean return of random play comes within four standard errors of the floor declared.
func isFloorReached(by environment: some MultiDiscreteEnvironment, episodes: Int) throws -> Bool {
  let (space, floor) = (environment.specification.actions, try #require(environment.specification.floor))
  var random = RandomSource(seed: 3, purpose: .action)
  var runner = EnvironmentRunner(environment, count: 100, seed: 3, purpose: .measurement)
  var returns = RunningMoments()
  runner.startAll()
  while returns.count < episodes {
    runner.step((0..<100).flatMap { _ in space.optionCounts.map { random.index(below: $0) } })
    for index in runner.ended { returns.add(runner.returns[index]) }
    runner.restartEnded()
  }
  let variance = returns.variance / Double(returns.count) + floor.standardError * floor.standardError
  return abs(returns.mean - floor.value) < 4 * variance.squareRoot()
}
