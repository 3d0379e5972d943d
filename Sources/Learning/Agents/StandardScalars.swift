// What the agents of the library measure: one list for all, so that their logs stand side by side. What one of them does
// not have stays empty.
extension UpdateScalar {
  /// The policy's loss: minus the critic's value of the sampled actions, the weighted log-probability or the
  /// clipped surrogate.
  public static let policyLoss = UpdateScalar(
    "policy_loss", tag: "losses/policy", meaning: "the loss of the policy")
  /// Mean squared error of the value network, in normalized units.
  public static let valueLoss = UpdateScalar(
    "value_loss", tag: "losses/value", meaning: "the loss of the value network")
  /// Mean squared error of the critic of the actions, in normalized units.
  public static let advantageLoss = UpdateScalar(
    "advantage_loss", tag: "losses/advantage", meaning: "the loss of the critic of the actions")
  /// Mean entropy of the policy, in nats.
  public static let entropy = UpdateScalar("entropy", tag: "policy/entropy", meaning: "the policy's entropy")
  /// Mean KL divergence of the policy from what it was before the update, in nats, over the last minibatch.
  public static let divergence = UpdateScalar(
    "kl_divergence", tag: "policy/kl_divergence",
    meaning: "the policy's divergence from what it was before")
  /// β, how far the critic of the actions is trusted.
  public static let trust = UpdateScalar("trust", tag: "policy/trust")
  /// Rollouts that are remembered.
  public static let rolloutsKept = UpdateScalar("rollouts_kept", tag: "policy/rollouts_kept")
  /// The temperature τ.
  public static let temperature = UpdateScalar(
    "temperature", tag: "policy/temperature", meaning: "the temperature")
  /// Norm of the policy's gradient before clipping.
  public static let policyGradientNorm = UpdateScalar(
    "policy_gradient_norm", tag: "gradient_norms/policy", meaning: "the gradient of the policy")
  /// Norm of the value network's gradient before clipping.
  public static let valueGradientNorm = UpdateScalar(
    "value_gradient_norm", tag: "gradient_norms/value", meaning: "the gradient of the value network")
  /// Norm of the gradient of the critic of the actions before clipping.
  public static let advantageGradientNorm = UpdateScalar(
    "advantage_gradient_norm", tag: "gradient_norms/advantage",
    meaning: "the gradient of the critic of the actions")
  /// Fraction of the variance of the returns that the value network explained before the update.
  public static let explainedVariance = UpdateScalar("explained_variance", tag: "losses/explained_variance")
  /// ‖mean − exact‖/‖exact‖ of the estimator's gradient, as are the following where it was measured.
  public static let gradientBias = UpdateScalar("gradient_bias", tag: "estimator/bias")
  /// One sample's total variance in a state, relative to the squared exact gradient.
  public static let gradientVariance = UpdateScalar("gradient_variance", tag: "estimator/variance")
  /// ‖mean‖ by the standard deviation of one draw.
  public static let gradientSignalToNoise = UpdateScalar("gradient_snr", tag: "estimator/signal_to_noise")
  /// Cosine between the mean and the exact gradient.
  public static let gradientCosine = UpdateScalar("gradient_cosine", tag: "estimator/cosine")
  /// Cosine between one draw and the exact gradient, averaged.
  public static let gradientSampleCosine = UpdateScalar(
    "gradient_sample_cosine", tag: "estimator/sample_cosine")
  /// What the estimator's backward half took for one sample in one state.
  public static let gradientNanoseconds = UpdateScalar("gradient_nanoseconds", tag: "estimator/nanoseconds")
  /// The share of states whose most probable action has a probability above 0.99.
  public static let saturatedRows = UpdateScalar("saturated_rows", tag: "estimator/saturated_rows")

  /// Fraction of the ratios of probabilities that lay outside of PPO's clip.
  public static let clipFraction = UpdateScalar("clip_fraction", tag: "policy/clip_fraction")

  /// All of them, in the order of the columns.
  public static let standard = [
    policyLoss, valueLoss, advantageLoss, entropy, divergence, trust, rolloutsKept, temperature,
    policyGradientNorm, valueGradientNorm, advantageGradientNorm, explainedVariance, gradientBias,
    gradientVariance,
    gradientSignalToNoise, gradientCosine, gradientSampleCosine, gradientNanoseconds, saturatedRows,
    clipFraction,
  ]
}
