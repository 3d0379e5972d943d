import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The two networks, with one hidden layer of tanh each. The first one's outputs start small, so that the
/// latents are nearly uniform at first.
struct BottleneckNetworks {
  let encoder: NeuralNetwork
  let decoder: NeuralNetwork

  /// - Parameters:
  ///   - hidden: hidden units of either network.
  ///   - code: width of the code, latents · categories.
  init(inputs: Int, hidden: Int, code: Int, outputs: Int, seed: UInt64) {
    func network(_ index: Int, _ sizes: [Int], outputGain: Double) -> NeuralNetwork {
      var random = RandomSource(seed: seed, purpose: .initialization, index: index)
      return NeuralNetwork(
        sizes: sizes, activation: .tanh, outputGain: outputGain, using: &random)
    }
    encoder = network(0, [inputs, hidden, code], outputGain: 0.1)
    decoder = network(1, [code, hidden, outputs], outputGain: 1)
  }
}

/// The way of a task's rows through the first network, the discrete latents and the second network, and back.
struct BottleneckPass<Task: BottleneckTask> {
  let networks: BottleneckNetworks
  /// How good the last outputs were.
  let verdict: Verdict
  private(set) var task: Task
  private var layer: CategoricalLayer
  private let encoderMemory: NetworkWorkspace
  private let decoderMemory: NetworkWorkspace

  init(_ task: Task, through networks: BottleneckNetworks, _ layer: CategoricalLayer) {
    let rows = task.inputs.rows
    self.networks = networks
    self.task = task
    self.layer = layer
    encoderMemory = NetworkWorkspace(for: networks.encoder, rows: rows)
    decoderMemory = NetworkWorkspace(for: networks.decoder, rows: rows)
    verdict = Verdict(rows: rows, outputs: networks.decoder.outputCount)
  }

  /// Draws the rows anew.
  mutating func drawRows() { task.draw() }

  /// Draws the noise anew.
  mutating func drawNoise() { layer.drawNoise() }

  /// The logits of the latents, `[rows, latents · categories]`.
  func encode() -> Matrix {
    networks.encoder.forward(task.inputs, in: encoderMemory)
  }

  /// The code that the second network sees, `[rows, latents · categories]`.
  var code: Matrix { layer.output }

  /// Judges what the second network makes of the code.
  func judge() {
    task.judge(networks.decoder.forward(code, in: decoderMemory), into: verdict)
  }

  /// Makes the codes with which the estimator trains, and judges them.
  mutating func forward(temperature: Float) {
    layer.forward(encode(), temperature: temperature)
    judge()
  }

  /// The gradients of the mean loss by the parameters of both networks, once after each
  /// ``forward(temperature:)``: exact in the second network, the estimator's in the first.
  func pullback() {
    let share = 1 / Float(task.inputs.rows)
    verdict.gradient.scale(by: share)
    networks.decoder.pullback(
      input: code, upstream: verdict.gradient, in: decoderMemory, inputGradient: codeGradient)
    for row in 0..<verdict.losses.count { layer.answer.sampleValues![row] = verdict.losses[row] * share }
    networks.encoder.pullback(input: task.inputs, upstream: layer.pullback(), in: encoderMemory)
  }

  /// ∂(mean loss)/∂code, `[rows, latents · categories]`, after ``pullback()``: exact.
  var codeGradient: Matrix { layer.sampleGradient }

  /// ∂(mean loss)/∂temperature, after ``pullback()``.
  func temperatureGradient() -> Float { layer.temperatureGradient() }

  /// How good the networks are with each way of making codes, and how many codes they use.
  mutating func examine(temperature: Float) -> BottleneckReport {
    forward(temperature: temperature)
    let trained = verdict.mean
    layer.hardSample()
    judge()
    let sampled = verdict.mean
    layer.mode(encode())
    judge()
    return (trained, sampled, verdict.mean, distinctCodes)
  }

  /// How many different codes there are among the rows.
  private var distinctCodes: Int {
    Set((0..<code.rows).map { code.slice($0..<$0 + 1).elements }).count
  }
}

/// How good networks are: with the codes that the estimator trains on, with one-hot samples of the same noise, and with the
/// likeliest categories, of which there were so many different codes.
typealias BottleneckReport = (
  trained: Verdict.Score, sampled: Verdict.Score, mode: Verdict.Score, distinctCodes: Int
)

/// What two networks with discrete latents between them are to make of some data: the first network sees the
/// inputs, and the outputs of the second are judged.
protocol BottleneckTask {
  /// The data that the first network sees, `[rows, inputs]`.
  var inputs: Matrix { get }

  /// Draws all rows anew.
  mutating func draw()

  /// Judges the outputs of the second network, `[rows, outputs]`.
  func judge(_ outputs: Matrix, into verdict: Verdict)
}

/// How good outputs are.
struct Verdict {
  /// Means over rows, of the loss and of whether a row is right.
  typealias Score = (loss: Double, success: Double)

  /// Each row's loss, `[1, rows]`.
  let losses: Matrix
  /// 1 for each row that is right, 0 for the others, `[1, rows]`.
  let successes: Matrix
  /// The gradient of each row's loss by its outputs, `[rows, outputs]`.
  let gradient: Matrix

  init(rows: Int, outputs: Int) {
    losses = Matrix(count: rows)
    successes = Matrix(count: rows)
    gradient = Matrix(rows: rows, columns: outputs)
  }

  /// The means over the rows.
  var mean: Score { (mean(losses), mean(successes)) }

  private func mean(_ values: Matrix) -> Double {
    var sum = 0.0
    for row in 0..<values.count { sum += Double(values[row]) }
    return sum / Double(values.count)
  }
}
