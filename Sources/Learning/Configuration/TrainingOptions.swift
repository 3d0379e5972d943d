import OneHotFoundations

/// What every training has, whatever the agent.
public struct TrainingOptions: OptionGroup, Equatable {
  /// Environment steps to train for.
  public var steps = 100_000
  /// The seed of everything random.
  public var seed = 1
  /// Environment steps between two evaluations.
  public var evaluationInterval = 4096
  /// Episodes of an evaluation, greedy and sampled each; nil for ``usualEvaluationEpisodes``, or as many as
  /// ``evaluationSteps`` allow.
  public var evaluationEpisodes: Int?
  /// Steps that an evaluation may take, greedy and sampled each, where it may play fewer episodes than usual.
  public var evaluationSteps = 100_000

  /// Whether the training ends with the first evaluation that reaches the environment's threshold, greedy and sampled.
  public var stopsWhenSolved = false
  /// The networks it begins with; nil for fresh ones.
  public var initial: InitialNetworks?

  /// The step at which what is scheduled (learning rates, temperature, entropy) comes to its end and stays there; nil for
  /// the end of the training.
  public var scheduleSteps: Int?
  /// How often the state of the training is saved.
  public var checkpointInterval = CheckpointInterval.seconds(30)

  /// The step at which what is scheduled comes to its end.
  public var plannedSteps: Int { scheduleSteps ?? steps }

  /// Episodes of an evaluation that may take as many steps as they need.
  public static let usualEvaluationEpisodes = 100

  /// Episodes of an evaluation, greedy and sampled each, in which none has more steps than a limit.
  func evaluationEpisodes(ofAtMost limit: Int) -> Int {
    evaluationEpisodes ?? max(1, min(Self.usualEvaluationEpisodes, evaluationSteps / limit))
  }

  /// All defaults.
  public init() {}

  /// The declarations.
  public static var options: [OptionField<Self>] {
    [
      .integer("steps", \.steps, in: 1...1_000_000_000_000, "environment steps to train for").flagged("N"),
      .integer("seed", \.seed, in: 0...Int.max, "seed of everything random").flagged("N"),
      .integer(
        "evaluation-interval", \.evaluationInterval, in: 1...1_000_000_000_000,
        "environment steps between evaluations"),
      .automatic(
        "evaluation-episodes", \.evaluationEpisodes, in: 1...1_000_000,
        "episodes of an evaluation, greedy and sampled each (auto: \(usualEvaluationEpisodes), or fewer)"),
      .integer(
        "evaluation-steps", \.evaluationSteps, in: 1...1_000_000_000_000,
        "steps that all of them together may take, or fewer are played (never less than one)"
      ).effective(if: "evaluation-episodes is auto") { $0.evaluationEpisodes == nil },
      .automatic(
        "schedule-steps", \.scheduleSteps, in: 1...1_000_000_000_000,
        "step at which learning rates, temperature and entropy come to the end of their schedule (auto: the last)"
      ).heeded(by: "agent"),
      .boolean(
        "stop-when-solved", \.stopsWhenSolved,
        "whether to end with the first evaluation that reaches the environment's threshold, greedy and sampled"
      ).flagged(),
      .text(
        "init", \.initial, expectation: "none, or the folder of a run", parse: InitialNetworks.parsed,
        format: { $0?.description ?? "none" },
        "a run of the same agent whose networks, of the same shapes, the training begins with"
      ).flagged("RUN"),
      .text(
        "checkpoint-interval", \.checkpointInterval, expectation: CheckpointInterval.expectation,
        parse: { CheckpointInterval($0) }, format: \.description,
        "time or steps between checkpoints, from which 'agent resume' goes on"),
    ]
  }
}
