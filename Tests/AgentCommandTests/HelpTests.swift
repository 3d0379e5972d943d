import Foundation
import OneHotEnvironmentKit
import OneHotLearning
import Testing

@testable import OneHotAgentCommand

@Suite("Help, version and list")
struct HelpTests {
  private func output(_ arguments: String..., columns: Int = 80, terminal: Bool = true) -> String {
    let transcript = Transcript(outputIsTerminal: terminal, columns: columns)
    #expect(transcript.run(arguments) == 0)
    #expect(transcript.error.isEmpty)
    return transcript.output
  }

  @Test("the overview names every command, every flag of train, and every name there is")
  func overview() {
    for text in [output("--help"), output("-h"), output("help")] {
      for command in Command.allCases { #expect(text.contains("agent \(command.synopsis)")) }
      for flag in Command.train.flags(in: .standard) { #expect(text.contains(flag.synopsis)) }
      for name in Catalogue.standard.environments.names { #expect(text.contains(name)) }
      for agent in AgentRegistry.standard.names { #expect(text.contains(agent)) }
      for baseline in BaselineRegistry.standard.elements { #expect(text.contains(baseline.name)) }
      for estimator in Catalogue.standard.estimators.elements { #expect(text.contains(estimator.name)) }
    }
  }

  @Test("help of train tells every option with its default")
  func train() {
    let text = output("train", "--help")
    #expect(text == output("help", "train"))
    let options =
      AgentRegistry.standard.elements.flatMap { $0.options } + TrainingOptions.descriptions
      + Catalogue.standard.environments.elements.flatMap(\.options)
    for option in options { #expect(text.contains("\n  \(option.name)=\(option.defaultValue)")) }
  }

  @Test(
    "help of the other commands tells their flags",
    arguments: [Command.doctor, .evaluate, .export, .compare, .report, .tune, .estimators, .list])
  func subcommands(_ command: Command) {
    let text = output(command.rawValue, "--help")
    #expect(text.hasPrefix("Usage: agent \(command.synopsis)\n"))
    for flag in command.flags(in: .standard) { #expect(text.contains(flag.synopsis)) }
  }

  @Test("help wins over whatever else is on the line")
  func wins() {
    #expect(output("--env", "nowhere", "--wrong", "-h") == output("train", "--help"))
  }

  @Test("the version")
  func version() {
    #expect(output("--version") == "agent, OneHot \(OneHotVersion.current)\n")
  }

  @Test("texts keep within the terminal", arguments: [60, 72, 80, 100])
  func width(_ columns: Int) {
    for words in [["--help"], ["train", "--help"], ["evaluate", "--help"], ["list"]] {
      let transcript = Transcript(outputIsTerminal: true, columns: columns)
      #expect(transcript.run(words) == 0)
      #expect(transcript.output.split(separator: "\n").allSatisfy { $0.count <= columns })
    }
  }

  @Test("the list tells every option, what it may be, and the settings of environments")
  func list() {
    let text = output("list", columns: 100)
    let flat = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    let options = AgentRegistry.standard.elements.flatMap { $0.options } + TrainingOptions.descriptions
    for option in options {
      #expect(flat.contains("\(option.name)=\(option.defaultValue) \(option.meaning); \(option.expectation)"))
    }
    for option in EnvironmentEntry.commonOptions {
      let line = "\(option.name)=\(option.defaultValue) \(option.meaning); \(option.expectation)"
      // Once for all environments.
      #expect(flat.components(separatedBy: line).count == 2)
    }
    for entry in Catalogue.standard.environments.elements {
      #expect(flat.contains("\(entry.name) \(entry.summary)"))
      for (owner, values) in entry.settings where !values.isEmpty { #expect(flat.contains("\(owner) here ")) }
    }
  }

  @Test("the list of an environment tells all about it")
  func listEnvironment() throws {
    let text = output("list", "taxi", columns: 100)
    for part in [
      "taxi  fetch a passenger", "family       toy text", "identifier   Taxi-v4", "actions      6 actions",
      "observation  one of 500 numbers is 1, the others are 0", "time limit   200 steps",
      "optimum      7.93", "floor        -", "solved from  8.0",
      "masked=false", "stack=1",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    #expect(output("list", "bandit").contains("dqn here"))
    #expect(try jsonObject(output("list", "taxi", "--json"))["family"] as? String == "toy text")
    let transcript = Transcript()
    #expect(transcript.run(["list", "taxy"]) == 64)
    #expect(transcript.error.contains("did you mean 'taxi'?"))
  }

  @Test("the list groups environments by families, those of others under custom")
  func families() {
    let text = output("list")
    let places = ["\nToy text\n", "\n  frozen-lake", "\n  taxi", "\nMany choices\n"].map {
      text.range(of: $0)?.lowerBound
    }
    #expect(!places.contains(nil) && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
  }

  @Test("the list as JSON has name, expectation, default and meaning of every option")
  func listJSON() throws {
    let object = try jsonObject(output("list", "--json"))
    #expect(
      Set(object.keys) == ["environments", "agents", "estimators", "problems", "baselines", "training"])
    let environments = try #require(object["environments"] as? [[String: Any]])
    #expect(
      environments.map { $0["name"] as? String } == Catalogue.standard.environments.names)
    #expect(environments.first { $0["name"] as? String == "foraging" }?["players"] as? Int == 2)
    let lake = try #require(environments.first { $0["name"] as? String == "frozen-lake" })
    #expect(lake["family"] as? String == "toy text" && lake["source"] as? String == "dynamic programming")
    #expect(abs(try #require(lake["optimum"] as? Double) - 0.7442) < 5e-5)
    #expect(lake["optimumIsExact"] as? Bool == true && lake["floorIsExact"] as? Bool == true)
    #expect(lake["floorStandardError"] as? Double == 0 && lake["timeLimit"] as? Int == 100)
    let floor = try #require(lake["floor"] as? Double)
    #expect(floor > 0.01 && floor < 0.02)
    let agents = try #require(object["agents"] as? [[String: Any]])
    let options = try #require(agents[0]["options"] as? [[String: Any]])
    #expect(options.count == ActorCriticOptions.descriptions.count)
    for option in options { #expect(Set(option.keys) == ["name", "expectation", "default", "meaning"]) }
    #expect(options.first { $0["name"] as? String == "horizon" }?["default"] as? Int == 32)
  }
}
