import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotTestSupport
import Testing

@Suite("Configuration document")
struct ConfigurationDocumentTests {
  private func read(_ text: String) throws -> RunConfiguration {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "config.json")
      try Data(text.utf8).write(to: file)
      return try RunConfiguration(contentsOf: file, catalogue: .configurable)
    }
  }

  @Test("is read as it was written", arguments: AgentRegistry.standard.names)
  func roundTrip(agent: String) throws {
    var request = RunRequest(environment: "walk")
    request.agent = agent
    request.environmentOptions = ["length": .integer(3), "slip": .real(0.1)]
    request.options = [
      "discount": .real(1), "hidden": .text("3,2"), "activation": .text("relu"), "adam-epsilon": .real(1e-7),
      "seed": .integer(.max), "steps": .integer(1),
    ]
    let configuration = try RunConfiguration(request, catalogue: .configurable)
    let document = ConfigurationDocument(configuration)
    let bytes = try document.encoded()
    #expect(try JSONDecoder().decode(ConfigurationDocument.self, from: bytes).environment.name == "walk")
    #expect(try read(String(decoding: bytes, as: UTF8.self)) == configuration)
    #expect(try document.encoded() == bytes)
    #expect(bytes.last == UInt8(ascii: "\n"))
    #expect(document.versions == ["onehot": OneHotVersion.current])
  }

  @Test("may leave out everything but the names")
  func minimal() throws {
    let configuration = try read(#"{"environment": {"name": "walk"}, "agent": {"name": "actor-critic"}}"#)
    #expect(
      configuration == (try RunConfiguration(RunRequest(environment: "walk"), catalogue: .configurable)))
    #expect(configuration.training.steps == 500)
  }

  @Test("may give numbers in any form JSON has for them")
  func numbers() throws {
    let configuration = try read(
      #"{"environment": {"name": "walk", "options": {"length": 5.0, "slip": 1}}, "#
        + #""agent": {"name": "actor-critic", "options": {"temperature": 2, "discount": 9e-1}}}"#)
    #expect(configuration.environmentOptions["length"] == .integer(5))
    #expect(configuration.environmentOptions["slip"] == .real(1))
    #expect(configuration.agentOptions["temperature"] == .text("2.0"))
    #expect(configuration.agentOptions["discount"] == .real(0.9))
  }

  @Test("of any length is read up to a limit, and what has no end is refused", .timeLimit(.minutes(5)))
  func endless() throws {
    func message(_ file: URL) -> String? {
      (#expect(throws: InputError.self) { try RunConfiguration(contentsOf: file, catalogue: .configurable) })?
        .description
    }
    let device = message(URL(fileURLWithPath: "/dev/zero"))
    #expect(device?.hasPrefix("config /dev/zero: it is a device, not a regular file") == true)
    try withTemporaryDirectory { root in
      let long = root.appending(path: "long.json")
      try Data(count: (1 << 24) + 1).write(to: long)
      #expect(message(long) == "config \(long.path): it has more than 16777216 bytes")
    }
  }

  struct Mistake: Sendable {
    var environment = #"{"name": "walk"}"#
    var agent = #"{"name": "reinforce"}"#
    var rest = ""
    /// The whole text, if the mistake is larger.
    var text: String?
    /// How the message goes on after the file's name.
    var message: String

    var document: String { text ?? #"{"environment": \#(environment), "agent": \#(agent)\#(rest)}"# }
  }

  @Test(
    "that is malformed is refused, and the message says where and why",
    arguments: [
      .init(text: "", message: ": not JSON: "),
      .init(text: "environment: walk", message: ": not JSON: "),
      .init(text: #"{"environment": {"name": "walk""#, message: ": not JSON: "),
      .init(text: "[1, 2]", message: ": the document: not a JSON object"),
      .init(
        text:
          #"{"agent": {"name": "x", "unseen": 1}, "environment": {}, "\u0061gent": {"name": "reinforce"}}"#,
        message: ": key 'agent': given twice in one object; give it once"),
      .init(
        rest: #", "training": {"seed": 1, "seed": 2}"#, message: ": key 'seed': given twice in one object"),
      .init(text: "\u{FEFF}{\u{0}}", message: ": not JSON: a NUL byte is no text in UTF-8"),
      .init(text: "{}", message: ": 'environment' is missing"),
      .init(text: #"{"environment": {"name": "walk"}}"#, message: ": 'agent' is missing"),
      .init(environment: "{}", message: ": 'environment.name' is missing"),
      .init(agent: #"{"options": {}}"#, message: ": 'agent.name' is missing"),
      .init(environment: #""walk""#, message: ": 'environment' has the wrong type: "),
      .init(environment: #"{"name": 3}"#, message: ": 'environment.name' has the wrong type: "),
      .init(
        environment: #"{"name": "walk", "options": []}"#,
        message: ": 'environment.options' has the wrong type: "),
      .init(
        agent: #"{"name": "reinforce", "options": {"entropy": [1]}}"#,
        message: ": 'agent.options.entropy' has the wrong type: "),
      .init(
        agent: #"{"name": "reinforce", "options": {"entropy": null}}"#,
        message: ": 'agent.options.entropy' has the wrong type: "),
      .init(rest: #", "training": 5"#, message: ": 'training' has the wrong type: "),
      .init(rest: #", "versions": {"onehot": 1}"#, message: ": 'versions.onehot' has the wrong type: "),
      .init(rest: #", "trainig": {}"#, message: ": key 'trainig': unknown; did you mean 'training'?"),
      .init(
        environment: #"{"name": "walk", "option": {}}"#,
        message: ": key 'environment.option': unknown; did you mean 'environment.options'?"),
      .init(
        agent: #"{"name": "reinforce", "nam": ""}"#,
        message: ": key 'agent.nam': unknown; did you mean 'agent.name'?"),
      .init(
        environment: #"{"name": "walk", "options": {"slp": 0}}"#,
        message: ": option 'slp' of environment walk: unknown; did you mean 'slip'?"),
      .init(
        agent: #"{"name": "reinforce", "options": {"entropi": 0}}"#,
        message: ": option 'entropi' of reinforce: unknown; did you mean 'entropy'?"),
      .init(
        rest: #", "training": {"sed": 0}"#,
        message: ": option 'sed' of training: unknown; did you mean 'seed'?"),
      .init(
        agent: #"{"name": "reinforce", "options": {"seed": 0}}"#,
        message: ": option 'seed' of reinforce: unknown; "),
      .init(
        rest: #", "training": {"entropy": 0}"#, message: ": option 'entropy' of training: unknown; "),
      .init(environment: #"{"name": "wal"}"#, message: ": environment 'wal': unknown; did you mean 'walk'?"),
      .init(
        agent: #"{"name": "reinforced"}"#, message: ": agent 'reinforced': unknown; did you mean 'reinforce'?"
      ),
      .init(
        environment: #"{"name": "walk", "options": {"slip": 2}}"#,
        message: ": option 'slip' of environment walk: '2' is not a number from 0 to 1"),
      .init(
        environment: #"{"name": "walk", "options": {"length": 2.5}}"#,
        message: ": option 'length' of environment walk: '2.5' is not a whole number from 1 to 100"),
      .init(
        rest: #", "training": {"steps": 0}"#,
        message: ": option 'steps' of training: '0' is not a whole number from 1 to 1000000000000"),
      .init(
        agent: #"{"name": "actor-critic", "options": {"estimator": "expectd"}}"#,
        message: ": estimator 'expectd': unknown; did you mean 'expected'?"),
    ] as [Mistake])
  func malformed(mistake: Mistake) throws {
    let error = #expect(throws: InputError.self) { try read(mistake.document) }
    let message = try #require(error?.description)
    #expect(error?.kind == .data)
    #expect(message.hasPrefix("config "))
    let file = try #require(message.range(of: "/config.json"))
    #expect(message[file.upperBound...].hasPrefix(mistake.message), "\(message)")
  }

  @Test("that is not there is an error of its own kind")
  func missing() throws {
    let error = #expect(throws: InputError.self) {
      try RunConfiguration(
        contentsOf: URL(filePath: "/nowhere/config.json"), catalogue: .configurable)
    }
    #expect(error?.kind == .file)
    #expect(error?.subject == "config /nowhere/config.json")
  }
}
