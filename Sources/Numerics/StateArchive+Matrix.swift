import OneHotFoundations

extension StateArchive {
  /// The elements of a matrix.
  public mutating func exchange(_ name: String, _ matrix: Matrix) throws {
    var elements = isRestoring ? [Float](repeating: 0, count: matrix.count) : matrix.elements
    try exchange(name, &elements)
    guard isRestoring else { return }
    elements.withUnsafeBufferPointer { matrix.pointer.update(from: $0.baseAddress!, count: $0.count) }
  }
}
