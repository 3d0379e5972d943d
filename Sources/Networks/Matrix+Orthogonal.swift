import OneHotNumerics

extension Matrix {
  /// A random matrix whose rows or columns, whichever are fewer, are orthogonal and have the norm `gain`, but for
  /// rounding in single precision.
  ///
  /// Made from a standard normal matrix by Gram-Schmidt orthogonalization, applied twice (Giraud, Langou and Rozložník
  /// 2005: twice is enough). Vectors are taken in blocks: what they have of all earlier ones is a product of matrices.
  ///
  /// Source: Saxe, McClelland and Ganguli (2013), "Exact solutions to the nonlinear dynamics of learning in deep
  /// linear neural networks".
  static func orthogonal(rows: Int, columns: Int, gain: Double, using random: inout RandomSource) -> Matrix {
    let basis = Matrix(rows: min(rows, columns), columns: max(rows, columns))
    for start in stride(from: 0, to: basis.rows, by: 32) {
      let block = basis.slice(start..<min(start + 32, basis.rows))
      var vectors = (0..<block.rows).map { _ in (0..<block.columns).map { _ in random.normal() } }
      for _ in 0..<2 {
        subtractProjections(on: basis.slice(0..<start), from: &vectors)
        orthonormalize(&vectors)
      }
      block.write(vectors)
    }
    basis.scale(by: Float(gain))
    if rows < columns { return basis }
    let result = Matrix(rows: rows, columns: columns)
    Kernels.active.transpose(basis, into: result)
    return result
  }

  /// Makes of vectors what is orthogonal to the rows of a matrix, which are so among themselves and of length 1.
  private static func subtractProjections(on basis: Matrix, from vectors: inout [[Double]]) {
    guard basis.rows > 0 else { return }
    let block = Matrix(rows: vectors.count, columns: basis.columns)
    block.write(vectors)
    let transposed = Matrix(rows: basis.columns, columns: vectors.count)
    Kernels.active.transpose(block, into: transposed)
    // Products of matrices are what gradients of inputs are.
    let overlaps = Matrix(rows: basis.rows, columns: vectors.count)
    Kernels.active.denseInputGradient(upstream: basis, transposedWeights: transposed, into: overlaps)
    let shares = Matrix(rows: vectors.count, columns: basis.rows)
    Kernels.active.transpose(overlaps, into: shares)
    Kernels.active.denseInputGradient(upstream: shares, transposedWeights: basis, into: block)
    for row in vectors.indices {
      for column in vectors[row].indices { vectors[row][column] -= Double(block[row, column]) }
    }
  }

  /// Gram-Schmidt, vector by vector.
  private static func orthonormalize(_ vectors: inout [[Double]]) {
    for row in vectors.indices {
      var vector = vectors[row]
      for other in vectors[..<row] {
        var overlap = 0.0
        for index in vector.indices { overlap += vector[index] * other[index] }
        for index in vector.indices { vector[index] -= overlap * other[index] }
      }
      var square = 0.0
      for number in vector { square += number * number }
      let norm = square.squareRoot()
      vectors[row] = vector.map { $0 / norm }
    }
  }

  private func write(_ vectors: [[Double]]) {
    for row in vectors.indices {
      for column in vectors[row].indices { self[row, column] = Float(vectors[row][column]) }
    }
  }
}
