import Foundation
import OneHotNumerics
import Testing

/// Every variant of the dense kernels against the naive reference, at sizes that leave every kind of remainder.
struct DenseKernelTests {
  static let rows = [1, 2, 3, 5, 7, 17, 65]
  static let inputs = [1, 3, 7, 17, 64, 130]
  static let outputs = [1, 2, 5, 16, 17, 63, 65, 130]

  private func deviations(_ result: Matrix, _ expected: [NaiveKernels.Sum]) -> Int {
    result.count != expected.count
      ? .max
      : zip(result.elements, expected).count { !(abs(Double($0) - $1.value) <= $1.tolerance) }
  }

  @Test func thereIsAlwaysAPortableVariant() {
    #expect(Kernels.available.last?.name == "portable")
    #expect(Kernels.available.contains { $0.name == Kernels.active.name })
    #expect(Kernels(named: "abacus") == nil)
  }

  @Test(arguments: rows, inputs)
  func forwardAndInputGradient(rows: Int, inputs: Int) {
    let input = Matrix.random(rows: rows, columns: inputs, seed: 1)
    for outputs in Self.outputs {
      let weights = Matrix.random(rows: inputs, columns: outputs, seed: 2)
      let bias = Matrix.random(rows: 1, columns: outputs, seed: 3)
      let expected = NaiveKernels.dense(input: input, weights: weights, bias: bias)
      let upstream = Matrix.random(rows: rows, columns: outputs, seed: 4)
      let expectedGradient = NaiveKernels.dense(
        input: upstream, weights: NaiveKernels.transpose(weights), bias: nil)
      for kernels in Kernels.available {
        let result = Matrix(rows: rows, columns: outputs)
        for activation in Activation.allCases {
          result.fill(.nan)
          kernels.denseForward(
            input: input, weights: weights, bias: bias, activation: activation, into: result)
          // Activations have slopes of at most 1; tanh itself may add an error of its own.
          let wrong = zip(result.elements, expected).count {
            !(abs(Double($0) - NaiveKernels.activation(activation, $1.value)) <= $1.tolerance + 2e-7)
          }
          #expect(wrong == 0, "\(kernels.name), \(activation), \(outputs) outputs")
        }
        let gradient = Matrix(rows: rows, columns: inputs)
        gradient.fill(.nan)
        let transposed = Matrix(rows: outputs, columns: inputs)
        transposed.fill(.nan)
        kernels.transpose(weights, into: transposed)
        #expect(transposed.elements == NaiveKernels.transpose(weights).elements, "\(kernels.name)")
        kernels.denseInputGradient(
          upstream: upstream, transposedWeights: transposed, into: gradient)
        #expect(deviations(gradient, expectedGradient) == 0, "\(kernels.name), \(outputs) outputs")
      }
    }
  }

  @Test(arguments: rows, inputs)
  func parameterGradient(rows: Int, inputs: Int) {
    let input = Matrix.random(rows: rows, columns: inputs, seed: 5)
    for outputs in Self.outputs {
      let upstream = Matrix.random(rows: rows, columns: outputs, seed: 6)
      for accumulate in [false, true] {
        let weightsBefore = Matrix.random(rows: inputs, columns: outputs, seed: 7)
        let biasBefore = Matrix.random(rows: 1, columns: outputs, seed: 8)
        let weights = NaiveKernels.weightGradient(
          before: accumulate ? weightsBefore : nil, input: input, upstream: upstream)
        let bias = NaiveKernels.biasGradient(
          before: accumulate ? biasBefore : nil, upstream: upstream)
        for kernels in Kernels.available {
          let weightGradient = Matrix(rows: inputs, columns: outputs)
          let biasGradient = Matrix(count: outputs)
          weightGradient.copy(from: weightsBefore)
          biasGradient.copy(from: biasBefore)
          kernels.denseParameterGradient(
            input: input, upstream: upstream, accumulate: accumulate,
            weightGradient: weightGradient, biasGradient: biasGradient)
          #expect(deviations(weightGradient, weights) == 0, "\(kernels.name), \(outputs) outputs")
          #expect(deviations(biasGradient, bias) == 0, "\(kernels.name), \(outputs) outputs")
        }
      }
    }
  }

  @Test func gradientsDoNotDependOnTheGroupingOfRows() {
    for (inputs, outputs) in [(4, 64), (64, 64), (64, 2), (17, 21), (70, 4)] {
      let input = Matrix.random(rows: 65, columns: inputs, seed: 15)
      let upstream = Matrix.random(rows: 65, columns: outputs, seed: 16)
      for kernels in Kernels.available {
        func gradient(_ parts: [Range<Int>]) -> [[UInt32]] {
          let (weights, bias) = (Matrix(rows: inputs, columns: outputs), Matrix(count: outputs))
          for part in parts {
            kernels.denseParameterGradient(
              input: input.slice(part), upstream: upstream.slice(part),
              accumulate: part.lowerBound > 0, weightGradient: weights, biasGradient: bias)
          }
          return [weights.elements.map(\.bitPattern), bias.elements.map(\.bitPattern)]
        }
        #expect(gradient([0..<65]) == gradient([0..<1, 1..<30, 30..<64, 64..<65]), "\(kernels.name)")
      }
    }
  }

  @Test func anUnknownVariantIsFatal() async {
    await #expect(processExitsWith: .failure) {
      setenv("ONEHOT_KERNELS", "abacus", 1)
      _ = Kernels.active
    }
  }

  @Test func manyInputsOfFewOutputs() {
    // More inputs than the 1,024 that are summed as dot products.
    for inputs in [1_023, 1_024, 1_025, 2_500] {
      let input = Matrix.random(rows: 3, columns: inputs, seed: 9)
      let weights = Matrix.random(rows: inputs, columns: 3, seed: 10)
      let bias = Matrix([[1, -2, 3]])
      let expected = NaiveKernels.dense(input: input, weights: weights, bias: bias)
      for kernels in Kernels.available {
        let result = Matrix(rows: 3, columns: 3)
        kernels.denseForward(
          input: input, weights: weights, bias: bias, activation: .identity, into: result)
        #expect(deviations(result, expected) == 0, "\(kernels.name), \(inputs) inputs")
      }
    }
  }

  @Test(arguments: [(5, 7), (64, 64), (17, 130), (1_030, 3)])
  func aRowDoesNotDependOnItsBatch(inputs: Int, outputs: Int) {
    let input = Matrix.random(rows: 65, columns: inputs, seed: 11)
    let weights = Matrix.random(rows: inputs, columns: outputs, seed: 12)
    let bias = Matrix.random(rows: 1, columns: outputs, seed: 13)
    let upstream = Matrix.random(rows: 65, columns: outputs, seed: 14)
    let transposed = NaiveKernels.transpose(weights)
    for kernels in Kernels.available {
      func results(_ range: Range<Int>) -> [[UInt32]] {
        let forward = Matrix(rows: range.count, columns: outputs)
        let gradient = Matrix(rows: range.count, columns: inputs)
        kernels.denseForward(
          input: input.slice(range), weights: weights, bias: bias, activation: .tanh, into: forward)
        kernels.denseInputGradient(
          upstream: upstream.slice(range), transposedWeights: transposed, into: gradient)
        return range.indices.map { row in
          (forward.slice(row - range.lowerBound..<row - range.lowerBound + 1).elements
            + gradient.slice(row - range.lowerBound..<row - range.lowerBound + 1).elements)
            .map(\.bitPattern)
        }
      }
      let whole = results(0..<65)
      for size in 1...7 {
        for start in stride(from: 0, through: 65 - size, by: size) {
          #expect(
            results(start..<start + size) == Array(whole[start..<start + size]),
            "\(kernels.name), rows \(start) ..< \(start + size)")
        }
      }
    }
  }

  @Test func wrongShapesTrap() async {
    await #expect(processExitsWith: .failure) {
      Kernels.active.denseForward(
        input: Matrix(rows: 2, columns: 3), weights: Matrix(rows: 4, columns: 5), bias: Matrix(count: 5),
        activation: .tanh, into: Matrix(rows: 2, columns: 5))
    }
  }
}
