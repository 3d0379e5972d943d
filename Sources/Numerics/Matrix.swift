import Foundation
import OneHotFoundations

/// Memory for scalars, shared by the matrices that are views of it.
@usableFromInline
final class Storage {
  @usableFromInline let base: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableRawPointer
  /// A cache line's, so that no vector straddles two.
  private static let alignment = 64

  /// Zeros. The system gives large memory page by page, when it is first used: room that is never needed costs nothing.
  init(count: Int) {
    guard let memory = calloc(count * MemoryLayout<Float>.stride + Self.alignment, 1) else {
      programmerError("no memory for \(count) numbers")
    }
    self.memory = memory
    base = memory.alignedUp(toMultipleOf: Self.alignment).bindMemory(to: Float.self, capacity: count)
  }

  deinit { free(memory) }
}

/// A dense row-major matrix of `Float`: a *view* of shared memory, like a NumPy array.
///
/// Copying a `Matrix` copies the view; `slice` and `view` make further views of the same memory. A matrix of
/// one row serves as a vector. Views never allocate; only ``init(rows:columns:)`` does.
///
/// Not `Sendable`, and neither is what holds one: threads share matrices in ``ParallelLanes`` alone, by its rule.
public struct Matrix {
  @usableFromInline private(set) var storage: Storage
  @usableFromInline let offset: Int
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int

  /// A matrix of zeros in memory of its own.
  public init(rows: Int, columns: Int) {
    self.init(storage: Storage(count: rows * columns), offset: 0, rows: rows, columns: columns)
  }

  /// A vector of zeros, as a matrix of one row.
  public init(count: Int) {
    self.init(rows: 1, columns: count)
  }

  /// A matrix with the given rows, which must be equally long.
  public init(_ content: [[Float]]) {
    self.init(rows: content.count, columns: content.first?.count ?? 0)
    for (row, values) in content.enumerated() {
      check(values.count == columns, "row \(row) has \(values.count) values", "\(columns)")
      for (column, value) in values.enumerated() { self[row, column] = value }
    }
  }

  private init(storage: Storage, offset: Int, rows: Int, columns: Int) {
    self.storage = storage
    self.offset = offset
    self.rows = rows
    self.columns = columns
  }

  /// Number of elements.
  public var count: Int { rows * columns }

  /// The element at a row and a column; traps outside the matrix.
  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get {
      checkIndex(row, column)
      return storage.base[offset + row &* columns &+ column]
    }
    nonmutating set {
      checkIndex(row, column)
      storage.base[offset + row &* columns &+ column] = newValue
    }
  }

  /// The element at a position in row-major order; traps outside the matrix.
  @inlinable
  public subscript(position: Int) -> Float {
    get {
      checkPosition(position)
      return storage.base[offset &+ position]
    }
    nonmutating set {
      checkPosition(position)
      storage.base[offset &+ position] = newValue
    }
  }

  @inlinable @inline(__always)
  func checkIndex(_ row: Int, _ column: Int) {
    if UInt(bitPattern: row) >= UInt(bitPattern: rows)
      || UInt(bitPattern: column) >= UInt(bitPattern: columns)
    {
      trap("element [\(row), \(column)]")
    }
  }

  @inlinable @inline(__always)
  func checkPosition(_ position: Int) {
    if UInt(bitPattern: position) >= UInt(bitPattern: rows &* columns) { trap("position \(position)") }
  }

  @usableFromInline @inline(never)
  func trap(_ what: String) -> Never {
    programmerError("\(what) outside a matrix of shape [\(rows), \(columns)]")
  }

  /// The view of some consecutive rows.
  public func slice(_ range: Range<Int>) -> Matrix {
    check(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range)", "0 ..< \(rows)")
    return Matrix(
      storage: storage, offset: offset + range.lowerBound * columns, rows: range.count, columns: columns)
  }

  /// The view of `rows * columns` consecutive elements from `start` on, in another shape.
  public func view(from start: Int = 0, rows: Int, columns: Int) -> Matrix {
    check(
      start >= 0 && rows >= 0 && columns >= 0 && start + rows * columns <= count,
      "[\(rows), \(columns)] from \(start)",
      "\(count) elements")
    return Matrix(storage: storage, offset: offset + start, rows: rows, columns: columns)
  }

  /// Sets every element.
  public func fill(_ value: Float) {
    pointer.update(repeating: value, count: count)
  }

  /// Multiplies every element.
  public func scale(by factor: Float) {
    for position in 0..<count { pointer[position] *= factor }
  }

  /// Multiplies the elements of each row by one of some factors, which are taken in turn.
  package func scaleRows(by factors: [Float]) {
    for row in 0..<rows {
      let factor = factors[row % factors.count]
      for position in row * columns..<(row + 1) * columns { pointer[position] *= factor }
    }
  }

  /// Adds the elements of a matrix of the same shape.
  public func add(_ other: Matrix) {
    check(other.rows == rows && other.columns == columns, other.shape, shape)
    for position in 0..<count { pointer[position] += other.pointer[position] }
  }

  /// Copies the elements of a matrix of the same shape.
  public func copy(from other: Matrix) {
    check(other.rows == rows && other.columns == columns, other.shape, shape)
    pointer.update(from: other.pointer, count: count)
  }

  /// Moves the matrix into memory of its own, unless it is the only one in its memory.
  package mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = Matrix(rows: rows, columns: columns)
    copy.copy(from: self)
    self = copy
  }

  /// Gathers rows: row `i` becomes row `indices[i]` of `source`.
  public func gather(_ indices: ArraySlice<Int>, from source: Matrix) {
    check(source.columns == columns && indices.count == rows, "\(source.shape), \(indices.count) rows", shape)
    for (row, index) in indices.enumerated() {
      if UInt(bitPattern: index) >= UInt(bitPattern: source.rows) { source.trap("row \(index)") }
      (pointer + row * columns).update(from: source.pointer + index * columns, count: columns)
    }
  }

  /// The column of a row's only element other than 0, if that is 1; nil if the row is not one-hot.
  package func placeOfOne(inRow row: Int) -> Int? {
    let elements = UnsafeBufferPointer(start: pointer + row * columns, count: columns)
    guard let place = elements.firstIndex(where: { $0 != 0 }), elements[place] == 1 else { return nil }
    return elements[(place + 1)...].allSatisfy { $0 == 0 } ? place : nil
  }

  /// Fills the memory with random bits instead of numbers, for kernels that make numbers of them.
  package func fillBits(using random: inout RandomSource) {
    pointer.withMemoryRebound(to: UInt32.self, capacity: count) { bits in
      random.fill(UnsafeMutableBufferPointer(start: bits, count: count))
    }
  }

  /// The elements in row-major order.
  public var elements: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Whether every element is finite.
  public var isFinite: Bool {
    // Without their signs, the bits of infinities and NaNs exceed all others; unlike a search, this vectorizes.
    var largest: UInt32 = 0
    for position in 0..<count { largest = max(largest, pointer[position].bitPattern & 0x7fff_ffff) }
    return largest < Float.infinity.bitPattern
  }

  /// Lends one row as a span.
  @inlinable @inline(__always)
  public func withRow<Result>(
    _ row: Int, _ body: (inout MutableSpan<Float>) throws -> Result
  ) rethrows -> Result {
    if UInt(bitPattern: row) >= UInt(bitPattern: rows) { trap("row \(row)") }
    let memory = UnsafeMutableBufferPointer(start: storage.base + offset + row * columns, count: columns)
    var span = memory.mutableSpan
    return try body(&span)
  }

  /// Lends all elements, in row-major order, as a span.
  @inlinable @inline(__always)
  public func withElements<Result>(_ body: (inout MutableSpan<Float>) throws -> Result) rethrows -> Result {
    var span = UnsafeMutableBufferPointer(start: storage.base + offset, count: count).mutableSpan
    return try body(&span)
  }

  package var pointer: UnsafeMutablePointer<Float> { storage.base + offset }

  package var shape: String { "[\(rows), \(columns)]" }
}
