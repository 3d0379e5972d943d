import OneHotFoundations

/// The options of every environment: the wrappers around it.
struct WrapperOptions: OptionGroup {
  /// The standard deviation of the noise of rewards.
  var rewardNoise = 0.0
  /// What rewards are multiplied by.
  var rewardScale = 1.0
  /// How many observations are seen at once.
  var stack = 1
  /// Whether the share of the time limit that has passed is seen too.
  var time = false

  static var options: [OptionField<Self>] {
    [
      .real(
        "reward-noise", \.rewardNoise, in: 0...1e6,
        "standard deviation of normal noise that is added to every reward"),
      .real(
        "reward-scale", \.rewardScale, in: 1e-6...1e6, "what every reward is multiplied by, before the noise"),
      .integer("stack", \.stack, in: 1...256, "observations seen at once: the last ones, the oldest first"),
      .boolean(
        "time", \.time, "whether the share of the time limit passed is seen too, once, behind the stack"),
    ]
  }

  /// An environment in its wrappers; the clock is the outer one, so that it is seen once.
  ///
  /// - Throws: `InputError` if there is no time limit whose share could be seen.
  func wrap(_ environment: any MultiDiscreteEnvironment) throws -> any MultiDiscreteEnvironment {
    let paying =
      rewardNoise == 0 && rewardScale == 1
      ? environment : Self.perturbed(environment, scale: rewardScale, noise: rewardNoise)
    let stacked = stack == 1 ? paying : Self.stacked(paying, count: stack)
    return time ? try Self.timed(stacked) : stacked
  }

  private static func perturbed(_ environment: some MultiDiscreteEnvironment, scale: Double, noise: Double)
    -> any MultiDiscreteEnvironment
  {
    PerturbedRewards(environment, scale: scale, noise: noise)
  }

  private static func stacked(_ environment: some MultiDiscreteEnvironment, count: Int)
    -> any MultiDiscreteEnvironment
  {
    FrameStack(environment, count: count)
  }

  private static func timed(_ environment: some MultiDiscreteEnvironment) throws
    -> any MultiDiscreteEnvironment
  {
    try TimeAware(environment)
  }
}
