import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A figure of such a problem, and its name.
typealias BottleneckFigure = (name: String, value: @Sendable (BottleneckReport) -> Double)

/// Two networks with discrete latents between them, and what they need to learn a task together.
///
/// Weights, data and noise depend on the seed alone. They are examined on rows drawn once, with noise drawn
/// once, so that the ways of making codes differ in nothing else.
struct BottleneckTrainee<Task: BottleneckTask>: LaboratoryTrainee {
  private var pass: BottleneckPass<Task>
  private let examination: BottleneckPass<Task>
  private var encoderOptimizer: Adam
  private var decoderOptimizer: Adam
  /// Hidden units of either network.
  private static var hidden: Int { 64 }
  /// Of Adam, for both networks.
  private static var learningRate: Double { 3e-3 }
  private let figures: [BottleneckFigure]

  /// - Parameters:
  ///   - shape: of the code.
  ///   - outputs: of the second network.
  ///   - training: makes the task to train on, from a random stream of its own.
  ///   - examination: makes the task to examine on.
  init(
    _ shape: (latents: Int, categories: Int), outputs: Int, figures: [BottleneckFigure],
    estimator: any GradientEstimator, seed: UInt64, training: (RandomSource) -> Task,
    examination: (RandomSource) -> Task
  ) {
    func stream(_ index: Int) -> RandomSource {
      RandomSource(seed: seed, purpose: .measurement, index: index)
    }
    let (batch, exam) = (training(stream(2)), examination(stream(3)))
    let networks = BottleneckNetworks(
      inputs: batch.inputs.columns, hidden: Self.hidden, code: shape.latents * shape.categories,
      outputs: outputs, seed: seed)
    func pass(_ task: Task, noiseFrom random: RandomSource) -> BottleneckPass<Task> {
      let layer = CategoricalLayer(
        estimator, samples: task.inputs.rows, latents: shape.latents, categories: shape.categories,
        noiseFrom: random)
      return BottleneckPass(task, through: networks, layer)
    }
    self.pass = pass(batch, noiseFrom: stream(0))
    var examined = pass(exam, noiseFrom: stream(1))
    examined.drawNoise()
    self.examination = examined
    encoderOptimizer = Self.optimizer(of: networks.encoder)
    decoderOptimizer = Self.optimizer(of: networks.decoder)
    self.figures = figures
  }

  private static func optimizer(of network: NeuralNetwork) -> Adam {
    Adam(count: network.parameters.count, epsilon: 1e-8, gradientClip: .infinity)
  }

  mutating func train(temperature: Float, wantsTemperatureGradient: Bool) -> Float {
    pass.drawRows()
    pass.drawNoise()
    pass.forward(temperature: temperature)
    pass.pullback()
    _ = encoderOptimizer.step(pass.networks.encoder, learningRate: Self.learningRate)
    _ = decoderOptimizer.step(pass.networks.decoder, learningRate: Self.learningRate)
    return wantsTemperatureGradient ? pass.temperatureGradient() : 0
  }

  func evaluate(temperature: Float) -> [Double] {
    var examination = examination
    let report = examination.examine(temperature: temperature)
    return figures.map { $0.value(report) }
  }
}
