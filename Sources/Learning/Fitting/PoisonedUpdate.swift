/// An update in which a number has left the finite ones. An agent knows what it was; the trainer knows where.
public struct PoisonedUpdate: Error {
  /// Who is likely to have done it.
  public enum Suspect: Sendable {
    /// A network that runs away, or what it was fed.
    case training
    /// The gradient estimator, which made it out of finite numbers.
    case estimator
  }

  /// What is not finite: "the gradient of the policy".
  public var what: String
  /// Who is likely to have done it.
  public var suspect: Suspect

  /// An update gone wrong.
  ///
  /// - Parameters:
  ///   - what: what is not finite: "the gradient of the policy".
  ///   - suspect: who is likely to have done it.
  public init(what: String, suspect: Suspect = .training) {
    self.what = what
    self.suspect = suspect
  }

  /// What a user can do about it.
  var remedy: String {
    switch suspect {
    case .training: "lower the learning rates or look for extreme rewards and observations"
    case .estimator: "it was made of finite numbers: look into the estimator"
    }
  }
}

/// Stops a run whose numbers have left the finite ones.
///
/// - Parameters:
///   - isFinite: whether they are finite still.
///   - what: what was looked at: "the gradient of the policy".
/// - Throws: ``PoisonedUpdate``.
public func requireFinite(_ isFinite: Bool, _ what: @autoclosure () -> String) throws {
  if !isFinite { throw PoisonedUpdate(what: what()) }
}
