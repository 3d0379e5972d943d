import OneHotFoundations
import OneHotNumerics

/// What the networks of an agent are made of, but for their outputs.
public struct NetworkOptions: OptionGroup, Equatable {
  /// What comes first: convolutions or nothing.
  public var network = NetworkKind.auto
  /// Hidden layers, behind the convolutions; nil: 64 and 64, or 128 behind convolutions.
  public var hidden: HiddenLayers?
  /// Activation of the convolutions and the hidden layers.
  public var activation = HiddenActivation.tanh
  /// Whether observations are normalized.
  public var observationScaling = ObservationScaling.auto

  /// All defaults.
  public init() {}

  /// The defaults, but for some.
  public init(activation: HiddenActivation = .tanh, observationScaling: ObservationScaling = .auto) {
    (self.activation, self.observationScaling) = (activation, observationScaling)
  }

  /// The declarations.
  public static var options: [OptionField<Self>] {
    [
      .text(
        "network", \.network, expectation: NetworkKind.expectation, parse: { NetworkKind($0) },
        format: \.description, "what each network begins with; auto: convolutions, if pictures are observed"),
      .text(
        "hidden", \.hidden, expectation: "auto, \(HiddenLayers.expectation)",
        parse: { $0 == "auto" ? .some(nil) : HiddenLayers($0).map { .some($0) } },
        format: { $0?.description ?? "auto" },
        "widths of the hidden layers of each network; auto: 64,64, or 128 behind convolutions"),
      .choice("activation", \.activation, "activation of the hidden layers")
        .effective(if: "there are hidden layers") {
          if case .convolution = $0.network { true } else { $0.hidden?.widths != [] }
        },
      .choice(
        "normalize-observations", \.observationScaling,
        "bring an observation's numbers to mean 0 and deviation 1; auto: if one is not bounded by ±10"
      ),
    ]
  }
}

/// What a network begins with: `auto`, `mlp`, `convolution` or, layer by layer, `convolution:16x3,32x3/2same`: filters, kernel,
/// and, unless they are 1 and `valid`, stride and padding.
public enum NetworkKind: Sendable, Equatable, LosslessStringConvertible {
  /// The convolutions of ``usual`` where pictures are observed that they fit, unless there are to be no hidden layers;
  /// else nothing.
  case auto
  /// Nothing: all layers are dense.
  case mlp
  /// Convolutions.
  case convolution([Filters])

  /// A convolution, but for what it reads.
  public struct Filters: Sendable, Equatable {
    /// How many.
    public var count: Int
    /// Rows and columns of a patch.
    public var kernel: Int
    /// Rows and columns from one place to the next.
    public var stride = 1
    /// Which places the kernel takes.
    public var padding = Convolution.Padding.valid
  }

  /// 16 filters of 3 x 3, as is usual for boards of 10 x 10.
  ///
  /// Source: Young and Tian (2019), "MinAtar: an Atari-inspired testbed for thorough and reproducible reinforcement learning
  /// experiments", section 4.
  public static let usual = [Filters(count: 16, kernel: 3)]

  /// What ``init(_:)`` accepts, in words.
  public static let expectation =
    "auto, mlp, convolution, or up to 4 convolutions as in convolution:16x3,32x3/2same: filters x kernel, / stride, same padding"

  /// Reads it; nil unless it is as ``expectation`` says.
  public init?(_ text: String) {
    switch text {
    case "auto": self = .auto
    case "mlp": self = .mlp
    case "convolution": self = .convolution(Self.usual)
    default:
      let start = "convolution:"
      guard text.hasPrefix(start) else { return nil }
      let words = text.dropFirst(start.count).split(separator: ",", omittingEmptySubsequences: false)
      let layers = words.compactMap { Filters($0) }
      guard layers.count == words.count, layers.count <= 4 else { return nil }
      self = .convolution(layers)
    }
  }

  /// As ``init(_:)`` reads it.
  public var description: String {
    switch self {
    case .auto: "auto"
    case .mlp: "mlp"
    case .convolution(Self.usual): "convolution"
    case .convolution(let layers): "convolution:" + layers.map(\.description).joined(separator: ",")
    }
  }
}

extension NetworkKind {
  /// That of a network which begins with these.
  init(_ convolutions: [Convolution]) {
    self = .convolution(
      convolutions.map {
        Filters(count: $0.filters, kernel: $0.kernel, stride: $0.stride, padding: $0.padding)
      })
  }
}

extension NetworkKind.Filters {
  init?(_ text: Substring) {
    guard let match = text.wholeMatch(of: #/([0-9]{1,4})x([0-9]{1,3})(?:/([0-9]{1,3}))?(same)?/#),
      let count = Int(match.1), let kernel = Int(match.2), let stride = match.3.map({ Int($0) }) ?? 1,
      (1...1024).contains(count), (1...128).contains(kernel), (1...128).contains(stride)
    else { return nil }
    self.init(count: count, kernel: kernel, stride: stride, padding: match.4 == nil ? .valid : .same)
  }

  var description: String {
    "\(count)x\(kernel)" + (stride == 1 ? "" : "/\(stride)") + (padding == .same ? "same" : "")
  }
}
