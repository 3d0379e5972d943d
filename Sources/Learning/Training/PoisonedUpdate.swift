import OneHotEnvironmentKit
import OneHotFoundations

/// An update in which a number has left the finite ones. An agent knows what it was; the trainer knows where.
struct PoisonedUpdate: Error {
  /// Who is likely to have done it.
  enum Suspect {
    /// A network that runs away, or what it was fed.
    case training
    /// The gradient estimator, which made it out of finite numbers.
    case estimator
  }

  /// What is not finite: "the gradient of the policy".
  var what: String
  var suspect = Suspect.training

  /// The error as a user sees it.
  ///
  /// - Parameters:
  ///   - update: number of the update, from 1 on.
  ///   - step: environment steps taken before it.
  func named(
    in configuration: RunConfiguration, of specification: EnvironmentSpecification, update: Int, step: Int
  ) -> InputError {
    let option = configuration.agent == .actorCritic ? "estimator" : "baseline"
    let method = configuration.agentOptions[option].map { " with \(option) \($0)" } ?? ""
    return InputError(
      .data,
      "environment \(specification.identifier), \(configuration.agent.rawValue)\(method), update \(update), "
        + "which began at step \(step)", "\(what) is not finite",
      remedy: "the run was stopped; seed \(configuration.training.seed) repeats it; \(remedy)")
  }

  private var remedy: String {
    switch suspect {
    case .training: "lower the learning rates or look for extreme rewards and observations"
    case .estimator: "it was made of finite numbers: look into the estimator"
    }
  }
}

/// Stops a run whose numbers have left the finite ones.
///
/// - Parameter what: what was found not finite: "the gradient of the policy".
func requireFinite(_ isFinite: Bool, _ what: @autoclosure () -> String) throws {
  if !isFinite { throw PoisonedUpdate(what: what()) }
}

extension UpdateRecord {
  /// Throws unless the losses and what else an update measures of the networks are finite.
  func requireFinite() throws {
    // No array of all of them here: this runs in every update, which allocates nothing.
    if (policyLoss ?? 0).isFinite, (valueLoss ?? 0).isFinite, (advantageLoss ?? 0).isFinite,
      (entropy ?? 0).isFinite, (divergence ?? 0).isFinite, (temperature ?? 0).isFinite,
      (policyGradientNorm ?? 0).isFinite, (valueGradientNorm ?? 0).isFinite,
      (advantageGradientNorm ?? 0).isFinite
    {
      return
    }
    let named: [(String, Double?)] = [
      ("the loss of the policy", policyLoss), ("the loss of the value network", valueLoss),
      ("the loss of the critic of the actions", advantageLoss), ("the policy's entropy", entropy),
      ("the policy's divergence from the one that acted", divergence), ("the temperature", temperature),
      ("the gradient of the policy", policyGradientNorm),
      ("the gradient of the value network", valueGradientNorm),
      ("the gradient of the critic of the actions", advantageGradientNorm),
    ]
    for (what, value) in named { try OneHotLearning.requireFinite((value ?? 0).isFinite, what) }
  }
}
