import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

struct OptimizerKernelTests {
  @Test(arguments: [1, 2, 3, 5, 7, 16, 17, 63, 64, 65, 130])
  func adamAgainstTheFormula(count: Int) {
    let (rate, scale, epsilon) = (0.01, 0.37, 1e-5)
    // Powers of two below 1, so that single precision holds them and their complements exactly.
    let (beta1, beta2) = (0.875, 0.9921875)
    for kernels in Kernels.available {
      let parameters = Matrix.random(rows: 1, columns: count, seed: 41)
      let first = Matrix(count: count)
      let second = Matrix(count: count)
      var expected = parameters.elements.map(Double.init)
      var m = [Double](repeating: 0, count: count)
      var v = m
      for step in 1...6 {
        let gradient = Matrix.random(rows: 1, columns: count, seed: 50 + UInt64(step))
        let firstCorrection = 1 / (1 - pow(beta1, Double(step)))
        let secondCorrection = 1 / (1 - pow(beta2, Double(step)))
        for index in 0..<count {
          let g = scale * Double(gradient[index])
          m[index] = beta1 * m[index] + (1 - beta1) * g
          v[index] = beta2 * v[index] + (1 - beta2) * g * g
          expected[index] -=
            rate * firstCorrection * m[index] / ((secondCorrection * v[index]).squareRoot() + epsilon)
        }
        let before = gradient.elements
        kernels.adam(
          parameters: parameters, gradient: gradient, firstMoment: first, secondMoment: second,
          rate: Float(rate * firstCorrection), beta1: Float(beta1), beta2: Float(beta2),
          epsilon: Float(epsilon), gradientScale: Float(scale), secondCorrection: Float(secondCorrection))
        #expect(gradient.elements == before)
      }
      #expect(isClose(first.elements, m, relative: 1e-5, absolute: 1e-7), "\(kernels.name)")
      #expect(isClose(second.elements, v, relative: 1e-5, absolute: 1e-9), "\(kernels.name)")
      #expect(isClose(parameters.elements, expected, relative: 1e-6, absolute: 5e-7), "\(kernels.name)")
    }
  }

  @Test(arguments: [1, 2, 3, 5, 7, 16, 17, 63, 64, 65, 130])
  func dotProduct(count: Int) {
    let one = Matrix.random(rows: 1, columns: count, seed: 61)
    let other = Matrix.random(rows: 1, columns: count, seed: 62)
    let products = zip(one.elements, other.elements).map { Double($0) * Double($1) }
    let tolerance = 1e-6 * products.reduce(0) { $0 + abs($1) }
    for kernels in Kernels.available {
      #expect(abs(Double(kernels.dot(one, other)) - products.reduce(0, +)) <= tolerance, "\(kernels.name)")
      for position in 0..<count {
        let before = one[position]
        one[position] = .nan
        #expect(kernels.dot(one, other).isNaN)
        #expect(kernels.dot(other, one).isNaN)
        one[position] = before
      }
    }
  }
}
