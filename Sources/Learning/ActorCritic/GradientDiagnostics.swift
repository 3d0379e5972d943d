/// How good the gradient was that an estimator sent through the sampled actions, on the states of one rollout.
///
/// The gradient in question is that of the mean over the states of E[Q(s, a)], a ~ π(·|s), with respect to all
/// states' logits, `[states, actions]` as one vector; Q is the critic's. One draw estimates it with one sample in every
/// state. The exact gradient is J(p) Q of the values of all actions; how the statistics are defined, and where they
/// are nil, ``GradientStatistics`` says.
struct GradientDiagnostics: Sendable, Equatable {
  /// ‖mean − exact‖/‖exact‖, freed of the Monte Carlo error.
  var bias: Double?
  /// One sample's total variance in a state, relative to the squared exact gradient, both averaged over the states.
  var variance: Double?
  /// ‖mean‖ by the standard deviation of one draw, freed of the Monte Carlo error.
  var signalToNoise: Double?
  /// Of the mean and the exact gradient.
  var cosine: Double?
  /// Of one draw and the exact gradient, averaged over the draws.
  var sampleCosine: Double?
  /// What the estimator's backward half took for one sample in one state, by a monotonic clock.
  var nanoseconds: Double
  /// The share of states whose most probable action has a probability above 0.99.
  var saturatedRows: Double
}
