import OneHotFoundations
import OneHotGumbel
import OneHotNumerics

/// How far the critic of the actions is trusted: β, the slope of the advantages that rollouts brought over those that the
/// critic had predicted for the actions taken, before it was fitted to them, the latest counting most; 0 before the first
/// fit.
///
/// A critic that knows nothing has no slope, and moves nothing; one that exaggerates is taken back to size. Where several
/// choices are made at once, each has a slope of its own, over what was predicted for it alone: what the others bring is
/// noise to it, for they are drawn independently.
struct CriticTrust: Sendable {
  /// β of each choice, in 0...1.
  private(set) var values: [Double]
  /// What the critic's word of each choice counts: β, or what it was fixed to.
  private(set) var weights: [Float]
  private var products: [Double]
  private var squares: [Double]
  private let isFixed: Bool
  /// How much of the former sums remains.
  private static let memory = 0.9

  /// That of a critic that was never fitted.
  ///
  /// - Parameter fixed: what its word counts whatever comes of it; nil: β.
  init(choices: Int, fixed: Double? = nil) {
    let zeros = [Double](repeating: 0, count: choices)
    (values, products, squares) = (zeros, zeros, zeros)
    weights = Array(repeating: Float(fixed ?? 0), count: choices)
    isFixed = fixed != nil
  }

  /// The mean β of the choices.
  var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// Compares predictions with what came.
  ///
  /// - Parameter predictions: what the critic says of all options, `[rows, choices · options of the largest]`, up to a constant
  ///   of each choice, in units of the advantages.
  mutating func learn(from rollout: Rollout, rows: Range<Int>, predictions: Matrix) {
    for choice in values.indices { learn(choice, from: rollout, rows: rows, predictions) }
    setWeights()
  }

  private mutating func learn(_ choice: Int, from rollout: Rollout, rows: Range<Int>, _ predictions: Matrix) {
    var (products, squares) = (0.0, 0.0)
    let actions = choice * rollout.layout.width..<(choice + 1) * rollout.layout.width
    for row in rows {
      var predicted = predictions[row, rollout.place(row, choice)]
      for action in actions { predicted -= rollout.probabilities[row, action] * predictions[row, action] }
      products += Double(rollout.advantages[row]) * Double(predicted)
      squares += Double(predicted) * Double(predicted)
    }
    self.products[choice] = Self.memory * self.products[choice] + products
    self.squares[choice] = Self.memory * self.squares[choice] + squares
    values[choice] =
      self.squares[choice] > 0 ? min(max(self.products[choice] / self.squares[choice], 0), 1) : 0
  }

  private mutating func setWeights() {
    if !isFixed { for choice in values.indices { weights[choice] = Float(values[choice]) } }
  }

  /// The slopes and their sums.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("values", &values)
    try archive.exchange("products", &products)
    try archive.exchange("squares", &squares)
    if archive.isRestoring { setWeights() }
  }
}
