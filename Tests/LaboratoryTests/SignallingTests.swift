import Foundation
import OneHotFoundations
import OneHotGumbel
import OneHotNumerics
import Testing

@testable import OneHotLaboratory

struct SignallingTests {
  private func study(
    _ estimators: [String], batches: Int = 200, seed: UInt64 = 11,
    temperatures: [TemperatureSpecification] = [], workers: Int = 2
  ) throws -> LaboratoryFindings {
    var request = LaboratoryRequest()
    request.estimators = estimators
    request.temperatures = temperatures
    request.samples = 32 * batches
    request.seed = seed
    request.workers = workers
    return try TrainedProblem.signalling.study(request)
  }

  /// Batches until the success rate was first this high.
  private func batches(of training: LaboratoryTraining, to success: Double) -> Int {
    training.curve.first { $0.values[0] >= success }?.step ?? .max
  }

  /// None of the seeds may fail; of 40 tried none did.
  @Test(arguments: 21..<24 as Range<UInt64>)
  func aLanguageIsInvented(seed: UInt64) throws {
    let trainings = try study(["straight-through-gumbel", "score-function:leave-one-out"], seed: seed)
      .trainings
    let first = trainings.map { $0.curve[0].values }
    #expect(first[0] == first[1])
    #expect(first[0][0] < 0.15)
    #expect(trainings[0].final[0] > 0.95, "\(trainings[0].final)")
    #expect(batches(of: trainings[1], to: 0.95) > 200, "\(trainings[1].final)")
  }

  @Test func relaxedMessagesAreWorthMoreThanSpokenOnes() throws {
    let trainings = try study(["gumbel-softmax", "straight-through-gumbel"]).trainings
    let gaps = trainings.map { $0.final[2] - $0.final[3] }
    #expect(gaps[0] > 0.01 && gaps[1] == 0, "\(gaps)")
    #expect(trainings[0].metrics[2...3] == ["loss", "training loss"])
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    func bytes(_ workers: Int, seed: UInt64 = 11) throws -> Data {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return try encoder.encode(
        study(
          [], batches: 20, seed: seed, temperatures: [.learned(initial: 1, floor: 0.1)], workers: workers
        ).trainings)
    }
    let once = try bytes(1)
    #expect(try bytes(3) == once)
    #expect(try bytes(1, seed: 12) != once)
  }

  @Test func estimatorsThatAskTooMuchAreRefused() throws {
    let error = #expect(throws: InputError.self) { try study(["expected"]) }
    #expect(error?.subject == "estimator 'expected'")
    #expect(error?.problem.hasPrefix("cannot serve signalling: it needs the values of all actions") == true)
    let findings = try study([], batches: 1)
    let left =
      "left out: expected, score-function, score-function:optimal, score-function:optimal-per-logit; "
    #expect(findings.notes.count == 1)
    #expect(findings.notes[0].hasPrefix(left + "they need the values of all actions: the receiver hears"))
    #expect(findings.trainings.count == 7)
  }
}
