import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

/// The kernels of distributions over actions, at row counts and widths that leave every kind of remainder.
struct ChoiceKernelTests {
  static let rows = [1, 2, 3, 5, 16, 17, 35]
  /// Widths that are taken apart in registers, others, and ones beyond what lies on the stack.
  static let actions = [1, 2, 3, 4, 5, 8, 10, 16, 17, 18, 33, 64, 65, 300]

  private func expectRows(
    _ result: Matrix, _ kernels: Kernels, absolute: Double = 2e-6, _ expected: (Int) -> [Double]
  ) {
    for row in 0..<result.rows {
      #expect(
        isClose(result.slice(row..<row + 1).elements, expected(row), absolute: absolute),
        "\(kernels.name), row \(row) of [\(result.rows), \(result.columns)]")
    }
  }

  private func doubles(_ matrix: Matrix, _ row: Int) -> [Double] {
    matrix.slice(row..<row + 1).elements.map(Double.init)
  }

  @Test(arguments: rows, actions)
  func distributions(rows: Int, actions: Int) {
    let logits = Matrix.random(rows: rows, columns: actions, seed: 81)
    let upstream = Matrix.random(rows: rows, columns: actions, seed: 82)
    for kernels in Kernels.available {
      let (logarithms, probabilities) = (logits.zeros, logits.zeros)
      kernels.logSoftmax(logits, into: logarithms)
      expectRows(logarithms, kernels) { NaiveKernels.softmax(doubles(logits, $0)).map { log($0) } }
      kernels.exponentials(logarithms, into: probabilities)
      expectRows(probabilities, kernels) { NaiveKernels.softmax(doubles(logits, $0)) }
      let pullback = logits.zeros
      kernels.softmaxPullback(probabilities: probabilities, upstream: upstream, scale: 0.7, into: pullback)
      expectRows(pullback, kernels) {
        NaiveKernels.softmaxPullback(doubles(probabilities, $0), doubles(upstream, $0)).map { 0.7 * $0 }
      }
      kernels.softmaxPullback(
        probabilities: probabilities, upstream: upstream, scale: 0.7, into: probabilities)
      #expect(probabilities.elements == pullback.elements)
      let gradient = logits.zeros
      gradient.copy(from: upstream)
      kernels.addEntropyGradient(logProbabilities: logarithms, weight: -0.3, to: gradient)
      expectRows(gradient, kernels) { row in
        let logarithm = doubles(logarithms, row)
        let slope = NaiveKernels.softmaxPullback(logarithm.map { exp($0) }, logarithm)
        return zip(doubles(upstream, row), slope).map { $0 + 0.3 * $1 }
      }
    }
  }

  @Test(arguments: rows, actions)
  func samplesAndTheirGradients(rows: Int, actions: Int) {
    let logits = Matrix.random(rows: rows, columns: actions, seed: 83)
    let upstream = Matrix.random(rows: rows, columns: actions, seed: 84)
    for kernels in Kernels.available {
      var random = RandomSource(seed: 85, purpose: .measurement, index: rows, episode: actions)
      let noise = logits.zeros
      kernels.fillGumbel(noise, using: &random)
      let (sample, relaxed, gradient) = (logits.zeros, logits.zeros, logits.zeros)
      for matrix in [sample, relaxed, gradient] { matrix.fill(.nan) }
      kernels.gumbelSoftmax(
        logits: logits, noise: noise, temperature: 0.5, sample: sample, relaxed: relaxed,
        gradient: (upstream, gradient))
      func scores(_ row: Int) -> [Float] { (0..<actions).map { logits[row, $0] + noise[row, $0] } }
      expectRows(sample, kernels) { row in
        let best = scores(row).firstIndex(of: scores(row).max()!)
        return (0..<actions).map { $0 == best ? 1 : 0 }
      }
      func exact(_ row: Int) -> [Double] { NaiveKernels.softmax(scores(row).map { Double($0) / 0.5 }) }
      expectRows(relaxed, kernels) { exact($0) }
      expectRows(gradient, kernels, absolute: 1e-5) {
        NaiveKernels.softmaxPullback(exact($0), doubles(upstream, $0)).map { $0 / 0.5 }
      }
      // The same bits with each result alone.
      let (alone, result) = (logits.zeros, logits.zeros)
      kernels.gumbelSoftmax(logits: logits, noise: noise, temperature: 0.5, relaxed: alone)
      #expect(alone.elements == relaxed.elements)
      kernels.softmaxPullback(probabilities: alone, upstream: upstream, scale: 1 / 0.5, into: alone)
      #expect(alone.elements == gradient.elements)
      kernels.gumbelSoftmax(
        logits: logits, noise: noise, temperature: 0.5, sample: alone, gradient: (upstream, result))
      #expect(alone.elements == sample.elements && result.elements == gradient.elements)
    }
  }

  @Test(arguments: [2, 3, 4, 16, 18])
  func aRowDoesNotDependOnItsBatch(actions: Int) {
    let logits = Matrix.random(rows: 37, columns: actions, seed: 86)
    let noise = Matrix.random(rows: 37, columns: actions, seed: 87)
    for kernels in Kernels.available {
      func results(_ range: Range<Int>) -> [UInt32] {
        let (logarithms, gradient) = (logits.slice(range).zeros, logits.slice(range).zeros)
        kernels.logSoftmax(logits.slice(range), into: logarithms)
        kernels.gumbelSoftmax(
          logits: logits.slice(range), noise: noise.slice(range), temperature: 2,
          gradient: (noise.slice(range), gradient))
        return range.indices.flatMap { row in
          [logarithms, gradient].flatMap { matrix in
            (0..<actions).map { matrix[row - range.lowerBound, $0].bitPattern }
          }
        }
      }
      let whole = results(0..<37)
      for row in 0..<37 {
        #expect(results(row..<row + 1) == Array(whole[row * 2 * actions..<(row + 1) * 2 * actions]))
      }
    }
  }

  @Test(arguments: [1, 3, 7, 17, 63, 65], [1, 2, 5, 18])
  func divergence(rows: Int, actions: Int) {
    let (p, q) = (Matrix(rows: rows, columns: actions), Matrix(rows: rows, columns: actions))
    Kernels.active.logSoftmax(.random(rows: rows, columns: actions, seed: 91), into: p)
    Kernels.active.logSoftmax(.random(rows: rows, columns: actions, seed: 92), into: q)
    let terms = zip(p.elements, q.elements).map { exp(Double($0)) * (Double($0) - Double($1)) }
    let tolerance = 1e-6 * terms.reduce(1e-6) { $0 + abs($1) }
    for kernels in Kernels.available {
      let found = Double(kernels.divergence(from: p, to: q))
      #expect(abs(found - terms.reduce(0, +)) <= tolerance, "\(kernels.name)")
      // A forbidden action adds nothing.
      let before = (p[0], q[0])
      (p[0], q[0]) = (-1e9, -1e9)
      let rest = Double(kernels.divergence(from: p, to: q))
      #expect(abs(rest - terms.dropFirst().reduce(0, +)) <= tolerance, "\(kernels.name)")
      (p[0], q[0]) = before
    }
  }

  @Test func exponentialsAtTheEdges() {
    let values = Matrix([[0, -87, -104.1, -1e9, -.infinity, .nan, 43, 1e-30, -3e38, -95]])
    for kernels in Kernels.available {
      let result = values.zeros
      kernels.exponentials(values, into: result)
      #expect(result[0] == 1 && result[7] == 1 && result[5].isNaN)
      #expect([2, 3, 4, 8].allSatisfy { result[$0] == 0 })
      #expect(isClose(result[1], exp(-87), relative: 2e-7, absolute: 0))
      #expect(isClose(result[9], exp(-95), relative: 0, absolute: 0x1p-149))  // subnormal
      #expect(isClose(result[6], exp(43), relative: 2e-7, absolute: 0))
    }
  }

  /// Every variant makes the stream that `nextWord` walks through.
  @Test func wordsInBulkAreTheStream() {
    for count in [1, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 64, 100, 257] {
      for kernels in Kernels.available {
        var bulk = RandomSource(seed: 88, purpose: .action, index: 3)
        var single = bulk
        for _ in 0..<2 {
          var words = [UInt32](repeating: 0, count: count)
          words.withUnsafeMutableBufferPointer { bulk.fill($0, with: kernels) }
          let expected = (0..<count).map { _ in single.nextWord() }
          for _ in 0..<(4 - count % 4) % 4 { _ = single.nextWord() }
          #expect(words == expected, "\(kernels.name), \(count) words")
        }
      }
    }
  }
}

extension Matrix {
  /// Zeros of the same shape.
  var zeros: Matrix { Matrix(rows: rows, columns: columns) }
}
