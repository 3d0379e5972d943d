import Foundation
import Testing

@testable import OneHotAgentCommand

@Suite("Shell text")
struct ShellTextTests {
  @Test("words that a shell would take apart are quoted")
  func quoting() {
    #expect(ShellText.quoted("runs/bandit/1-ab") == "runs/bandit/1-ab")
    #expect(ShellText.quoted("my run") == "'my run'")
    #expect(ShellText.quoted("it's") == "'it'\\''s'")
    #expect(ShellText.quoted("$HOME") == "'$HOME'")
    #expect(ShellText.quoted("") == "''")
  }

  @Test("paths below the current directory are told from there")
  func paths() {
    #expect(ShellText.path(of: URL(fileURLWithPath: "runs/x")) == "runs/x")
    #expect(ShellText.path(of: URL(fileURLWithPath: "/elsewhere/x")) == "/elsewhere/x")
  }
}
