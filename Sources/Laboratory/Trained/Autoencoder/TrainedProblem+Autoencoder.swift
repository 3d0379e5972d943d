import OneHotGumbel
import OneHotNumerics

extension TrainedProblem {
  /// An autoencoder of small images whose code is categorical: the encoder sees an image, the decoder its code,
  /// and the loss is the cross-entropy of the restored pixels. It is trained with soft samples of the code
  /// (gumbel-softmax) or hard ones (all other estimators), and evaluated with hard ones of the same noise.
  ///
  /// Hard samples are the same in training and in evaluation, so that their gap is exactly 0. A soft code tells
  /// the decoder more than a hard one has room for. Training makes use of that, the more the higher the
  /// temperature, and where there are fewer codes than images the gap remains.
  ///
  /// The cases are 4 latents of 4 categories (256 codes for the 30 images) and 3 of 3 (27 codes). The same for
  /// all estimators: batches of 64 images, 64 tanh units in either network's hidden layer, Adam with learning
  /// rate 0.003, 2,000 steps. Evaluated on 32 samples of each image, drawn once.
  ///
  /// Source: Jang, Gu and Poole (2016), "Categorical reparameterization with Gumbel-Softmax", section 4.2 (a
  /// variational autoencoder there, with a prior in the loss).
  static let autoencoder: TrainedProblem = {
    let shapes = [(latents: 4, categories: 4), (latents: 3, categories: 3)]
    let figures: [BottleneckFigure] = [
      ("evaluation loss", { $0.sampled.loss }),
      ("training loss", { $0.trained.loss }),
      ("gap", { $0.sampled.loss - $0.trained.loss }),
      ("likeliest loss", { $0.mode.loss }),
      ("images right", { $0.mode.success }),
      ("codes", { Double($0.distinctCodes) }),
    ]
    return TrainedProblem(
      name: "autoencoder", summary: "small images through a categorical code: soft samples beside hard ones",
      cases: shapes.map { "\($0.latents) x \($0.categories)" }, batch: 64, standardBatches: 2_000,
      metrics: figures.map(\.name), standardTemperatures: [0.5, 1, 2],
      answers: [.sampleGradient, .sampleValues],
      reasonForSilence:
        "the decoder sees one code of each image, and the loss of the others is not worked out"
    ) { index, estimator, seed in
      BottleneckTrainee(
        shapes[index], outputs: BarsAndStripes.pixels, figures: figures, estimator: estimator, seed: seed,
        training: { BarsAndStripes(drawing: 64, from: $0) },
        examination: { BarsAndStripes(eachImage: 32, from: $0) })
    }
  }()
}
