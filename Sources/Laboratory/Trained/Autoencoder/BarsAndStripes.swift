import OneHotNumerics

/// Bars and stripes: the 30 black-and-white images of 4 × 4 pixels in which every row is of one color, or
/// every column. An image is to be restored.
///
/// Source: MacKay (2003), "Information theory, inference, and learning algorithms", section 43.1.
struct BarsAndStripes: BottleneckTask {
  static let side = 4
  static let pixels = side * side
  /// The pixels of all images: first those of uniform rows, then the others.
  static let images =
    (0..<16).map { pattern in image { row, _ in pattern >> row & 1 } }
    + (1..<15).map { pattern in image { _, column in pattern >> column & 1 } }

  /// The images to restore, `[rows, pixels]`, white pixels 1 and black ones 0.
  let inputs: Matrix
  private var random: RandomSource

  private init(rows: Int, random: RandomSource) {
    inputs = Matrix(rows: rows, columns: Self.pixels)
    self.random = random
  }

  /// Some images drawn uniformly.
  init(drawing rows: Int, from random: RandomSource) {
    self.init(rows: rows, random: random)
    draw()
  }

  /// Every image equally often.
  init(eachImage times: Int, from random: RandomSource) {
    self.init(rows: times * Self.images.count, random: random)
    for row in 0..<inputs.rows { show(row % Self.images.count, in: row) }
  }

  private static func image(_ pixel: (Int, Int) -> Int) -> [Float] {
    (0..<pixels).map { Float(pixel($0 / side, $0 % side)) }
  }

  mutating func draw() {
    for row in 0..<inputs.rows { show(random.index(below: Self.images.count), in: row) }
  }

  private func show(_ image: Int, in row: Int) {
    for (pixel, value) in Self.images[image].enumerated() { inputs[row, pixel] = value }
  }

  /// The cross-entropy in nats, added up over the pixels, of logits of white `[rows, pixels]`; an image is
  /// right if each pixel's likelier color is.
  func judge(_ logits: Matrix, into verdict: Verdict) {
    for row in 0..<inputs.rows {
      var loss: Float = 0
      var isRight = true
      for pixel in 0..<Self.pixels {
        let (logit, white) = (logits[row, pixel], inputs[row, pixel])
        let decay = Elementary.exp(-abs(logit))
        loss += max(logit, 0) - white * logit + Elementary.log1p(decay)
        verdict.gradient[row, pixel] = (logit > 0 ? 1 : decay) / (1 + decay) - white
        isRight = isRight && (logit > 0) == (white > 0)
      }
      verdict.losses[row] = loss
      verdict.successes[row] = isRight ? 1 : 0
    }
  }
}
