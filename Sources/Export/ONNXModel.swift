import OneHotGumbel
import OneHotLearning
import OneHotLogs
import OneHotNetworks
import OneHotNumerics

/// A policy as an ONNX model: the bytes of a `ModelProto`.
///
/// Inputs are `observation`, `[rows, observation count]`, or `place`, `[rows]`, of one-hot observations, and the mask `allowed`,
/// `[rows, actions]`. Outputs are `logits` and `probabilities`, `[rows, actions]`, the options of one choice after those of
/// another, and `actions`, `[rows, choices]`, the most probable option of each choice.
///
/// Source: onnx.proto at https://github.com/onnx/onnx, IR version 8, and the operators of opset 17.
struct ONNXModel {
  static let irVersion = 8
  static let opset = 17

  private let exported: ExportedPolicy
  private var graph = ONNXGraph()

  init(_ exported: ExportedPolicy) {
    self.exported = exported
    let policy = exported.policy
    if exported.observesPlace {
      graph.input("place", .int64, [nil])
    } else {
      graph.input("observation", .float, [nil, policy.observationCount])
    }
    graph.input("allowed", .bool, [nil, policy.actionCount])
    addNetwork()
    addChoices()
    graph.output("logits", .float, [nil, policy.actionCount])
    graph.output("probabilities", .float, [nil, policy.actionCount])
    graph.output("actions", .int64, [nil, policy.choiceCount])
  }

  /// The file.
  var bytes: [UInt8] {
    let policy = exported.policy
    var model = MessageEncoder()
    model.field(1, Self.irVersion)
    model.field(2, "OneHot")
    model.field(3, OneHotVersion.current)
    model.field(6, "A policy that OneHot exported: \(exported.summary).")
    model.field(7, graph.message(named: "policy"))
    var operators = MessageEncoder()
    operators.field(1, "")
    operators.field(2, Self.opset)
    model.field(8, operators)
    for (key, value) in [
      ("environment", policy.environment), ("activation", policy.activation.rawValue),
      ("choices", policy.optionCounts.map(String.init).joined(separator: ",")),
    ] {
      var entry = MessageEncoder()
      entry.field(1, key)
      entry.field(2, value)
      model.field(14, entry)
    }
    return model.bytes
  }

  /// From the observation to `scores`.
  private mutating func addNetwork() {
    var value = "observation"
    if !exported.policy.shift.isEmpty { value = normalized(value) }
    for (index, layer) in exported.layers.enumerated() {
      let weights = graph.constant("policy.\(index).weight", layer.weights, [layer.inputs, layer.outputs])
      let bias = graph.constant("policy.\(index).bias", layer.biases, [layer.outputs])
      let isLast = index == exported.layers.count - 1
      let sum = isLast ? "scores" : "sum.\(index)"
      if index == 0, exported.observesPlace {
        graph.node("Gather", [weights, "place"], ["row"], [.int("axis", 0)])
        graph.node("Add", ["row", bias], [sum])
      } else {
        graph.node("Gemm", [value, weights, bias], [sum])
      }
      value = sum
      guard let activation = [Activation.tanh: "Tanh", .relu: "Relu"][layer.activation] else { continue }
      value = "hidden.\(index)"
      graph.node(activation, [sum], [value])
    }
  }

  /// The observation as the first layer expects it.
  private mutating func normalized(_ observation: String) -> String {
    let policy = exported.policy
    let limit = InputNormalization.limit
    let shift = graph.constant("observation.shift", policy.shift, [policy.shift.count])
    let factor = graph.constant("observation.factor", policy.factor, [policy.factor.count])
    graph.node("Sub", [observation, shift], ["shifted"])
    graph.node("Mul", ["shifted", factor], ["scaled"])
    let bounds = [graph.constant("lower", [-limit], []), graph.constant("upper", [limit], [])]
    graph.node("Clip", ["scaled"] + bounds, ["normalized"])
    return "normalized"
  }

  /// From `scores` and the mask to the outputs, choice by choice.
  private mutating func addChoices() {
    let zero = graph.constant("zero", [0], [])
    let two = graph.constant("two", [2], [])
    let forbidden = graph.constant("forbidden", [Categorical.forbiddenLogit], [])
    let counts = exported.policy.optionCounts
    var start = 0
    for (choice, count) in counts.enumerated() {
      func name(_ value: String) -> String { counts.count == 1 ? value : "\(value).\(choice)" }
      let (scores, allowed) = (name("scores"), name("allowed"))
      if counts.count > 1 {
        let range = [start, start + count].enumerated().map {
          graph.constant(name($0.offset == 0 ? "from" : "to"), places: [$0.element])
        }
        let axis = graph.constant("options", places: [1])
        graph.node("Slice", ["scores"] + range + [axis], [scores])
        graph.node("Slice", ["allowed"] + range + [axis], [allowed])
      }
      // As for the Policy type: a forbidden logit is -10⁹, or twice the lowest allowed one where that is lower still.
      graph.node("Where", [allowed, scores, zero], [name("permitted")])
      graph.node(
        "ReduceMin", [name("permitted")], [name("least")], [.ints("axes", [1]), .int("keepdims", 1)])
      graph.node("Min", [name("least"), zero], [name("lowest")])
      graph.node("Mul", [name("lowest"), two], [name("twice")])
      graph.node("Min", [name("twice"), forbidden], [name("excluded")])
      graph.node("Where", [allowed, scores, name("excluded")], [name("logits")])
      graph.node("Softmax", [name("logits")], [name("probabilities")], [.int("axis", 1)])
      graph.node("ArgMax", [name("logits")], [name("actions")], [.int("axis", 1), .int("keepdims", 1)])
      start += count
    }
    guard counts.count > 1 else { return }
    for value in ["logits", "probabilities", "actions"] {
      graph.node("Concat", counts.indices.map { "\(value).\($0)" }, [value], [.int("axis", 1)])
    }
  }
}
