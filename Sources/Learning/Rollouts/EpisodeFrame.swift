import OneHotEnvironmentKit
import OneHotNetworks

/// What is seen of an episode at one moment: before its first step, or after one of them.
public struct EpisodeFrame: Sendable {
  /// The environment in its present state.
  public let environment: any MultiDiscreteEnvironment
  /// How many steps there were.
  public let step: Int
  /// What was done in the last of them, an option of each choice; nothing before the first.
  public let actions: [Int]
  /// What it was worth.
  public let reward: Double
  /// The sum of all rewards so far.
  public let `return`: Double
  /// How the episode stands.
  public let status: StepOutcome.Status
}

extension Lane {
  /// Plays one whole episode in the lane's first environment, and shows every moment of it.
  ///
  /// - Throws: `InputError` if what the environment yields is not as declared, or a logit is not finite; what `show` throws.
  mutating func watchEpisode(
    _ episode: Int, with policy: NeuralNetwork, greedily: Bool, _ show: (EpisodeFrame) throws -> Void
  ) throws {
    try startAll(episode: episode)
    try show(
      EpisodeFrame(
        environment: runner.environment(0), step: 0, actions: [], reward: 0, return: 0, status: .running))
    var status = StepOutcome.Status.running
    while status == .running {
      try act(with: policy, greedily: greedily)
      try step()
      status = outcomes[0].status
      try show(
        EpisodeFrame(
          environment: runner.environment(0), step: length(0),
          actions: Array(actions.prefix(actions.count / count)), reward: outcomes[0].reward,
          return: returns[0], status: status))
    }
  }
}
