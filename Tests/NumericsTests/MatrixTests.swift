import OneHotFoundations
import OneHotNumerics
import Testing

struct MatrixTests {
  private let matrix = Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]])

  @Test func startsWithZeros() {
    let zeros = Matrix(rows: 3, columns: 5)
    #expect(zeros.rows == 3 && zeros.columns == 5 && zeros.count == 15)
    #expect(zeros.elements == [Float](repeating: 0, count: 15))
    #expect(Matrix(count: 4).rows == 1 && Matrix(count: 0).elements.isEmpty && Matrix([]).count == 0)
  }

  @Test func isRowMajor() {
    #expect(matrix.elements == (1...12).map(Float.init))
    #expect(matrix[2, 1] == 8 && matrix[7] == 8)
  }

  @Test func copiesAndSlicesShareMemory() {
    let copy = matrix
    let slice = matrix.slice(1..<3)
    #expect(slice.rows == 2 && slice.columns == 3 && slice.elements == [4, 5, 6, 7, 8, 9])
    slice[0, 2] = -6
    copy[2, 0] = -7
    #expect(matrix[1, 2] == -6 && slice[1, 0] == -7)
    #expect(matrix.slice(4..<4).count == 0)
  }

  @Test func viewsOfViews() {
    let view = matrix.slice(1..<4).view(from: 2, rows: 3, columns: 2)
    #expect(view.elements == [6, 7, 8, 9, 10, 11])
    view.fill(0)
    #expect(matrix.elements == [1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 12])
  }

  @Test func copyKeepsMemoryApart() {
    let copy = Matrix(rows: 4, columns: 3)
    copy.copy(from: matrix)
    matrix[0, 0] = 100
    #expect(copy.elements == (1...12).map(Float.init))
  }

  @Test func addsAndScales() {
    matrix.slice(1..<3).add(Matrix([[10, 20, 30], [-1, -2, -3]]))
    #expect(matrix.elements == [1, 2, 3, 14, 25, 36, 6, 6, 6, 10, 11, 12])
    matrix.slice(0..<1).scale(by: -2)
    #expect(matrix.elements == [-2, -4, -6, 14, 25, 36, 6, 6, 6, 10, 11, 12])
  }

  @Test func gathersRows() {
    let target = Matrix(rows: 3, columns: 3)
    target.gather([9, 3, 0, 3, 9][1...3], from: matrix)
    #expect(target.elements == [10, 11, 12, 1, 2, 3, 10, 11, 12])
  }

  @Test func copiesAndGathersColumns() {
    let wide = Matrix(rows: 2, columns: 5)
    wide.gatherColumns(at: 1, [7, 2, 0, 7][1...2], from: matrix)
    #expect(wide.elements == [0, 7, 8, 9, 0, 0, 1, 2, 3, 0])
    wide.copyColumns(at: 3, from: Matrix([[-1, -2], [-3, -4]]))
    #expect(wide.elements == [0, 7, 8, -1, -2, 0, 1, 2, -3, -4])
    let narrow = Matrix(rows: 2, columns: 2)
    narrow.copy(columnsAt: 2, of: wide)
    #expect(narrow.elements == [8, -1, 2, -3])
  }

  @Test func movesOutOfSharedMemory() {
    var alone = Matrix([[1, 2], [3, 4]])
    var part = alone.slice(1..<2)
    part.makeUnique()
    part[0] = 5
    #expect(alone.elements == [1, 2, 3, 4] && part.elements == [5, 4])
    let view = alone.withRow(0) { row in row.withUnsafeBufferPointer { $0.baseAddress } }
    alone.makeUnique()
    #expect(view == alone.withRow(0) { row in row.withUnsafeBufferPointer { $0.baseAddress } })
  }

  @Test func finiteness() {
    let large = Matrix(rows: 5, columns: 7)
    large.fill(.greatestFiniteMagnitude)
    large[3] = -.leastNonzeroMagnitude
    #expect(large.isFinite && Matrix(count: 0).isFinite)
    for position in 0..<large.count {
      for wrong in [Float.nan, -.nan, .infinity, -.infinity, Float(bitPattern: 0x7f80_0001)] {
        let before = large[position]
        large[position] = wrong
        #expect(!large.isFinite)
        large[position] = before
      }
    }
    large[34] = .nan
    #expect(large.view(from: 0, rows: 1, columns: 34).isFinite)
  }

  @Test func lendsRowsAndElements() {
    matrix.withRow(2) { row in
      for index in row.indices { row[index] *= 10 }
    }
    let count = matrix.slice(2..<4).withElements { elements in
      elements[5] = 0
      return elements.count
    }
    #expect(count == 6)
    #expect(matrix.elements == [1, 2, 3, 4, 5, 6, 70, 80, 90, 10, 11, 0])
  }

  @Test func bitsComeFromTheStream() {
    var random = RandomSource(seed: 2, purpose: .measurement)
    var words = random
    let bits = Matrix(count: 7)
    bits.fillBits(using: &random)
    #expect(bits.elements.map(\.bitPattern) == (0..<7).map { _ in words.nextWord() })
    // The next words are of a fresh block: the eighth of the second one is not used.
    _ = words.nextWord()
    #expect(random.nextWord() == words.nextWord())
  }

  @Test func archivesHoldItsElements() throws {
    var saved = StateArchive()
    try saved.exchange("weights", Matrix([[.pi, -.infinity], [-0.0, 2]]))
    var read = StateArchive(restoring: saved.bytes)
    let found = Matrix(rows: 2, columns: 2)
    try read.exchange("weights", found)
    try read.finish()
    #expect(found.elements.map(\.bitPattern) == [Float.pi, -.infinity, -0.0, 2].map(\.bitPattern))
    #expect(throws: InputError.self) {
      var other = StateArchive(restoring: saved.bytes)
      try other.exchange("weights", Matrix(count: 3))
    }
  }

  @Test func trapsOutsideItsBounds() async {
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 3)[1, 3] }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 3)[-1, 0] }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 3)[6] }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 3).slice(1..<3) }
    await #expect(processExitsWith: .failure) { _ = Matrix(count: 6).view(from: 3, rows: 2, columns: 2) }
    await #expect(processExitsWith: .failure) { _ = Matrix(count: 6).view(rows: -1, columns: 2) }
    await #expect(processExitsWith: .failure) { Matrix(count: 3).copy(from: Matrix(count: 4)) }
    await #expect(processExitsWith: .failure) { Matrix(count: 3).add(Matrix(rows: 3, columns: 1)) }
    await #expect(processExitsWith: .failure) { Matrix(count: 3).gather([1], from: Matrix(count: 3)) }
    await #expect(processExitsWith: .failure) {
      Matrix(count: 3).gatherColumns(at: 0, [1], from: Matrix(count: 3))
    }
    await #expect(processExitsWith: .failure) { Matrix(count: 3).copyColumns(at: 2, from: Matrix(count: 2)) }
    await #expect(processExitsWith: .failure) { Matrix(count: 3).copy(columnsAt: -1, of: Matrix(count: 3)) }
  }
}
