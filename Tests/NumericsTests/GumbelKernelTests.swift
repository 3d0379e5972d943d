import OneHotNumerics
import OneHotTestSupport
import Testing

struct GumbelKernelTests {
  private func noise(from bits: [UInt32], with kernels: Kernels) -> [Float] {
    let memory = Matrix([bits.map(Float.init(bitPattern:))])
    kernels.bitsToGumbel(memory)
    return memory.elements
  }

  @Test(arguments: [1, 2, 3, 5, 7, 16, 17, 63, 130])
  func extremeAndRandomBits(count: Int) {
    var random = RandomSource(seed: 71, purpose: .measurement)
    let extreme: [UInt32] = [0, .max, 1, 0x1ff, 0x200, 0x7fff_ffff, 0x8000_0000, .max - 0x1ff, .max - 0x200]
    for _ in 0..<200 {
      let bits = (0..<count).map { _ in
        random.index(below: 3) == 0 ? extreme[random.index(below: extreme.count)] : random.nextWord()
      }
      for kernels in Kernels.available {
        let result = noise(from: bits, with: kernels)
        #expect(
          isClose(result, bits.map(NaiveKernels.gumbel), relative: 2e-7, absolute: 4e-7), "\(kernels.name)")
      }
    }
  }

  @Test func range() {
    for kernels in Kernels.available {
      let ends = noise(from: [0, .max], with: kernels)
      // −ln(24 ln 2) and −ln(−ln(1 − 2⁻²⁴)).
      #expect(isClose(ends[0], -2.811_541) && isClose(ends[1], 16.635_532))
    }
  }

  @Test func moments() {
    for kernels in Kernels.available {
      var random = RandomSource(seed: 72, purpose: .measurement)
      let matrix = Matrix(count: 1_000_000)
      kernels.fillGumbel(matrix, using: &random)
      let moments = RunningMoments(matrix.elements.lazy.map(Double.init))
      #expect(moments.min >= -2.82 && moments.max <= 16.64)
      // Four standard errors: σ²/n = 1.645e-6 and 4.4 σ⁴/n = 1.19e-5.
      #expect(isClose(moments.mean, 0.577_216, absolute: 0.0052), "\(kernels.name)")
      #expect(isClose(moments.variance, 1.644_934, absolute: 0.0138), "\(kernels.name)")
    }
  }

  @Test func reproducible() {
    for kernels in Kernels.available {
      var random = RandomSource(seed: 73, purpose: .policyUpdate, index: 2)
      var other = random
      let (first, second) = (Matrix(count: 37), Matrix(rows: 37, columns: 1))
      kernels.fillGumbel(first, using: &random)
      kernels.fillGumbel(second, using: &other)
      #expect(first.elements.map(\.bitPattern) == second.elements.map(\.bitPattern))
      kernels.fillGumbel(second, using: &other)
      #expect(first.elements != second.elements)
    }
  }
}
