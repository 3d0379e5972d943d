import Dispatch
import OneHotFoundations
import Synchronization
import Testing

@Suite("Stop signals")
struct StopSignalTests {
  private struct Stop: Error {}

  @Test("throw what the asked one throws")
  func check() throws {
    #expect(throws: Stop.self) { try StopSignal { throw Stop() }.check() }
    #expect(StopSignal { throw Stop() }.isGiven && !StopSignal.none.isGiven)
    try StopSignal.none.check()
  }

  @Test("leave work that would be lost some time from the moment on when it sees them")
  func delay() {
    let isGiven = Atomic<Bool>(false)
    let seen = StopSignal { if isGiven.load(ordering: .relaxed) { throw Stop() } }.delayed(by: 0.2)
    #expect(!seen.isGiven)
    isGiven.store(true, ordering: .relaxed)
    let start = DispatchTime.now().uptimeNanoseconds
    #expect(!seen.isGiven)
    while !seen.isGiven { _ = 0 }
    #expect(DispatchTime.now().uptimeNanoseconds - start >= 200_000_000)
  }
}
