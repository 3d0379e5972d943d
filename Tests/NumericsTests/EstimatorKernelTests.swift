import COneHotKernels
import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

/// The kernels of single estimators against their definitions, at row counts and widths that leave every remainder.
struct EstimatorKernelTests {
  /// One row's matrices in double precision.
  private struct Row {
    let logits, noise, upstream: [Double]
    let bits: [UInt32]

    init(_ row: Int, _ logits: Matrix, _ noise: Matrix, _ upstream: Matrix) {
      func doubles(_ matrix: Matrix) -> [Double] { matrix.slice(row..<row + 1).elements.map(Double.init) }
      (self.logits, self.noise, self.upstream) = (doubles(logits), doubles(noise), doubles(upstream))
      bits = noise.slice(row..<row + 1).elements.map(\.bitPattern)
    }

    var action: Int {
      let sums = zip(logits, noise).map { Float($0) + Float($1) }
      return sums.firstIndex(of: sums.max()!)!
    }

    /// J(q) w/τ with q = softmax(log p/τ)
    func straightThrough(_ temperature: Double) -> [Double] {
      let q = NaiveKernels.softmax(logits.map { $0 / temperature })
      return NaiveKernels.softmaxPullback(q, upstream).map { $0 / temperature }
    }

    /// 2 J((q + D)/2) w − ½ J(p) w with q = softmax(log p/τ)
    func reinMax(_ temperature: Double) -> [Double] {
      let (p, q) = (logits.map { exp($0) }, NaiveKernels.softmax(logits.map { $0 / temperature }))
      let middle = q.indices.map { (q[$0] + ($0 == action ? 1 : 0)) / 2 }
      return zip(
        NaiveKernels.softmaxPullback(middle, upstream), NaiveKernels.softmaxPullback(p, upstream)
      ).map { 2 * $0 - $1 / 2 }
    }

    /// Standard exponential noise of a draw: −ln u of a word of the Philox block that the noise's bits name.
    func exponential(_ action: Int, draw: Int) -> Double {
      let words = onehot_philox(
        UInt64(bits[action]) | UInt64(draw / 4) << 32, 0, UInt64(ONEHOT_CONDITIONAL_KEY)
      ).word
      let word = [words.0, words.1, words.2, words.3][draw % 4]
      return -log((Double(word >> 9) + 0.5) * 0x1p-23)
    }

    /// −log E at the sampled action i, −log(E_j/p_j + E_i) elsewhere.
    func scores(draw: Int) -> [Double] {
      let winner = exponential(action, draw: draw)
      return logits.indices.map {
        -log(($0 == action ? 0 : exponential($0, draw: draw) / exp(logits[$0])) + winner)
      }
    }

    func conditional(draws: Int, temperature: Double) -> (gradient: [Double], temperature: Double) {
      var sum = logits.map { _ in 0.0 }
      var slope = 0.0
      for draw in 0..<draws {
        let scores = scores(draw: draw)
        let relaxed = NaiveKernels.softmax(scores.map { $0 / temperature })
        let gradient = NaiveKernels.softmaxPullback(relaxed, upstream).map {
          $0 / temperature / Double(draws)
        }
        for index in sum.indices {
          sum[index] += gradient[index]
          slope -= gradient[index] * scores[index] / temperature
        }
      }
      return (sum, slope)
    }
  }

  @Test(arguments: [1, 2, 5, 16, 17, 35], [1, 2, 3, 4, 5, 8, 17, 65])
  func againstTheDefinitions(rows: Int, actions: Int) {
    let logits = Matrix.random(rows: rows, columns: actions, seed: 95)
    Kernels.active.logSoftmax(logits, into: logits)
    let upstream = Matrix.random(rows: rows, columns: actions, seed: 96)
    let noise = logits.zeros
    var random = RandomSource(seed: 97, purpose: .measurement, index: rows, episode: actions)
    Kernels.active.fillGumbel(noise, using: &random)
    for kernels in Kernels.available {
      for temperature: Float in [1, 0.1, 1.3] {
        let (reinMax, straight) = (logits.zeros, logits.zeros)
        kernels.reinMax(
          logProbabilities: logits, noise: noise, upstream: upstream, temperature: temperature, into: reinMax)
        kernels.straightThrough(
          logProbabilities: logits, upstream: upstream, temperature: temperature, into: straight)
        for index in 0..<rows {
          let row = Row(index, logits, noise, upstream)
          let at = "\(kernels.name), temperature \(temperature), row \(index) of [\(rows), \(actions)]"
          let slice = index..<index + 1
          #expect(
            isClose(reinMax.slice(slice).elements, row.reinMax(Double(temperature)), absolute: 4e-6), "\(at)")
          #expect(
            isClose(
              straight.slice(slice).elements, row.straightThrough(Double(temperature)), relative: 1e-4,
              absolute: 2e-5), "\(at)")
        }
        // In place.
        let upstream = upstream.copied
        kernels.reinMax(
          logProbabilities: logits, noise: noise, upstream: upstream, temperature: temperature,
          into: upstream)
        #expect(upstream.elements == reinMax.elements)
      }
      let (conditional, slopes) = (logits.zeros, Matrix(count: rows))
      kernels.conditionalGradient(
        logProbabilities: logits, noise: noise, upstream: upstream, temperature: 0.5, draws: 6,
        gradient: conditional, temperatureGradient: slopes)
      for index in 0..<rows {
        let row = Row(index, logits, noise, upstream)
        let expected = row.conditional(draws: 6, temperature: 0.5)
        let at = "\(kernels.name), row \(index) of [\(rows), \(actions)]"
        #expect(
          isClose(conditional.slice(index..<index + 1).elements, expected.gradient, absolute: 1e-5), "\(at)")
        #expect(isClose(slopes[index], expected.temperature, relative: 1e-4, absolute: 5e-5), "\(at)")
      }
      // In place, and without what is not asked for.
      let upstream = upstream.copied
      kernels.conditionalGradient(
        logProbabilities: logits, noise: noise, upstream: upstream, temperature: 0.5, draws: 6,
        gradient: upstream)
      #expect(upstream.elements == conditional.elements)
      let again = Matrix(count: rows)
      kernels.conditionalGradient(
        logProbabilities: logits, noise: noise,
        upstream: Matrix.random(rows: rows, columns: actions, seed: 96),
        temperature: 0.5, draws: 6, temperatureGradient: again)
      #expect(again.elements == slopes.elements)
    }
  }
}

extension Matrix {
  fileprivate var copied: Matrix {
    let copy = zeros
    copy.copy(from: self)
    return copy
  }
}
