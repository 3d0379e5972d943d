import OneHotFoundations
import Testing

@Suite("Memory estimates")
struct MemoryEstimateTests {
  private func estimate(_ parts: (String, [Int])...) -> MemoryEstimate {
    var estimate = MemoryEstimate()
    for (cause, factors) in parts { estimate.add(cause, factors.reduce(1) { $0 &* $1 }) }
    return estimate
  }

  @Test("let pass what fits")
  func fits() {
    #expect(throws: Never.self) { try estimate(("a", [1000]), ("b", [24])).require(within: 1024) }
    #expect(throws: Never.self) { try MemoryEstimate().require(within: 0) }
  }

  @Test("name the largest part, how much it is, and what would be right")
  func refusal() {
    let error = #expect(throws: InputError.self) {
      try estimate(("few", [1 << 30]), ("many x long", [3, 1 << 30])).require(within: 2 * 0x1p30)
    }
    #expect(error?.kind == .usage && error?.subject == "many x long")
    #expect(
      error?.description
        == "many x long: 4 GiB of memory would be needed, 3 GiB of them for this, and at most 2 GiB "
        + "are possible; 1/3 of this would be right")
  }

  @Test("do not overflow")
  func overflow() {
    var estimate = MemoryEstimate()
    estimate.add("huge", .max, .max, .max)
    #expect(estimate.bytes > 1e56)
    #expect(throws: InputError.self) { try estimate.require(within: 1e18) }
  }

  @Test("know of some memory")
  func available() {
    #expect(MemoryEstimate.available >= 0x1p27)
  }
}
