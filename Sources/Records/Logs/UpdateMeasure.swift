import OneHotLearning

/// A number that an update may have: its column in `progress.csv`, and its tag in TensorBoard, which groups the tags
/// by what stands before the slash.
struct UpdateMeasure: Sendable {
  let column: String
  let tag: String
  let value: @Sendable (UpdateRecord) -> Double?

  private init(_ column: String, _ tag: String, _ value: @escaping @Sendable (UpdateRecord) -> Double?) {
    self.column = column
    self.tag = tag
    self.value = value
  }

  /// All of them, in the order of the columns.
  static let all = [
    UpdateMeasure("policy_loss", "losses/policy") { $0.policyLoss },
    UpdateMeasure("value_loss", "losses/value") { $0.valueLoss },
    UpdateMeasure("advantage_loss", "losses/advantage") { $0.advantageLoss },
    UpdateMeasure("entropy", "policy/entropy") { $0.entropy },
    UpdateMeasure("kl_divergence", "policy/kl_divergence") { $0.divergence },
    UpdateMeasure("temperature", "policy/temperature") { $0.temperature },
    UpdateMeasure("policy_gradient_norm", "gradient_norms/policy") { $0.policyGradientNorm },
    UpdateMeasure("value_gradient_norm", "gradient_norms/value") { $0.valueGradientNorm },
    UpdateMeasure("advantage_gradient_norm", "gradient_norms/advantage") { $0.advantageGradientNorm },
    UpdateMeasure("explained_variance", "losses/explained_variance") { $0.explainedVariance },
    UpdateMeasure("gradient_bias", "estimator/bias") { $0.gradient?.bias },
    UpdateMeasure("gradient_variance", "estimator/variance") { $0.gradient?.variance },
    UpdateMeasure("gradient_snr", "estimator/signal_to_noise") { $0.gradient?.signalToNoise },
    UpdateMeasure("gradient_cosine", "estimator/cosine") { $0.gradient?.cosine },
    UpdateMeasure("gradient_sample_cosine", "estimator/sample_cosine") { $0.gradient?.sampleCosine },
    UpdateMeasure("gradient_nanoseconds", "estimator/nanoseconds") { $0.gradient?.nanoseconds },
    UpdateMeasure("saturated_rows", "estimator/saturated_rows") { $0.gradient?.saturatedRows },
  ]
}
