import OneHotFoundations
import OneHotNumerics

/// Checks that an environment, also one of your own, keeps the promises of ``Environment`` and of the protocols
/// that refine it.
///
/// It plays episodes with actions drawn from those allowed, and every action, or every option of every choice, at least once
/// in the first step of an episode. What it checks is listed under ``Check``. An environment that traps, because it writes past the end
/// of an observation for instance, cannot be reported: it ends the process.
public struct EnvironmentConformance: Sendable {
  /// Decides about all that is drawn.
  public var seed: UInt64
  /// How many episodes are played to their end; at least 1.
  public var episodes: Int
  /// After how many steps an episode is given up, and within how many one without a time limit has to end.
  public var stepBudget: Int
  /// How many environments a batch has; at least 1.
  public var batchCount: Int

  /// A checker.
  public init(seed: UInt64 = 1, episodes: Int = 4, stepBudget: Int = 10_000, batchCount: Int = 3) {
    self.seed = seed
    self.episodes = max(1, episodes)
    self.stepBudget = max(1, stepBudget)
    self.batchCount = max(1, batchCount)
  }

  /// The promises broken, of each check the first violation found; empty if the environment conforms.
  ///
  /// Complexity: O(`episodes` · steps of an episode · size of an observation).
  public func violations(in environment: some MultiDiscreteEnvironment) -> [Violation] {
    let flaws = specificationViolations(environment.specification)
    // With a specification that makes no sense nothing else can be asked.
    if !flaws.isEmpty { return flaws }
    var run = ConformanceRun(environment, settings: self)
    run.checkEpisodes()
    run.checkEveryAction()
    if !run.found(.determinism) {
      run.checkCopies()
      run.checkSavedState()
    }
    var violations = run.violations
    violations += [
      batchViolation(in: environment), modelViolation(in: environment), entryViolation(in: environment),
      metricViolation(in: environment),
    ].compactMap(\.self)
    return violations
  }

  /// Throws ``InputError`` with all violations if there are any.
  public func verify(_ environment: some MultiDiscreteEnvironment) throws {
    let violations = violations(in: environment)
    if violations.isEmpty { return }
    throw InputError(
      .data, "environment '\(environment.specification.identifier)'",
      violations.map(\.description).joined(separator: "; "))
  }
}

extension EnvironmentConformance {
  /// A promise of an environment.
  public enum Check: String, CaseIterable, Sendable {
    /// The specification makes sense and stays as it is.
    case specification
    /// Every number of an observation is written at every reset and step.
    case observationWritten = "observation written"
    /// Every number of an observation is finite and within its bounds.
    case observationBounds = "observation bounds"
    /// Of an observation that is declared one-hot one number is 1, and all others are 0.
    case oneHotObservation = "one-hot observation"
    /// Rewards are finite.
    case finiteReward = "finite reward"
    /// Equal streams and equal actions give equal episodes, bit for bit.
    case determinism
    /// An episode does not depend on what was played before it.
    case restart
    /// A copy goes on without the original noticing.
    case independentCopies = "independent copies"
    /// An environment that takes over a saved state goes on as the one that saved it would have.
    case savedState = "saved state"
    /// An environment without a time limit ends its episodes by itself.
    case episodeEnds = "episode ends"
    /// An action mask is wholly written and allows an action.
    case actionMask = "action mask"
    /// A batch does what as many single environments do.
    case batch
    /// A tabular model fits the specification, and its probabilities sum to 1.
    case model
    /// A state of a tabular model that is entered shows what is observed there in an episode, and goes on as the model says.
    case entry = "entered state"
    /// What is measured of an episode is finite.
    case metrics
  }

  /// A promise that was broken, where, and how.
  public struct Violation: Sendable, Equatable, CustomStringConvertible {
    /// The promise.
    public var check: Check
    /// The episode, counted from 0; nil if it does not lie in one.
    public var episode: Int?
    /// The step of the episode; 0 is the reset.
    public var step: Int?
    /// The action taken, or the options taken, of each choice one.
    public var actions: [Int]?
    /// What was seen.
    public var seen: String
    /// What would be right.
    public var expected: String

    /// The check, the place, what was seen and what would be right.
    public var description: String {
      var place = [("episode", episode), ("step", step)].compactMap { name, value in
        value.map { ", \(name) \($0)" }
      }
      if let actions { place.append(", " + ActionSpace.text(actions)) }
      return "\(check.rawValue)\(place.joined()): \(seen), should be \(expected)"
    }
  }
}
