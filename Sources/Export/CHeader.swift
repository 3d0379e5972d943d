import OneHotLearning
import OneHotNumerics

/// A policy as a header of C99 that needs no other file but those of a freestanding compiler.
///
/// The arithmetic is that of the kernels, so that logits, probabilities and actions have their bits: see `Arithmetic.md`
/// beside these. Layers are padded: with columns of zeros, whose results are dropped.
struct CHeader {
  private let exported: ExportedPolicy
  private let prefix: String

  init(_ exported: ExportedPolicy, name: String) {
    self.exported = exported
    let words = SourceText.words(of: name)
    let startsWithLetter = words.first?.first?.isLetter ?? false
    prefix = (startsWithLetter ? words : ["policy"] + words).joined(separator: "_")
  }

  /// The file.
  var text: String {
    let template = SourceText.filled(
      PackageResources.policy_h_template,
      [
        "network": network, "placed layer": places("layer"), "placed variant": places("variant"),
        "placed logits": places("logits"),
      ])
    return Self.named(
      """
      // A policy that OneHot \(OneHotVersion.current) exported: \(exported.summary).
      //
      //   float logits[policy_actions], probabilities[policy_actions];
      //   if (policy_logits(observation, NULL, logits) == policy_decided) {
      //     policy_log_probabilities(logits, probabilities);
      //     policy_probabilities(probabilities, probabilities);
      //   }
      //   int actions[policy_choices];
      //   policy_act(observation, NULL, actions);             // the most probable
      //   uint64_t state = 1;
      //   policy_sample(observation, NULL, &state, actions);  // drawn
      //
      // C99, nothing but the compiler; no memory is allocated, and any number of threads may ask at once.
      #ifndef POLICY_H
      #define POLICY_H

      \(template)
      #endif

      """, prefix)
  }

  /// The same text with names of its own in the place of those that begin with `policy_`.
  private static func named(_ text: String, _ prefix: String) -> String {
    prefix == "policy"
      ? text
      : text.replacingOccurrences(of: "policy_", with: "\(prefix)_")
        .replacingOccurrences(of: "POLICY_", with: "\(prefix.uppercased())_")
  }

  // MARK: - The network

  private var network: String {
    let policy = exported.policy
    let counts = policy.optionCounts.map(String.init).joined(separator: ", ")
    let normalization =
      policy.shift.isEmpty ? [] : [array("shift", policy.shift), array("factor", policy.factor)]
    let arrays = exported.layers.enumerated().flatMap { index, layer in
      [("weights", wide(layer)), ("dots", dots(layer)), ("biases", biases(layer))]
        .filter { !$0.1.isEmpty }.map { array("\($0.0)\(index)", $0.1) }
    }
    return """
      /// How many numbers are observed, how many options there are, and how many choices.
      enum { policy_inputs = \(policy.observationCount), policy_actions = \(policy.actionCount), \
      policy_choices = \(policy.choiceCount) };
      /// How many options each choice has.
      static const int policy_options[policy_choices] = {\(counts)};
      // Of each layer: the weights of the columns that are summed input by input, input after input; those of the others,
      // column after column; the biases. Zeros fill what is missing to a multiple of 16.
      \((normalization + arrays).joined(separator: "\n"))

      /// The network's outputs.
      POLICY_INLINE void policy_network(const int fused, const float *observation, float *logits) {
        float one[\(width)], other[\(width)];
        for (int i = 0; i < policy_inputs; i++) {
      \(input)
        }
        for (int i = policy_inputs; i % 16 != 0; i++) one[i] = 0;
      \(passes(from: 0))
      }
      \(exported.observesPlace ? placedNetwork : "")
      """
  }

  /// An observed number as the first layer expects it, no further than ±10 from 0.
  private var input: String {
    exported.policy.shift.isEmpty
      ? "    one[i] = observation[i];"
      : """
          const float value = (observation[i] - policy_shift[i]) * policy_factor[i];
          one[i] = value > 10.0f ? 10.0f : value < -10.0f ? -10.0f : value;
      """
  }

  /// Memory for the widest layer.
  private var width: Int { exported.policy.sizes.map(ExportedLayer.padded).max() ?? 0 }

  private func passes(from first: Int) -> String {
    exported.passes(from: first) { index, source, target in
      "  policy_dense(fused, \(source), \(arguments(of: index, target)));"
    } copy: {
      "  for (int k = 0; k < policy_actions; k++) logits[k] = \($0)[k];"
    }
  }

  /// What `policy_dense` is told of a layer.
  private func arguments(of index: Int, _ target: String) -> String {
    let layer = exported.layers[index]
    let (wide, dots) = (wideCount(layer), layer.dotCount)
    let activation = [Activation.identity: 0, .tanh: 1, .relu: 2][layer.activation]!
    return "\(layer.inputs), \(wide > 0 ? "policy_weights\(index)" : "NULL"), \(wide), "
      + "\(dots > 0 ? "policy_dots\(index)" : "NULL"), \(dots), policy_biases\(index), \(target), "
      + "\(layer.outputs), \(activation)"
  }

  private func array(_ name: String, _ values: [Float]) -> String {
    "static const float policy_\(name)[\(values.count)] = {\n"
      + SourceText.literals(values, suffix: "f", indentation: "  ") + "};"
  }

  /// How many columns, zeros included, are summed input by input.
  private func wideCount(_ layer: ExportedLayer) -> Int {
    ExportedLayer.padded(layer.outputs - layer.dotCount)
  }

  private func wide(_ layer: ExportedLayer) -> [Float] {
    let (count, columns) = (wideCount(layer), layer.outputs - layer.dotCount)
    return (0..<layer.inputs * count).map { place in
      let (input, column) = (place / count, place % count)
      return column < columns ? layer.weights[input * layer.outputs + column] : 0
    }
  }

  private func dots(_ layer: ExportedLayer) -> [Float] {
    let inputs = ExportedLayer.padded(layer.inputs)
    return (0..<layer.dotCount * inputs).map { place in
      let (column, input) = (layer.outputs - layer.dotCount + place / inputs, place % inputs)
      return input < layer.inputs ? layer.weights[input * layer.outputs + column] : 0
    }
  }

  private func biases(_ layer: ExportedLayer) -> [Float] {
    let count = layer.dotCount > 0 ? layer.outputs : wideCount(layer)
    return layer.biases + Array(repeating: 0, count: count - layer.outputs)
  }

  // MARK: - Places

  private var placedNetwork: String {
    """

    /// The same in the state that is observed as a 1 at a place.
    POLICY_INLINE void policy_network_at(const int fused, const int place, float *logits) {
      float one[\(width)], other[\(width)];
      (void)one;  // a single layer reads nothing
      policy_placed(fused, place, \(arguments(of: 0, "other")));
    \(passes(from: 1))
    }

    """
  }

  private func places(_ part: String) -> String {
    guard exported.observesPlace else { return "" }
    return switch part {
    case "layer":
      """

      /// The same for x that is 1 at a place and 0 everywhere else.
      POLICY_INLINE void policy_placed(
          const int fused, const int place, const int inputs, const float *w, const int wide, const float *dots,
          const int few, const float *b, float *y, const int outputs, const int activation) {
        const int padded = (inputs + 15) / 16 * 16;
        for (int j = 0; j < wide; j++) y[j] = (w[place * wide + j] + b[j]) + 0.0f;
        for (int c = 0; c < few; c++) y[wide + c] = (dots[c * padded + place] + 0.0f) + b[wide + c];
        policy_activate(fused, y, outputs, activation);
      }

      """
    case "variant": "POLICY_VARIANTS(policy_forward_at, policy_network_at, int)\n"
    default:
      """
      /// The logits in the state that is observed as a 1 at a place, one of `policy_inputs`, and zeros elsewhere: the same
      /// numbers in less time.
      POLICY_USABLE policy_outcome policy_logits_at(int place, const unsigned char *allowed, float *logits) {
        if (place < 0 || place >= policy_inputs) return policy_observation_unusable;
        policy_forward_at(place, logits);
        return policy_finish(allowed, logits);
      }

      """
    }
  }
}
