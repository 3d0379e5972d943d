/// What is subtracted from the sampled value in a score-function gradient. None of them makes it biased.
public enum ScoreFunctionBaseline: String, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// The mean of the other samples' values in the batch, whatever their states; nothing if there is one sample.
  ///
  /// Source: Kool, van Hoof and Welling (2019), "Buy 4 REINFORCE samples, get a baseline for free!"
  case leaveOneOut = "leave-one-out"
  /// The critic's value of the state, ⟨p, f⟩.
  case value
  /// The constant of least total variance, E[‖D − p‖² f] / E‖D − p‖².
  ///
  /// Source: Greensmith, Bartlett and Baxter (2004), "Variance reduction techniques for gradient estimates in
  /// reinforcement learning".
  case optimal
  /// The constant of least variance for each logit by itself, E[(D − p)ᵢ² f] / E[(D − p)ᵢ²].
  ///
  /// Source: Peters and Schaal (2008), "Reinforcement learning of motor skills with policy gradients",
  /// for episodic REINFORCE.
  case optimalPerLogit = "optimal-per-logit"

  /// What it is, in a few words.
  public var summary: String {
    switch self {
    case .none: "nothing"
    case .leaveOneOut: "the mean of the other samples'"
    case .value: "the mean over all actions"
    case .optimal: "the constant of least variance"
    case .optimalPerLogit: "each logit's constant of least variance"
    }
  }
}
