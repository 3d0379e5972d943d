import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLaboratory

struct BarsAndStripesTests {
  private static let random = RandomSource(seed: 2, purpose: .measurement)
  private static let images = BarsAndStripes.images

  @Test func exactlyTheImagesOfUniformRowsOrColumns() {
    let patterns = (0..<65_536).map { (bits: Int) -> [Float] in (0..<16).map { Float(bits >> $0 & 1) } }
    let all = patterns.filter { image in
      let rows = (0..<16).allSatisfy { image[$0] == image[$0 / 4 * 4] }
      return rows || (0..<16).allSatisfy { image[$0] == image[$0 % 4] }
    }
    #expect(Self.images.count == 30 && Set(Self.images) == Set(all))
    let each = BarsAndStripes(eachImage: 2, from: Self.random).inputs
    #expect(each.elements == (Self.images + Self.images).flatMap(\.self))
  }

  @Test func imagesAreDrawnUniformly() {
    let drawn = BarsAndStripes(drawing: 3_000, from: Self.random).inputs
    let rows = (0..<3_000).map { drawn.slice($0..<$0 + 1).elements }
    let counts = Self.images.map { image in rows.count { $0 == image } }
    #expect(counts.reduce(0, +) == 3_000)
    #expect(isPlausible(observed: counts, probabilities: Array(repeating: 1 / 30, count: 30)))
  }

  @Test func judgmentsByHand() {
    let task = BarsAndStripes(eachImage: 1, from: Self.random)
    let verdict = Verdict(rows: 30, outputs: 16)
    let logits = Matrix(rows: 30, columns: 16)
    task.judge(logits, into: verdict)
    #expect(isClose(verdict.losses.elements, Array(repeating: 16 * log(2), count: 30)))
    #expect(verdict.gradient.elements == task.inputs.elements.map { 0.5 - $0 })
    for position in 0..<480 { logits[position] = 200 * task.inputs[position] - 100 }
    task.judge(logits, into: verdict)
    #expect(verdict.mean.success == 1 && verdict.mean.loss < 1e-40)
    logits[5, 3] *= -1
    task.judge(logits, into: verdict)
    #expect(verdict.losses[5] == 100 && abs(verdict.gradient[5, 3]) == 1)
    #expect(verdict.successes.elements.enumerated().allSatisfy { $1 == ($0 == 5 ? 0 : 1) })
  }
}
