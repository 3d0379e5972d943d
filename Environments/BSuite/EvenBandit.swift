import OneHotEnvironmentKit
import OneHotFoundations

/// Arms whose rewards 0 … 1 lie evenly apart, without noise; which arm gives which is drawn from a mapping seed. One pull is
/// an episode, and there is nothing to see. Random play gets ½, the best arm 1.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning", bandit; reward for reward bsuite 0.3.6, mapping
/// seeds included.
enum EvenBandit {
  /// Which bandit it is.
  struct Options: OptionGroup {
    /// The number of arms.
    var arms = 11
    /// What says which arm gives which reward.
    var mappingSeed = 0

    /// The declarations.
    static var options: [OptionField<Self>] {
      [
        .integer("arms", \.arms, in: 2...1000, "how many arms there are to choose from"),
        .integer(
          "mapping-seed", \.mappingSeed, in: 0...Int(UInt32.max),
          "seed of which arm gives which reward, as in bsuite"),
      ]
    }
  }

  static func bandit(_ options: Options) -> Bandit {
    var generator = MersenneTwister(seed: UInt32(options.mappingSeed))
    let last = options.arms - 1
    // The rounding is that of NumPy's linspace.
    let rewards = generator.permutation(of: options.arms).map {
      $0 == last ? 1 : Double($0) * (1 / Double(last))
    }
    var plain = Bandit.Options()
    plain.noise = 0
    return Bandit(meanRewards: rewards, options: plain)
  }
}
