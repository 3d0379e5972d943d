import OneHotGumbel
import OneHotNumerics

extension TrainedProblem {
  /// Two networks invent a language. The sender sees an object and utters six symbols of twelve; the receiver
  /// hears them and embeds them among the objects' vectors, and the candidate with the largest dot product is
  /// its guess.
  ///
  /// The loss is the cross-entropy of the guess: the receiver learns by its exact gradient, the sender by the
  /// estimator's. Symbols are sampled in training; success is counted with the likeliest symbols first, then
  /// with sampled ones, over 1,024 games of their own, in which each of the 512 objects is the target twice.
  /// There are 16 candidates, so that a guess succeeds once in 16 times. A relaxed message can say more than a
  /// spoken one: the training loss beside the loss tells how much.
  ///
  /// The same for all estimators: batches of 32 games, 64 tanh units in either network's hidden layer, Adam
  /// with learning rate 0.003, 1,000 steps. The sender's logits start small, so that at first the symbols say
  /// next to nothing.
  ///
  /// Source: Havrylov and Titov (2017), "Emergence of language with multi-agent games: learning to communicate
  /// with sequences of symbols"; Lazaridou, Peysakhovich and Baroni (2016), "Multi-agent cooperation and the
  /// emergence of (natural) language".
  ///
  /// Deviations: objects of attributes instead of pictures; perceptrons instead of recurrent networks, so that
  /// symbols are independent given the object; messages of one length.
  static let signalling: TrainedProblem = {
    let figures: [BottleneckFigure] = [
      ("success", { $0.mode.success }),
      ("sampled success", { $0.sampled.success }),
      ("loss", { $0.sampled.loss }),
      ("training loss", { $0.trained.loss }),
      ("messages", { Double($0.distinctCodes) }),
    ]
    return TrainedProblem(
      name: "signalling",
      summary: "two networks invent a language: 6 symbols of 12 name an object among 16 candidates",
      cases: ["1 of \(ReferentialGames.candidates)"], batch: 32, standardBatches: 1_000,
      metrics: figures.map(\.name), standardTemperatures: [1], answers: [.sampleGradient, .sampleValues],
      reasonForSilence:
        "the receiver hears one of the 12^6 messages, and the loss of the others is not worked out"
    ) { _, estimator, seed in
      BottleneckTrainee(
        (latents: 6, categories: 12), outputs: ReferentialGames.attributes * ReferentialGames.values,
        figures: figures, estimator: estimator, seed: seed,
        training: { ReferentialGames(drawing: 32, from: $0) },
        examination: { ReferentialGames(eachTarget: 2, from: $0) })
    }
  }()
}
