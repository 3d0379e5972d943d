import OneHotGumbel
import OneHotNumerics

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
struct SignallingProblem: TrainedProblem {
  private static let settings = BottleneckSettings(
    hidden: 64, latents: 6, categories: 12, outputs: ReferentialGames.attributes * ReferentialGames.values,
    learningRate: 3e-3)
  private static let figures: [BottleneckFigure] = [
    ("success", { $0.mode.success }),
    ("sampled success", { $0.sampled.success }),
    ("loss", { $0.sampled.loss }),
    ("training loss", { $0.trained.loss }),
    ("messages", { Double($0.distinctCodes) }),
  ]

  let name = "signalling"
  let summary = "two networks invent a language: 6 symbols of 12 name an object among 16 candidates"
  let batch = 32
  var standardSamples: Int { 1_000 * batch }
  let cases = ["1 of \(ReferentialGames.candidates)"]
  let metrics = figures.map(\.name)
  let standardTemperatures = [TemperatureSpecification.fixed(1)]
  let answers: CriticNeeds = [.sampleGradient, .sampleValues]
  let reasonForSilence =
    "the receiver hears one of the 12^6 messages, and the loss of the others is not worked out"

  func makeTrainee(
    case index: Int, estimator: any GradientEstimator, seed: UInt64
  ) -> BottleneckTrainee<ReferentialGames> {
    BottleneckTrainee(
      Self.settings, figures: Self.figures, estimator: estimator, seed: seed,
      training: { ReferentialGames(drawing: batch, from: $0) },
      examination: { ReferentialGames(eachTarget: 2, from: $0) })
  }
}
