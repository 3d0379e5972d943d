import Foundation
import Testing

@testable import OneHotAgentCommand

@Suite("Shell text")
struct ShellTextTests {
  @Test("words that a shell would take apart are quoted")
  func quoting() {
    #expect(Shown.quoted("runs/bandit/1-ab") == "runs/bandit/1-ab")
    #expect(Shown.quoted("my run") == "'my run'")
    #expect(Shown.quoted("it's") == "'it'\\''s'")
    #expect(Shown.quoted("$HOME") == "'$HOME'")
    #expect(Shown.quoted("") == "''")
  }

  @Test("paths below the current directory are told from there")
  func paths() {
    #expect(Shown.path(of: URL(fileURLWithPath: "runs/x")) == "runs/x")
    #expect(Shown.path(of: URL(fileURLWithPath: "/elsewhere/x")) == "/elsewhere/x")
  }
}
