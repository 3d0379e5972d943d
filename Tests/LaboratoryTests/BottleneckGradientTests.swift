import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLaboratory

/// The whole chain from the first network's parameters to the loss, with the noise held fixed.
struct BottleneckGradientTests {
  private static let temperature: Float = 0.8

  private static func random(_ index: Int) -> RandomSource {
    RandomSource(seed: 3, purpose: .measurement, index: index)
  }

  private func pass<Task: BottleneckTask>(
    _ task: Task, outputs: Int, _ estimator: any GradientEstimator
  ) -> BottleneckPass<Task> {
    let networks = BottleneckNetworks(
      inputs: task.inputs.columns, hidden: 7, code: 12, outputs: outputs, seed: 4)
    let layer = CategoricalLayer(
      estimator, samples: task.inputs.rows, latents: 3, categories: 4, noiseFrom: Self.random(0))
    var pass = BottleneckPass(task, through: networks, layer)
    pass.drawNoise()
    return pass
  }

  private func games(_ estimator: any GradientEstimator) -> BottleneckPass<ReferentialGames> {
    pass(ReferentialGames(drawing: 9, from: Self.random(1)), outputs: 24, estimator)
  }

  private func images(_ estimator: any GradientEstimator) -> BottleneckPass<BarsAndStripes> {
    pass(BarsAndStripes(drawing: 9, from: Self.random(1)), outputs: 16, estimator)
  }

  /// Central differences of the mean loss in some memory that the pass reads.
  private func differences<Task>(
    _ memory: Matrix, _ pass: BottleneckPass<Task>, of loss: (inout BottleneckPass<Task>) -> Void
  ) -> [Double] {
    var pass = pass
    let point = memory.elements.map(Double.init)
    func write(_ values: [Double]) {
      for (position, value) in values.enumerated() { memory[position] = Float(value) }
    }
    defer { write(point) }
    return centralDifferences(at: point, step: 1e-2) {
      write($0)
      loss(&pass)
      return pass.verdict.mean.loss
    }
  }

  private func expectExactGradients<Task>(of pass: BottleneckPass<Task>) {
    var pass = pass
    pass.forward(temperature: Self.temperature)
    pass.pullback()
    let networks = pass.networks
    for network in [networks.encoder, networks.decoder] {
      let expected = differences(network.parameters, pass) { $0.forward(temperature: Self.temperature) }
      #expect(relativeDistance(network.gradient.elements, expected) < 1e-3)
    }
    let expected = centralDifferences(at: [Double(Self.temperature)], step: 1e-2) {
      pass.forward(temperature: Float($0[0]))
      return pass.verdict.mean.loss
    }
    pass.forward(temperature: Self.temperature)
    pass.pullback()
    #expect(relativeDistance([pass.temperatureGradient()], expected) < 1e-2)
  }

  @Test func relaxedSamplesGiveTheGradientOfTheLoss() {
    expectExactGradients(of: games(RelaxedGumbelSoftmax()))
    expectExactGradients(of: images(RelaxedGumbelSoftmax()))
  }

  /// With hard samples the second network's gradients are exact, those by the code included.
  private func expectExactGradientsBehindTheCode<Task>(of pass: BottleneckPass<Task>) {
    var pass = pass
    pass.forward(temperature: Self.temperature)
    pass.pullback()
    #expect(pass.code.elements.allSatisfy { $0 == 0 || $0 == 1 })
    let gradient = pass.codeGradient.elements
    #expect(relativeDistance(gradient, differences(pass.code, pass) { $0.judge() }) < 1e-3)
    let decoder = pass.networks.decoder
    let expected = differences(decoder.parameters, pass) { $0.judge() }
    #expect(relativeDistance(decoder.gradient.elements, expected) < 1e-3)
  }

  @Test func hardSamplesGiveTheGradientOfTheLossBehindThem() {
    expectExactGradientsBehindTheCode(of: games(StraightThroughGumbelSoftmax()))
    expectExactGradientsBehindTheCode(of: images(StraightThroughGumbelSoftmax()))
  }
}
