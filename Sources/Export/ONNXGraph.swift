import OneHotLogs

/// A graph of an ONNX model: what goes in, operations in their order, constants, and what comes out.
struct ONNXGraph {
  /// The numbers that onnx.proto gives to types of elements.
  enum Element: Int {
    case float = 1
    case int64 = 7
    case bool = 9
  }

  /// A setting of an operation.
  enum Attribute {
    case int(String, Int)
    case ints(String, [Int])
  }

  private var inputs: [MessageEncoder] = []
  private var outputs: [MessageEncoder] = []
  private var nodes: [MessageEncoder] = []
  private var constants: [(name: String, message: MessageEncoder)] = []

  /// Declares an input; nil is a number of rows that whoever runs it chooses.
  mutating func input(_ name: String, _ element: Element, _ shape: [Int?]) {
    inputs.append(Self.value(name, element, shape))
  }

  /// Declares an output.
  mutating func output(_ name: String, _ element: Element, _ shape: [Int?]) {
    outputs.append(Self.value(name, element, shape))
  }

  /// Adds an operation, which is also the name of its first output.
  mutating func node(
    _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: [Attribute] = []
  ) {
    var node = MessageEncoder()
    for name in inputs { node.field(1, name) }
    for name in outputs { node.field(2, name) }
    node.field(3, "\(operation) \(outputs[0])")
    node.field(4, operation)
    for attribute in attributes { node.field(5, Self.message(attribute)) }
    nodes.append(node)
  }

  /// Adds a tensor of floats and returns its name; no shape is a single number.
  mutating func constant(_ name: String, _ values: [Float], _ shape: [Int]) -> String {
    constant(name, .float, shape, values.map(\.bitPattern))
  }

  /// Adds a list of whole numbers and returns its name.
  mutating func constant(_ name: String, places: [Int]) -> String {
    constant(name, .int64, [places.count], places.map { UInt64($0) })
  }

  /// Adds a tensor, unless there is one of that name.
  private mutating func constant(
    _ name: String, _ element: Element, _ shape: [Int], _ values: [some FixedWidthInteger]
  ) -> String {
    if constants.contains(where: { $0.name == name }) { return name }
    var tensor = MessageEncoder()
    for extent in shape { tensor.field(1, extent) }
    tensor.field(2, element.rawValue)
    tensor.field(8, name)
    tensor.field(9, values.flatMap { value in withUnsafeBytes(of: value.littleEndian, Array.init) })
    constants.append((name, tensor))
    return name
  }

  /// The `GraphProto`.
  func message(named name: String) -> MessageEncoder {
    var graph = MessageEncoder()
    for node in nodes { graph.field(1, node) }
    graph.field(2, name)
    for constant in constants { graph.field(5, constant.message) }
    for input in inputs { graph.field(11, input) }
    for output in outputs { graph.field(12, output) }
    return graph
  }

  /// An `AttributeProto`.
  private static func message(_ attribute: Attribute) -> MessageEncoder {
    var message = MessageEncoder()
    switch attribute {
    case .int(let name, let value):
      message.field(1, name)
      message.field(3, value)
      message.field(20, 2)
    case .ints(let name, let values):
      message.field(1, name)
      for value in values { message.field(8, value) }
      message.field(20, 7)
    }
    return message
  }

  /// A `ValueInfoProto` of a tensor.
  private static func value(_ name: String, _ element: Element, _ extents: [Int?]) -> MessageEncoder {
    var shape = MessageEncoder()
    for extent in extents {
      var dimension = MessageEncoder()
      if let extent { dimension.field(1, extent) } else { dimension.field(2, "rows") }
      shape.field(1, dimension)
    }
    var tensor = MessageEncoder()
    tensor.field(1, element.rawValue)
    tensor.field(2, shape)
    var type = MessageEncoder()
    type.field(1, tensor)
    var value = MessageEncoder()
    value.field(1, name)
    value.field(2, type)
    return value
  }
}
