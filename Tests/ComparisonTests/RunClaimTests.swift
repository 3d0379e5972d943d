import Foundation
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotComparison

@Suite("Claims on runs")
struct RunClaimTests {
  private let scratch = Scratch()
  private let run: URL

  init() throws { run = try scratch.directory().appending(path: "a/3", directoryHint: .isDirectory) }

  private func attempt() throws -> RunClaim? {
    guard case .taken(let claim) = try RunClaim.attempt(run) else { return nil }
    return claim
  }

  private func file(_ number: Int) -> URL { URL(fileURLWithPath: "\(run.path).claim-\(number)") }

  @Test("one of many claimants wins, and the others are told who")
  func competition() throws {
    var wins = [Bool](repeating: false, count: 16)
    try ParallelLanes(workers: 8).forEach(&wins) { _, wins in wins = try attempt() != nil }
    #expect(wins.count { $0 } == 1)
    guard case .held(let holder) = try RunClaim.attempt(run) else { Issue.record("not held"); return }
    #expect(holder == ProcessMark.current.description)
    #expect(try RunClaim.holder(of: run) == holder)
  }

  /// Claims of one that is dead, by what is known of it.
  @Test("a dead one's run goes to one of many heirs")
  func heirs() throws {
    try SmallComparison.claim(run, by: SmallComparison.deadProcess)
    for number in 2...4 {
      var claims = [RunClaim?](repeating: nil, count: 8)
      try ParallelLanes(workers: 8).forEach(&claims) { _, claim in claim = try attempt() }
      #expect(claims.count { $0 != nil } == 1)
      #expect(!file(number).isVacant && file(number + 1).isVacant)
      claims.compactMap(\.self).first?.release()
    }
    #expect(try RunClaim.holder(of: run) == nil)
  }

  @Test("another host's process has its run as long as its heart has beaten lately")
  func otherHosts() throws {
    let process = SmallComparison.processOfAnotherHost
    try SmallComparison.claim(run, by: process)
    #expect(try attempt() == nil && RunClaim.holder(of: run) == "process 17 on elsewhere")
    try SmallComparison.setAge(RunClaim.patience - 20, of: file(1))
    #expect(try attempt() == nil)
    try SmallComparison.setAge(RunClaim.patience + 5, of: file(1))
    #expect(try RunClaim.holder(of: run) == nil)
    let claim = try #require(try attempt())
    #expect(try RunClaim.holder(of: run) == ProcessMark.current.description)
    // The heart of the one it was taken from beats again: it counts no more.
    try SmallComparison.setAge(0, of: file(1))
    #expect(try attempt() == nil)
    claim.beat()
    try claim.check()
  }

  @Test("who is taken for dead learns of it")
  func lost() throws {
    let claim = try #require(try attempt())
    claim.beat()
    try claim.check()
    try SmallComparison.setAge(RunClaim.patience + 5, of: file(1))
    let heir = try #require(try attempt())
    claim.beat()
    #expect(throws: RunClaim.Lost.self) { try claim.check() }
    claim.release()
    try heir.check()
    #expect(try RunClaim.holder(of: run) != nil)
  }

  @Test("a beating heart keeps a claim, and one that is being written is one")
  func beating() throws {
    let claim = try #require(try attempt())
    try SmallComparison.setAge(RunClaim.patience + 5, of: file(1))
    claim.beat()
    #expect(try RunClaim.holder(of: run) != nil)
    try Data().write(to: file(1))
    #expect(try RunClaim.holder(of: run) == "another process")
  }

  @Test("a complete run needs none, and keeps none")
  func complete() throws {
    let claim = try #require(try attempt())
    try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    guard case .needless = try RunClaim.attempt(run) else { Issue.record("claimed"); return }
    RunClaim.removeAll(of: run)
    claim.release()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: run.deletingLastPathComponent().path) == ["3"])
  }

  @Test("what cannot be read or made is an error, not a wait")
  func errors() throws {
    try FileManager.default.createDirectory(at: file(1), withIntermediateDirectories: true)
    #expect(throws: InputError.self) { try RunClaim.attempt(run) }
    let file = try scratch.directory().appending(path: "file")
    try Data().write(to: file)
    #expect(throws: InputError.self) { try RunClaim.attempt(file.appending(path: "3")) }
  }
}
