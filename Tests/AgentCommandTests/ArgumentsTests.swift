import OneHotFoundations
import OneHotLearning
import Testing

@testable import OneHotAgentCommand

@Suite("Arguments")
struct ArgumentsTests {
  private func train(_ words: String...) throws -> Arguments {
    try Arguments(words, of: .train, in: .standard)
  }

  @Test("a value follows its flag, or an equals sign")
  func bothForms() throws {
    let arguments = try train("--env", "bandit", "--seed=7", "--json")
    #expect(arguments["env"] == "bandit")
    #expect(arguments["seed"] == "7")
    #expect(arguments.has("json"))
    #expect(!arguments.has("quiet"))
    #expect(arguments["out"] == nil)
  }

  @Test("a value may contain equals signs and begin with a hyphen")
  func awkwardValues() throws {
    #expect(try train("--env-set=map=a=b").all("env-set") == ["map=a=b"])
    #expect(try train("--env-set", "step-reward=-1").all("env-set") == ["step-reward=-1"])
    #expect(try train("--seed", "-1")["seed"] == "-1")
    #expect(try train("--out=--strange")["out"] == "--strange")
  }

  @Test("repeatable flags keep their order; equal values of others count once")
  func repetition() throws {
    #expect(try train("--set", "a=1", "--set=b=2").all("set") == ["a=1", "b=2"])
    #expect(try train("--seed", "1", "--seed=1", "--json", "--json")["seed"] == "1")
    #expect(throws: InputError.self) { try train("--seed", "1", "--seed", "2") }
  }

  @Test("words after -- stand by themselves")
  func terminator() throws {
    let arguments = try Arguments(["--best", "--", "--run"], of: .evaluate, in: .standard)
    #expect(try arguments.operand("RUN") == "--run")
    #expect(arguments.has("best"))
    #expect(!Flag.help.isAmong(["--", "--help"]))
    #expect(Flag.help.isAmong(["x", "-h"]))
  }

  @Test("the first word is the command unless it is a flag")
  func commands() {
    #expect(Command.split(["--env", "x"]).command == .train)
    #expect(Command.split([]).command == .train)
    #expect(Command.split(["evaluate", "x"]).command == .evaluate)
    #expect(Command.split(["evaluate", "x"]).words == ["x"])
    #expect(Command.split(["evaluat"]).command == nil)
  }

  @Test("flags have one name each, and every value a placeholder that help can show")
  func table() {
    for command in Command.allCases {
      #expect(Set(command.flags(in: .standard).map(\.name)).count == command.flags(in: .standard).count)
      #expect(command.flags(in: .standard).allSatisfy { !$0.meaning.isEmpty && !$0.name.isEmpty })
      #expect(command.flags(in: .standard).allSatisfy { !$0.isRepeatable || $0.placeholder != nil })
    }
  }

  @Test("assignments are NAME=VALUE, and do not contradict each other")
  func assignments() throws {
    func options(_ words: String...) throws -> RunConfiguration? {
      try AgentCommand().configuration(askedForBy: ["--env", "gridworld"] + words)
    }
    #expect(try options("--set", "steps=5", "--steps", "5")?.training.steps == 5)
    #expect(OptionValue.assignment("map=a=b")?.name == "map")
    #expect(OptionValue.assignment("map=a=b")?.value == .text("a=b"))
    for wrong in ["steps", "=5", "steps=", "="] {
      #expect(throws: InputError.self) { try options("--set", wrong) }
    }
    #expect(throws: InputError.self) { try options("--set", "steps=6", "--steps", "5") }
  }
}
