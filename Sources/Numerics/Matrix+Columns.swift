import OneHotFoundations

/// Batches side by side: the rows of one matrix as some columns of a wider one.
extension Matrix {
  /// Copies a matrix of as many rows into the columns from `column` on.
  package func copyColumns(at column: Int, from source: Matrix) {
    check(source.rows == rows, source.shape, "\(rows) rows")
    checkColumns(column, source.columns)
    for row in 0..<rows {
      (pointer + row * columns + column).update(
        from: source.pointer + row * source.columns, count: source.columns)
    }
  }

  /// Gathers rows into the columns from `column` on: they become, in row `i`, row `indices[i]` of `source`.
  package func gatherColumns(at column: Int, _ indices: ArraySlice<Int>, from source: Matrix) {
    check(indices.count == rows, "\(indices.count) rows", shape)
    checkColumns(column, source.columns)
    for (row, index) in indices.enumerated() {
      if UInt(bitPattern: index) >= UInt(bitPattern: source.rows) { source.trap("row \(index)") }
      (pointer + row * columns + column).update(
        from: source.pointer + index * source.columns, count: source.columns)
    }
  }

  /// Copies the columns from `column` on of a matrix of as many rows.
  package func copy(columnsAt column: Int, of source: Matrix) {
    check(source.rows == rows, source.shape, "\(rows) rows")
    source.checkColumns(column, columns)
    for row in 0..<rows {
      (pointer + row * columns).update(
        from: source.pointer + row * source.columns + column, count: columns)
    }
  }

  private func checkColumns(_ first: Int, _ count: Int) {
    check(
      first >= 0 && first + count <= columns, "columns \(first) ..< \(first + count)", "0 ..< \(columns)")
  }
}
