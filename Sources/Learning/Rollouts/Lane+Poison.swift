import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Numbers that would spoil a training are caught where they arise, and named.
extension Lane {
  /// The largest reward, and return, that counts: networks learn in single precision.
  private static let largestReward = Double(Float.greatestFiniteMagnitude)

  /// Throws unless all observations are written, finite and within their bounds.
  func checkObservations() throws {
    if !bounds.contain(observations) { throw strayObservation() }
  }

  @inline(never)
  private func strayObservation() -> InputError {
    for index in 0..<count {
      for column in 0..<observations.columns {
        let value = observations[index, column]
        if bounds.contain(value, column: column) { continue }
        if value.bitPattern == EnvironmentSpecification.Observation.unwritten.bitPattern {
          return poison("observation \(column) was not written", index)
        }
        let range = runner.specification.observation.bounds[column]
        return poison("observation \(column) is \(value), should be finite and in \(range)", index)
      }
    }
    programmerError("no observation is out of its bounds")
  }

  /// Throws unless the rewards of the last step, and the returns with them, are numbers of single precision.
  func checkRewards() throws {
    let (outcomes, returns) = (outcomes, returns)
    for index in 0..<count {
      // A comparison with NaN is false.
      if abs(outcomes[index].reward) <= Self.largestReward, abs(returns[index]) <= Self.largestReward {
        continue
      }
      throw excessiveReward(index)
    }
  }

  @inline(never)
  private func excessiveReward(_ index: Int) -> InputError {
    let reward = outcomes[index].reward
    if !reward.isFinite { return poison("the reward is \(reward)", index) }
    let (what, value) =
      abs(reward) > Self.largestReward ? ("reward", reward) : ("return of the episode", returns[index])
    return poison(
      "the \(what) is \(value), beyond single precision (\(Float.greatestFiniteMagnitude))", index)
  }

  /// Throws unless what the policy's network answered is finite.
  func check(logits: Matrix) throws {
    if logits.isFinite { return }
    for index in 0..<count {
      for output in 0..<logits.columns where !logits[index, output].isFinite {
        throw poison(
          "the policy's \(name(ofLogit: output)) is \(logits[index, output])", index,
          remedy: "lower the learning rates or look for extreme observations")
      }
    }
  }

  /// "logit 3", or "logit 0 of choice 2".
  private func name(ofLogit output: Int) -> String {
    let counts = runner.specification.actions.optionCounts
    var (choice, option) = (0, output)
    while option >= counts[choice] { (choice, option) = (choice + 1, option - counts[choice]) }
    return counts.count == 1 ? "logit \(option)" : "logit \(option) of choice \(choice)"
  }

  /// What went wrong in an environment: where it was, the action that led there, and how to get there again.
  func poison(_ problem: String, _ index: Int, remedy: String = "") -> InputError {
    let length = length(index)
    let choices = runner.specification.actions.choiceCount
    let taken = actions[index * choices..<(index + 1) * choices]
    let action = length > 0 ? ", " + ActionSpace.text(taken) : ""
    return InputError(
      .data,
      "environment \(runner.specification.identifier), \(episodeName(index)), step \(length)\(action)",
      problem,
      remedy: "the run was stopped; seed \(streams.seed) repeats it" + (remedy.isEmpty ? "" : "; \(remedy)"))
  }

  /// "copy 3, episode 12", or "evaluation 2, greedy episode of copy 3".
  private func episodeName(_ index: Int) -> String {
    let (copy, episode) = (first + index, runner.episodes[index])
    if streams.areArchived { return "copy \(copy), episode \(episode + 1)" }
    let isNumbered = episode != Lane.unnumberedEpisode
    let evaluation = isNumbered ? "evaluation \(episode)" : "evaluation"
    let manner = whereabouts.play == .greedyEvaluation ? "greedy" : "sampled"
    return "\(evaluation), \(manner) episode of copy \(copy)"
  }
}
