import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotExport
@testable import OneHotLogs

@Suite("Export as ONNX")
struct ONNXModelTests {
  /// The fields of a message: numbers, and the bytes of texts and messages.
  private struct Message {
    var numbers: [Int: [Int]] = [:]
    var parts: [Int: [[UInt8]]] = [:]

    init(_ bytes: [UInt8]) throws {
      var decoder = MessageDecoder(bytes, in: 0..<bytes.count)
      while let (number, value) = try decoder.next() {
        switch value {
        case .varint(let value): numbers[Int(number), default: []].append(Int(truncatingIfNeeded: value))
        case .bytes(let range): parts[Int(number), default: []].append(Array(bytes[range]))
        default: Issue.record("field \(number) of a kind that is not written")
        }
      }
    }

    func messages(_ number: Int) throws -> [Message] { try (parts[number] ?? []).map { try Message($0) } }
    func texts(_ number: Int) -> [String] {
      (parts[number] ?? []).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private func model(_ fixture: ExportFixture) throws -> Message {
    try Message([UInt8](fixture.exported.encoded(as: .onnx, name: "policy")))
  }

  /// Name, type of elements and extents, "rows" where these are open.
  private func description(of value: Message) throws -> String {
    let tensor = try #require(try value.messages(2).first?.messages(1).first)
    let shape = try #require(try tensor.messages(2).first)
    let extents = try shape.messages(1).map { $0.numbers[1].map { "\($0[0])" } ?? $0.texts(2)[0] }
    return "\(value.texts(1)[0]) \(tensor.numbers[1] ?? []) \(extents)"
  }

  @Test("version, opset, inputs, outputs, operations and weights are as onnx.proto has them")
  func structure() throws {
    let fixture = try ExportFixture([3, 5, 2], isNormalized: true, rows: 1)
    let model = try model(fixture)
    #expect(model.numbers[1] == [8] && model.texts(2) == ["OneHot"])
    let operators = try model.messages(8)
    #expect(operators.count == 1 && operators[0].texts(1) == [""] && operators[0].numbers[2] == [17])
    #expect(
      try model.messages(14).map { $0.texts(1)[0] + "=" + $0.texts(2)[0] } == [
        "environment=CartPole-v1", "activation=tanh", "choices=2",
      ])
    let graph = try #require(try model.messages(7).first)
    #expect(
      try graph.messages(11).map(description) == [
        "observation [1] [\"rows\", \"3\"]", "allowed [9] [\"rows\", \"2\"]",
      ])
    #expect(
      try graph.messages(12).map(description) == [
        "logits [1] [\"rows\", \"2\"]", "probabilities [1] [\"rows\", \"2\"]",
        "actions [7] [\"rows\", \"1\"]",
      ])
    #expect(
      try graph.messages(1).map { $0.texts(4)[0] } == [
        "Sub", "Mul", "Clip", "Gemm", "Tanh", "Gemm", "Where", "ReduceMin", "Min", "Mul", "Min", "Where",
        "Softmax", "ArgMax",
      ])
    var tensors: [String: (extents: [Int], values: [Float])] = [:]
    for tensor in try graph.messages(5) {
      #expect(tensor.numbers[2] == [1])
      let bytes = try #require(tensor.parts[9]?.first)
      tensors[tensor.texts(8)[0]] = (
        tensor.numbers[1] ?? [],
        bytes.withUnsafeBytes { memory in
          (0..<bytes.count / 4).map {
            Float(
              bitPattern: UInt32(littleEndian: memory.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
          }
        }
      )
    }
    let names = ["policy.0.weight", "policy.0.bias", "policy.1.weight", "policy.1.bias"]
    #expect(names.flatMap { tensors[$0]?.values ?? [] } == fixture.policy.parameters)
    #expect(names.map { tensors[$0]?.extents } == [[3, 5], [5], [5, 2], [2]])
    #expect(tensors["observation.shift"]?.values == fixture.policy.shift)
    #expect(tensors["observation.factor"]?.values == fixture.policy.factor)
    #expect(tensors["lower"]?.values == [-10] && tensors["lower"]?.extents == [])
  }

  @Test("every name that an operation reads is an input, a constant, or what one before it made")
  func order() throws {
    for fixture in [
      try ExportFixture([10, 35, 9], optionCounts: [3, 2, 4], rows: 1),
      try ExportFixture([50, 64, 6], observesPlace: true, rows: 1),
      try ExportFixture([3, 2], .relu, rows: 1),
    ] {
      let graph = try #require(try model(fixture).messages(7).first)
      var known = Set(
        try graph.messages(11).map { $0.texts(1)[0] } + graph.messages(5).map { $0.texts(8)[0] })
      for node in try graph.messages(1) {
        #expect(known.isSuperset(of: node.texts(1)), "\(node.texts(3)) reads \(node.texts(1))")
        for name in node.texts(2) { #expect(known.insert(name).inserted, "\(name) is made twice") }
      }
      #expect(known.isSuperset(of: ["logits", "probabilities", "actions"]))
    }
  }

  @Test("a memory and convolutions are refused by name")
  func refused() throws {
    let memory = Policy(
      environment: "repeat", network: NeuralNetwork(sizes: [3, 8, 2], activation: .tanh, hasMemory: true))
    let error = #expect(throws: InputError.self) { try ExportedPolicy(memory) }
    #expect(error?.kind == .data)
    #expect(
      error?.description
        == "policy of repeat: it has a memory, a gated recurrent unit of 8 numbers, which no format of export can carry; "
        + "export a policy that was trained with memory=none")
    let convolution = Convolution(of: PlaneShape(planes: 1, rows: 3, columns: 3), filters: 1, kernel: 2)
    let pictures = Policy(
      environment: "catch",
      network: NeuralNetwork(sizes: [9, 4, 2], convolutions: [convolution], activation: .relu))
    let other = #expect(throws: InputError.self) { try ExportedPolicy(pictures) }
    #expect(other?.problem.hasPrefix("it begins with convolutions") == true)
    // What would be right is a value of the option.
    #expect(other?.remedy == "export a policy that was trained with network=\(NetworkKind.mlp)")
  }

  /// A runtime of ONNX, of Python's packages.
  private static let script = """
    import json, sys
    import numpy, onnx, onnxruntime

    path, rows, width, actions, choices, onehot = sys.argv[1], *map(int, sys.argv[2:])
    model = onnx.load(path + "/policy.onnx")
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(path + "/policy.onnx", providers=["CPUExecutionProvider"])
    record = numpy.dtype([("observation", "<f4", width), ("allowed", "?", actions), ("uniforms", "<f8", choices)])
    given = numpy.fromfile(path + "/input", record).reshape(rows)
    answer = numpy.dtype([("outcome", "<i4"), ("logits", "<f4", actions), ("logarithms", "<f4", actions),
        ("probabilities", "<f4", actions), ("actions", "<i4", choices), ("drawn", "<i4", choices)])
    expected = numpy.fromfile(path + "/answers", answer).reshape(rows)
    shape = lambda values, columns: values.reshape(rows, columns)
    observation = shape(given["observation"], width)
    feed = {"place": observation.argmax(1)} if onehot else {"observation": observation}
    feed["allowed"] = shape(given["allowed"], actions)
    logits, probabilities, chosen = session.run(["logits", "probabilities", "actions"], feed)
    right = shape(expected["logits"], actions)
    print(json.dumps(dict(
        logits=float((abs(logits - right) / numpy.maximum(1, abs(right))).max()),
        probabilities=float(abs(probabilities - shape(expected["probabilities"], actions)).max()),
        others=int((chosen != shape(expected["actions"], choices)).any(1).sum()))))
    """

  private struct Differences: Decodable {
    let logits, probabilities: Double
    /// In how many states another action is the most probable.
    let others: Int
  }

  @Test(
    "onnx.checker passes, and onnxruntime answers within 10⁻⁵, with the same actions in 1,000 states",
    .enabled(
      if: SystemProgram.pythonHas("onnx, onnxruntime, numpy"),
      "needs a Python with the packages onnx, onnxruntime and numpy; ONEHOT_PYTHON names another python3"),
    arguments: 0..<4)
  func runtime(_ number: Int) throws {
    let fixture =
      switch number {
      case 0: try ExportFixture([4, 64, 64, 2], isNormalized: true, rows: 1000)
      case 1: try ExportFixture([7, 33, 20, 5], .relu, scales: [1, 0.01], rows: 1000)
      case 2: try ExportFixture([10, 35, 9], optionCounts: [3, 2, 4], isNormalized: true, rows: 1000)
      default: try ExportFixture([50, 64, 6], observesPlace: true, rows: 1000)
      }
    try withTemporaryDirectory { folder in
      try fixture.exported.encoded(as: .onnx, name: "policy").write(to: folder.appending(path: "policy.onnx"))
      try fixture.input.write(to: folder.appending(path: "input"))
      try fixture.answers().write(to: folder.appending(path: "answers"))
      let policy = fixture.policy
      let numbers = [
        fixture.rows, policy.observationCount, policy.actionCount, policy.choiceCount,
        fixture.exported.observesPlace ? 1 : 0,
      ]
      let printed = try SystemProgram.run(
        SystemProgram.python, ["-c", Self.script, folder.path] + numbers.map(String.init))
      let found = try JSONDecoder().decode(Differences.self, from: printed)
      #expect(found.logits < 1e-5 && found.probabilities < 1e-5 && found.others == 0, "\(found)")
    }
  }
}
