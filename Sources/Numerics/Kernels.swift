import COneHotKernels
import Foundation
import OneHotFoundations

/// The activation function of a dense layer.
public enum Activation: String, Sendable, CaseIterable {
  /// f(x) = x
  case identity
  /// f(x) = tanh x
  case tanh
  /// f(x) = max(x, 0); its derivative at 0 is taken as 0.
  case relu

  var code: Int32 {
    switch self {
    case .identity: Int32(ONEHOT_IDENTITY)
    case .tanh: Int32(ONEHOT_TANH)
    case .relu: Int32(ONEHOT_RELU)
    }
  }
}

/// The Swift face of the C kernels. Shapes are checked here; a wrong one traps.
///
/// All variants ("avx512", "avx2", "portable") make the same bits. The environment variable `ONEHOT_KERNELS` forces one;
/// naming none that runs here is fatal.
package struct Kernels: @unchecked Sendable {
  let table: UnsafePointer<onehot_kernels>

  /// The variant in use in this process.
  package static let active: Kernels = {
    guard let kernels = Kernels(named: wanted) else { programmerError("\(notHere)") }
    return kernels
  }()

  private static let wanted = ProcessInfo.processInfo.environment["ONEHOT_KERNELS"]

  /// Throws `InputError` if `ONEHOT_KERNELS` names no variant that runs here.
  package static func verifyEnvironment() throws {
    if Kernels(named: wanted) == nil { throw notHere }
  }

  private static var notHere: InputError {
    InputError(
      .usage, "environment variable ONEHOT_KERNELS",
      "'\(wanted ?? "")' names no kernels that run on this processor",
      remedy: "\(available.map(\.name).joined(separator: " or ")) would be right")
  }

  /// The variants this processor can run, the fastest first.
  package static let available = ["avx512", "avx2", "portable"].compactMap { Kernels(named: $0) }

  package init?(named name: String?) {
    guard let table = onehot_kernels_select(name) else { return nil }
    self.table = table
  }

  package var name: String { String(cString: table.pointee.name) }

  /// result `[columns, rows]` = matrixᵀ
  package func transpose(_ matrix: Matrix, into result: Matrix) {
    check(result.rows == matrix.columns && result.columns == matrix.rows, result.shape, "[columns, rows]")
    table.pointee.transpose(matrix.pointer, result.pointer, matrix.rows, matrix.columns)
  }

  /// inputGradient `[rows, inputs]` = upstream `[rows, outputs]` · transposedWeights `[outputs, inputs]`, times
  /// f′ where the layer below made y = f(·) of the input.
  ///
  /// - Parameter below: that layer's output `[rows, inputs]` and its activation.
  package func denseInputGradient(
    upstream: Matrix, transposedWeights: Matrix, below: (output: Matrix, activation: Activation)? = nil,
    into inputGradient: Matrix
  ) {
    let weights = transposedWeights
    check(upstream.columns == weights.rows, upstream.shape, "\(weights.rows) columns")
    check(
      inputGradient.rows == upstream.rows && inputGradient.columns == weights.columns,
      inputGradient.shape, "[\(upstream.rows), \(weights.columns)]")
    checkSameShape(below?.output, inputGradient)
    table.pointee.dense_input_gradient(
      upstream.pointer, weights.pointer, below.map { UnsafePointer($0.output.pointer) },
      inputGradient.pointer, upstream.rows, weights.rows, weights.columns,
      (below?.activation ?? .identity).code)
  }

  /// One step of Adam; see ``COneHotKernels`` for the order of operations.
  package func adam(
    parameters: Matrix, gradient: Matrix, firstMoment: Matrix, secondMoment: Matrix, rate: Float,
    beta1: Float,
    beta2: Float, epsilon: Float, gradientScale: Float, secondCorrection: Float
  ) {
    check(gradient.count == parameters.count, gradient.shape, parameters.shape)
    check(firstMoment.count == parameters.count, firstMoment.shape, parameters.shape)
    check(secondMoment.count == parameters.count, secondMoment.shape, parameters.shape)
    table.pointee.adam(
      parameters.pointer, gradient.pointer, firstMoment.pointer, secondMoment.pointer, parameters.count, rate,
      beta1, beta2, epsilon, gradientScale, secondCorrection)
  }

  /// Σ a b over all elements.
  package func dot(_ one: Matrix, _ other: Matrix) -> Float {
    checkSameShape(one, other)
    return table.pointee.dot(one.pointer, other.pointer, one.count)
  }

  /// The Kullback-Leibler divergences Σ p (log p − log q) of all rows, in nats, added up.
  package func divergence(from logP: Matrix, to logQ: Matrix) -> Float {
    checkSameShape(logP, logQ)
    return table.pointee.divergence(logP.pointer, logQ.pointer, logP.count)
  }

  /// Fills a matrix with standard Gumbel noise, 32 random bits for each element.
  package func fillGumbel(_ target: Matrix, using random: inout RandomSource) {
    target.fillBits(using: &random)
    bitsToGumbel(target)
  }

  /// Turns a matrix of random bits (``Matrix/fillBits(using:)``) into standard Gumbel noise, in place.
  package func bitsToGumbel(_ target: Matrix) {
    let bits = UnsafeRawPointer(target.pointer).assumingMemoryBound(to: UInt32.self)
    table.pointee.gumbel(bits, target.pointer, target.count)
  }

  /// The words of Philox from a block on, in order; see ``RandomSource``.
  func fill(_ words: UnsafeMutableBufferPointer<UInt32>, block: UInt64, stream: UInt64, key: UInt64) {
    guard let base = words.baseAddress else { return }
    table.pointee.random_words(base, words.count, block, stream, key)
  }

  /// Samples of softmax(logits) and their gradients, in one pass; every matrix is `[rows, actions]`.
  ///
  /// - Parameters:
  ///   - noise: standard Gumbel noise.
  ///   - sample: receives one-hot(argmax(logits + noise)), of equal ones the first; it must not be `upstream`.
  ///   - relaxed: receives y = softmax((logits + noise)/temperature).
  ///   - gradient: receives J(y) upstream/temperature; it may be any other of the matrices.
  package func gumbelSoftmax(
    logits: Matrix, noise: Matrix, temperature: Float, sample: Matrix? = nil, relaxed: Matrix? = nil,
    gradient: (upstream: Matrix, result: Matrix)? = nil
  ) {
    check(logits.columns > 0, logits.shape, "at least one action")
    checkSameShape(noise, logits)
    checkSameShape(sample, logits)
    checkSameShape(relaxed, logits)
    checkSameShape(gradient?.upstream, logits)
    checkSameShape(gradient?.result, logits)
    var choices = onehot_choices(
      logits: logits.pointer, noise: noise.pointer,
      upstream: gradient.map { UnsafePointer($0.upstream.pointer) }, sample: sample?.pointer,
      relaxed: relaxed?.pointer, gradient: gradient?.result.pointer, rows: logits.rows,
      actions: logits.columns, temperature: temperature)
    table.pointee.gumbel_softmax(&choices)
  }

  /// The gradient J(y) upstream/temperature of relaxed samples y, averaged over `draws` noises drawn anew given the
  /// one-hot sample that `noise` makes; the new noise is made of the bits of the old.
  ///
  /// - Parameters:
  ///   - gradient: receives the gradient; it may be any other of the `[rows, actions]` matrices.
  ///   - temperatureGradient: receives −⟨J(y) upstream, l + g⟩/temperature² of each row, averaged likewise.
  package func conditionalGradient(
    logProbabilities: Matrix, noise: Matrix, upstream: Matrix, temperature: Float, draws: Int,
    gradient: Matrix? = nil, temperatureGradient: Matrix? = nil
  ) {
    let (rows, actions) = (logProbabilities.rows, logProbabilities.columns)
    check(actions > 0 && draws > 0, "\(actions) actions, \(draws) draws", "at least one of each")
    checkSameShape(noise, logProbabilities)
    checkSameShape(upstream, logProbabilities)
    checkSameShape(gradient, logProbabilities)
    let count = temperatureGradient?.count ?? rows
    check(count == rows, "\(count) numbers", "\(rows)")
    var choices = onehot_conditional(
      log_probabilities: logProbabilities.pointer, noise: noise.pointer, upstream: upstream.pointer,
      gradient: gradient?.pointer, temperature_gradient: temperatureGradient?.pointer, rows: rows,
      actions: actions, draws: draws, temperature: temperature)
    table.pointee.conditional_gradient(&choices)
  }

  /// result = J(q) upstream/temperature with q = softmax(log p/temperature), row by row; it may be either operand.
  package func straightThrough(
    logProbabilities: Matrix, upstream: Matrix, temperature: Float, into result: Matrix
  ) {
    check(result.columns > 0, result.shape, "at least one action")
    checkSameShape(logProbabilities, result)
    checkSameShape(upstream, result)
    table.pointee.straight_through(
      logProbabilities.pointer, upstream.pointer, temperature, result.pointer, result.rows, result.columns)
  }

  /// result = 2 J((q + D)/2) upstream − J(p) upstream/2 with D the one-hot sample that `noise` makes and
  /// q = softmax(log p/temperature), row by row; it may be any operand.
  package func reinMax(
    logProbabilities: Matrix, noise: Matrix, upstream: Matrix, temperature: Float, into result: Matrix
  ) {
    check(result.columns > 0, result.shape, "at least one action")
    checkSameShape(logProbabilities, result)
    checkSameShape(noise, result)
    checkSameShape(upstream, result)
    table.pointee.reinmax(
      logProbabilities.pointer, noise.pointer, upstream.pointer, temperature, result.pointer, result.rows,
      result.columns)
  }

  /// result = scale · J(p) upstream with J(p) w = p ∘ (w − ⟨p, w⟩), row by row; it may be either operand.
  package func softmaxPullback(probabilities: Matrix, upstream: Matrix, scale: Float, into result: Matrix) {
    check(probabilities.columns > 0, probabilities.shape, "at least one action")
    checkSameShape(upstream, probabilities)
    checkSameShape(result, probabilities)
    table.pointee.softmax_pullback(
      probabilities.pointer, upstream.pointer, scale, result.pointer, result.rows, result.columns)
  }

  /// result = log softmax(logits), row by row; it may be `logits`.
  package func logSoftmax(_ logits: Matrix, into result: Matrix) {
    check(logits.columns > 0, logits.shape, "at least one action")
    checkSameShape(result, logits)
    table.pointee.log_softmax(logits.pointer, result.pointer, logits.rows, logits.columns)
  }

  /// gradient −= weight · p ∘ (log p − ⟨p, log p⟩), row by row
  package func addEntropyGradient(logProbabilities: Matrix, weight: Float, to gradient: Matrix) {
    check(gradient.columns > 0, gradient.shape, "at least one action")
    checkSameShape(logProbabilities, gradient)
    table.pointee.add_entropy_gradient(
      logProbabilities.pointer, weight, gradient.pointer, gradient.rows, gradient.columns)
  }

  /// result = e^values for values up to 43, exactly 0 below −104; it may be `values`.
  package func exponentials(_ values: Matrix, into result: Matrix) {
    check(result.count == values.count, result.shape, values.shape)
    table.pointee.exponentials(values.pointer, result.pointer, values.count)
  }

  private func checkSameShape(_ matrix: Matrix?, _ expected: Matrix) {
    guard let matrix else { return }
    check(
      matrix.rows == expected.rows && matrix.columns == expected.columns, matrix.shape, expected.shape)
  }
}
