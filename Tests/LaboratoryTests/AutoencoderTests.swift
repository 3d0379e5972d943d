import OneHotFoundations
import OneHotGumbel
import OneHotNumerics
import Testing

@testable import OneHotLaboratory

struct AutoencoderTests {
  private func study(
    _ estimators: [String], batches: Int, temperatures: [TemperatureSpecification] = [], seed: UInt64 = 5
  ) throws -> LaboratoryFindings {
    var request = LaboratoryRequest()
    request.estimators = estimators
    request.temperatures = temperatures
    request.samples = 64 * batches
    request.seed = seed
    request.workers = 2
    return try TrainedProblem.autoencoder.study(request)
  }

  /// None of the seeds may fail; of 40 tried none did.
  @Test(arguments: 5..<8 as Range<UInt64>)
  func everyImageIsRestoredWhereThereAreCodesEnough(seed: UInt64) throws {
    let training = try study(
      ["straight-through-gumbel"], batches: 800, temperatures: [.fixed(1)], seed: seed
    ).trainings[0]
    #expect(training.label == "4 x 4" && training.curve[0].values[0] > 11)
    #expect(training.final[0] < 0.5 && training.final[4] > 0.95, "\(training.final)")
    #expect(training.final[5] >= 29 && training.final[5] <= 30)
  }

  @Test func softSamplesLeaveAGapThatGrowsWithTheTemperature() throws {
    let findings = try study(
      ["gumbel-softmax", "straight-through-gumbel"], batches: 800, temperatures: [.fixed(0.5), .fixed(2)])
    #expect(findings.trainings[0].metrics[...2] == ["evaluation loss", "training loss", "gap"])
    let tight = findings.trainings.filter { $0.label == "3 x 3" }
    let gaps = tight.map { $0.final[2] }
    #expect(gaps[0] < 0.5 && gaps[1] > 1.5 && gaps[2...] == [0, 0], "\(gaps)")
    #expect(tight.allSatisfy { $0.final[2] == $0.final[0] - $0.final[1] })
  }

  @Test func annealingClosesTheGap() throws {
    let findings = try study(
      ["gumbel-softmax"], batches: 800, temperatures: [.fixed(2), .exponential(from: 2, to: 0.1)])
    let gaps = findings.trainings.filter { $0.label == "3 x 3" }.map { $0.final[2] }
    #expect(gaps[1] < 0.3 * gaps[0], "\(gaps)")
  }

  /// A temperature that is learned lowers the loss of training.
  @Test func aLearnedTemperature() throws {
    let findings = try study(
      ["gumbel-softmax"], batches: 300, temperatures: [.fixed(5), .learned(initial: 5, floor: 0.1)])
    let losses = findings.trainings.filter { $0.label == "4 x 4" }.map { $0.final[1] }
    #expect(losses[1] < losses[0], "\(losses)")
  }

  @Test func estimatorsThatAskTooMuchAreRefused() throws {
    let error = #expect(throws: InputError.self) { try study(["score-function:optimal"], batches: 1) }
    #expect(error?.subject == "estimator 'score-function:optimal'")
    #expect(error?.problem.hasPrefix("cannot serve autoencoder: it needs the values of all actions") == true)
  }
}
