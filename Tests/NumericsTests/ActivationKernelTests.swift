import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

struct ActivationKernelTests {
  /// Applies an activation through a layer without weights: f(0 · 0 + x).
  private func apply(_ activation: Activation, to values: [Float], with kernels: Kernels) -> [Float] {
    let result = Matrix(count: values.count)
    kernels.denseForward(
      input: Matrix(rows: 1, columns: 1), weights: Matrix(rows: 1, columns: values.count),
      bias: Matrix([values]), activation: activation, into: result)
    return result.elements
  }

  /// A grid of 4,001 multiples of a step on both sides of 0, for every order of magnitude.
  private var grid: [Float] {
    [1e-6, 1e-4, 1e-3, 0.005].flatMap { step in (-2_000...2_000).map { Float($0) * step } }
  }

  @Test func tanhIsAccurate() {
    for kernels in Kernels.available {
      let values = grid
      let worst = zip(values, apply(.tanh, to: values, with: kernels)).map { x, y in
        let exact = tanh(Double(x))
        return exact == 0 ? abs(Double(y)) : abs(Double(y) / exact - 1)
      }.max()!
      #expect(worst < 3e-7, "\(kernels.name): relative error \(worst)")
    }
  }

  @Test func tanhAtTheEdges() {
    let tiny: [Float] = [0, .leastNonzeroMagnitude, 1.2e-38, 1e-30, 1e-20, 1e-10]
    let large: [Float] = [10, 10.5, 88, 100, 1e10, 3e38, .infinity]
    for kernels in Kernels.available {
      for sign: Float in [1, -1] {
        #expect(apply(.tanh, to: tiny.map { sign * $0 }, with: kernels) == tiny.map { sign * $0 })
        #expect(
          apply(.tanh, to: large.map { sign * $0 }, with: kernels)
            == [Float](repeating: sign, count: large.count))
      }
    }
  }

  @Test(arguments: Activation.allCases)
  func notANumberPropagates(activation: Activation) {
    for kernels in Kernels.available {
      for position in 0..<19 {
        var values = [Float](repeating: 0.5, count: 19)
        values[position] = .nan
        let result = apply(activation, to: values, with: kernels)
        #expect(result.enumerated().allSatisfy { $1.isNaN == ($0 == position) }, "\(kernels.name)")
      }
    }
  }

  @Test func reluIsExact() {
    let values: [Float] = [
      -.infinity, -3, -.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 2.5, .infinity,
    ]
    for kernels in Kernels.available {
      #expect(
        apply(.relu, to: values, with: kernels) == [0, 0, 0, 0, .leastNonzeroMagnitude, 2.5, .infinity])
    }
  }

  @Test(arguments: [1, 2, 3, 5, 7, 16, 17, 63, 64, 65, 130])
  func slopes(count: Int) {
    let output = Matrix.random(rows: 1, columns: count, seed: 31)
    for position in 0..<count { output[position] = tanh(output[position]) }
    output[0] = 0
    let upstream = Matrix.random(rows: 1, columns: count, seed: 32)
    let one = Matrix([[1]])  // times the upstream gradient as weights
    for kernels in Kernels.available {
      for activation in Activation.allCases {
        let gradient = Matrix(count: count)
        kernels.denseInputGradient(
          upstream: one, transposedWeights: upstream, below: (output, activation), into: gradient)
        let expected = (0..<count).map {
          Double(upstream[$0]) * NaiveKernels.slope(activation, output: Double(output[$0]))
        }
        #expect(isClose(gradient.elements, expected, relative: 1e-6, absolute: 2e-7), "\(kernels.name)")
      }
    }
  }
}
