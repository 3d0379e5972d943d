import OneHotNumerics

extension Matrix {
  /// A random matrix whose rows or columns, whichever are fewer, are orthogonal and have the norm `gain`.
  ///
  /// Made from a standard normal matrix by Gram-Schmidt orthogonalization, in double precision, applied twice
  /// to each vector (Giraud, Langou and Rozložník 2005: twice is enough).
  ///
  /// Source: Saxe, McClelland and Ganguli (2013), "Exact solutions to the nonlinear dynamics of learning in deep
  /// linear neural networks".
  static func orthogonal(rows: Int, columns: Int, gain: Double, using random: inout RandomSource) -> Matrix {
    let length = max(rows, columns)
    var basis: [[Double]] = []
    while basis.count < min(rows, columns) {
      var vector = (0..<length).map { _ in random.normal() }
      for _ in 0..<2 {
        for other in basis {
          let overlap = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in vector.indices { vector[index] -= overlap * other[index] }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append(vector.map { $0 / norm })
    }
    let result = Matrix(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        result[row, column] = Float(gain * (rows >= columns ? basis[column][row] : basis[row][column]))
      }
    }
    return result
  }
}
