import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The critics of state and action that there are.
public enum CriticKind: String, Sendable, CaseIterable {
  /// Linear in the action vector: advantages of all actions from the state, those of several choices added up.
  case additive
  /// The same and, for each pair of choices made at once, what they bring together.
  case pairwise
  /// A network of the state and the action vector together.
  case concat

  func makeCritic(
    _ layout: ChoiceLayout, _ networks: NetworkShape, rows: Int, options: ActorCriticOptions, seed: UInt64,
    using random: inout RandomSource
  ) -> any ActionCritic {
    switch self {
    case .additive:
      AdditiveCritic(layout, networks, rows: rows, options: options, seed: seed, using: &random)
    case .pairwise:
      PairwiseCritic(layout, networks, rows: rows, options: options, seed: seed, using: &random)
    case .concat:
      ConcatCritic(layout, networks, rows: rows, options: options, seed: seed, using: &random)
    }
  }
}

/// A critic Q(s, y) of state and action vector that is fitted to rollouts, and through which the policy then learns.
protocol ActionCritic {
  /// What its network is called where something is wrong with it.
  static var networkName: String { get }
  /// Its network, and how the last fit went.
  var learner: CriticLearner { get set }

  /// Moves the network from one rollout's scales to the next one's, so that it predicts what it did.
  func rescale(from old: CriticScales, to new: CriticScales)

  /// Fits the network to the rollouts that are learned from, by default to the advantages of what was done in them; throws
  /// what `stop` throws.
  mutating func fit(
    to rollout: Rollout, kept: KeptRollouts, scales: CriticScales, stoppedBy stop: StopSignal) throws

  /// Everything it goes on from.
  mutating func exchange(with archive: inout StateArchive) throws

  /// What the last ``PolicyCritic/tabulate(_:in:)`` for ``CriticNeeds/actionValues`` found: f at every action of each row,
  /// `[rows, choices · options of the largest]`, less its mean over the allowed actions, and 0 at the others; of several
  /// choices the mean over what the policy before the phase does in the others.
  var actionValues: Matrix { get }

  /// What the last tabulation for ``CriticNeeds/predictions`` found of what the actions taken bring: of each choice a function
  /// of its options, the others being what they were, in the same shape.
  var predictions: Matrix { get }

  /// The critic for one thread of the policy phase, which asks about up to `rows` rows at once.
  func policyCritic(rows: Int) -> any PolicyCritic
}

extension ActionCritic {
  mutating func fit(
    to rollout: Rollout, kept: KeptRollouts, scales: CriticScales, stoppedBy stop: StopSignal
  ) throws {
    try learner.fit(to: .advantages, of: rollout, kept: kept, stoppedBy: stop)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try learner.exchange(with: &archive)
  }
}
