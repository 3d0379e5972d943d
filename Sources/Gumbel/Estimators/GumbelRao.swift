import OneHotFoundations
import OneHotNumerics

/// Straight-through Gumbel-Softmax with the noise averaged out as far as the sample leaves it open: the mean of J(y) w/τ over
/// M draws of the noise given the one-hot sample D. It has the same mean and less variance.
///
/// Given D at i, the logits l = log p and standard exponential E, the perturbed logits are −log E_i at i and
/// −log(E_j/p_j + E_i) elsewhere. How they depend on the logits is not differentiated.
///
/// The draws are made of the bits of the choice's noise, so that an action's draws are the same in every batch and
/// whatever other actions there are.
///
/// Source: Paulus, Maddison and Krause (2020), "Rao-Blackwellizing the straight-through Gumbel-Softmax gradient
/// estimator", section 3.
public struct GumbelRao: GradientEstimator {
  /// How many draws M are averaged, at least 1.
  public let draws: Int
  /// The most draws there may be.
  public static let mostDraws = 1_000_000

  /// Averages over `draws` draws; traps unless `draws` is 1 to ``mostDraws``.
  public init(draws: Int = 10) {
    if !(1...Self.mostDraws).contains(draws) {
      programmerError("\(draws) draws: there must be 1 to \(Self.mostDraws)")
    }
    self.draws = draws
  }

  /// "gumbel-rao", or with other draws than ten "gumbel-rao:DRAWS".
  public var name: String { draws == 10 ? "gumbel-rao" : "gumbel-rao:\(draws)" }
  /// In one line.
  public var summary: String {
    "straight-through-gumbel averaged over \(draws) draws of the noise given the sample"
  }
  /// The number of draws.
  public var parameterPlaceholder: String? { "DRAWS" }
  /// Always.
  public var usesTemperature: Bool { true }
  /// By the gradient of the relaxed sample.
  public var learnsTemperature: Bool { true }

  /// The estimator with other draws.
  public func with(parameter: String) throws -> any GradientEstimator {
    guard let draws = Int(parameter), (1...Self.mostDraws).contains(draws) else {
      throw InputError(
        .usage, "estimator 'gumbel-rao:\(parameter)'",
        "'\(parameter)' is not a whole number from 1 to \(Self.mostDraws)")
    }
    return GumbelRao(draws: draws)
  }

  /// The mean of J(y) w/τ.
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    Kernels.active.conditionalGradient(
      logProbabilities: choice.logProbabilities, noise: choice.noise, upstream: answer.sampleGradient,
      temperature: choice.temperature, draws: draws, gradient: gradient)
  }

  /// The mean of −⟨J(y) w, l + g⟩/τ².
  public func temperatureGradient(of choice: Choice, answer: CriticAnswer, scratch: Matrix) -> Float {
    let means = scratch.view(rows: 1, columns: scratch.rows)
    Kernels.active.conditionalGradient(
      logProbabilities: choice.logProbabilities, noise: choice.noise, upstream: answer.sampleGradient,
      temperature: choice.temperature, draws: draws, temperatureGradient: means)
    var sum: Float = 0
    for row in 0..<scratch.rows { sum += means[row] }
    return sum / Float(scratch.rows)
  }
}
