import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics
import Testing

@Suite("Rewards with scale and noise")
struct PerturbedRewardsTests {
  /// The rewards of a walk to the right, episode after episode.
  private func rewards(_ environment: some Environment, episodes: Int) -> [Double] {
    var environment = environment
    var random = RandomSource(seed: 1, purpose: .measurement)
    let memory = Matrix(count: environment.specification.observation.count)
    var rewards: [Double] = []
    for _ in 0..<episodes {
      memory.withElements { environment.reset(using: &random, into: &$0) }
      var status = StepOutcome.Status.running
      while status == .running {
        let outcome = memory.withElements { environment.step(1, using: &random, into: &$0) }
        rewards.append(outcome.reward)
        status = outcome.status
      }
    }
    return rewards
  }

  @Test("scaled rewards are those of the environment times the scale, and so are threshold and optimum")
  func scale() {
    let scaled = PerturbedRewards(Walk(), scale: 10, noise: 0)
    #expect(rewards(scaled, episodes: 5) == rewards(Walk(), episodes: 5).map { 10 * $0 })
    #expect(scaled.specification.rewardThreshold == 10)
    let pole = PerturbedRewards(CartPole(), scale: 0.5, noise: 1)
    #expect(pole.specification.optimum?.value == 250 && pole.specification.rewardThreshold == 237.5)
    let ball = PerturbedRewards(Catch(), scale: 10, noise: 1)
    #expect(ball.references().floor == .exact(-6, Catch().references().floor!.source))
    let car = PerturbedRewards(BSuiteMountainCar(), scale: 2, noise: 0).specification.floor
    #expect(car?.isExact == false && car?.standardError == 2 * 0.017)
  }

  @Test("noise is normal about the scaled reward, with the deviation given")
  func noise() {
    let noisy = PerturbedRewards(Bandit(meanRewards: [0, 0.3], options: silent), scale: 10, noise: 2)
    let rewards = rewards(noisy, episodes: 20_000)
    let mean = rewards.reduce(0, +) / Double(rewards.count)
    let variance = rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rewards.count)
    #expect(abs(mean - 3) < 0.06)
    #expect(abs(variance - 4) < 0.2)
    let within = rewards.count { abs($0 - 3) < 2 }
    #expect(abs(Double(within) / Double(rewards.count) - 0.6827) < 0.015)
  }

  private var silent: Bandit.Options {
    var options = Bandit.Options()
    options.noise = 0
    return options
  }

  @Test("perturbed environments conform, stacked and timed too")
  func conform() throws {
    func verify(_ environment: some MultiDiscreteEnvironment) throws {
      let conformance = EnvironmentConformance()
      try conformance.verify(PerturbedRewards(environment, scale: 0.001, noise: 0))
      let noisy = PerturbedRewards(environment, scale: 30, noise: 0.1)
      try conformance.verify(noisy)
      try conformance.verify(TimeAware(FrameStack(noisy, count: 2)))
    }
    try verify(Walk())
    try verify(MaskedWalk())
    try verify(SavedWalk())
    try verify(BatchedWalk())
    try verify(CartPole())
    try verify(FrozenLake())
    try verify(Patrol())
  }

  @Test("a table's rewards are scaled, and so is what is best there")
  func table() {
    let lake = FrozenLake()
    let model = PerturbedRewards(lake, scale: 10, noise: 1).model
    #expect(model.stateCount == lake.model.stateCount)
    let (scaled, plain) = (model.optimalReturn(horizon: 100), lake.model.optimalReturn(horizon: 100))
    #expect(plain > 0.7 && abs(scaled - 10 * plain) < 1e-12)
  }
}
