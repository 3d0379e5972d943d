import COneHotKernels
import OneHotFoundations

/// A convolutional layer: the same filters read the patch of an example around each place of their square kernel.
///
/// It writes one number a filter for each place, place after place, row by row. Its weights are `[planes · kernel · kernel,
/// filters]`, plane by plane, row by row; as in other frameworks the kernel is not mirrored.
///
/// Source: LeCun et al. (1989), "Backpropagation applied to handwritten zip code recognition".
public struct Convolution: Sendable, Equatable {
  /// Which places the kernel takes.
  public enum Padding: String, Sendable, CaseIterable {
    /// Those where it lies inside of the example.
    case valid
    /// So many that a stride of 1 leaves rows and columns as many as they are: zeros lie around the example, of an odd number
    /// one more behind it than before it.
    case same
  }

  /// What it reads: planes of rows of columns.
  public let input: PlaneShape
  /// How many filters there are.
  public let filters: Int
  /// Rows and columns of a patch.
  public let kernel: Int
  /// Rows and columns from one place to the next.
  public let stride: Int
  /// Which places the kernel takes.
  public let padding: Padding

  /// The largest patch there may be, planes · kernel · kernel.
  public static let largestPatch = Int(ONEHOT_MOST_PATCH)

  /// A layer; traps unless ``fits(_:kernel:padding:)`` and filters and stride are at least 1.
  public init(of input: PlaneShape, filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid) {
    if filters < 1 || stride < 1 || !Self.fits(input, kernel: kernel, padding: padding) {
      programmerError(
        "a convolution of \(filters) filters of \(kernel)x\(kernel), stride \(stride), of \(input)")
    }
    (self.input, self.filters, self.kernel, self.stride, self.padding) =
      (input, filters, kernel, stride, padding)
  }

  /// Whether there is a place for a kernel of such a size, and a patch is no larger than ``largestPatch``.
  public static func fits(_ input: PlaneShape, kernel: Int, padding: Padding) -> Bool {
    (1...128).contains(kernel) && input.planes <= largestPatch / (kernel * kernel)
      && (padding == .same || (kernel <= input.rows && kernel <= input.columns))
  }

  /// What it writes, if the numbers of a place are taken as planes.
  public var output: PlaneShape {
    PlaneShape(planes: filters, rows: places(along: input.rows), columns: places(along: input.columns))
  }
  /// Numbers of a patch.
  public var patchCount: Int { input.planes * kernel * kernel }

  private func places(along length: Int) -> Int {
    padding == .same ? (length + stride - 1) / stride : (length - kernel) / stride + 1
  }

  /// Zeros before the first of so many rows or columns.
  private func zeros(before length: Int) -> Int {
    max(0, (places(along: length) - 1) * stride + kernel - length) / 2
  }

  /// As the kernels read it.
  ///
  /// - Parameter isFirst: whether it reads planes, not what another one wrote.
  func geometry(isFirst: Bool) -> onehot_convolution {
    onehot_convolution(
      planes: input.planes, rows: input.rows, columns: input.columns, interleaved: isFirst ? 0 : 1,
      filters: filters, kernel: kernel, stride: stride, top: padding == .same ? zeros(before: input.rows) : 0,
      left: padding == .same ? zeros(before: input.columns) : 0, output_rows: output.rows,
      output_columns: output.columns)
  }
}

/// The shape of a picture: planes of rows of columns.
public struct PlaneShape: Sendable, Equatable, Codable, LosslessStringConvertible {
  /// How many numbers each place has.
  public let planes: Int
  /// Places from top to bottom.
  public let rows: Int
  /// Places from left to right.
  public let columns: Int

  /// A shape; traps unless all are at least 1.
  public init(planes: Int, rows: Int, columns: Int) {
    if planes < 1 || rows < 1 || columns < 1 {
      programmerError(
        "\(planes) planes of \(rows) rows and \(columns) columns: at least 1 of each are needed")
    }
    (self.planes, self.rows, self.columns) = (planes, rows, columns)
  }

  /// Reads what ``description`` writes; nil if it is something else, or larger than 65,536 in one direction.
  public init?(_ description: String) {
    let words = description.split(separator: "x", omittingEmptySubsequences: false)
    let lengths = words.compactMap { Int($0) }.filter { (1...65_536).contains($0) }
    guard words.count == 3, lengths.count == 3 else { return nil }
    self.init(planes: lengths[0], rows: lengths[1], columns: lengths[2])
  }

  /// How many numbers it has.
  public var count: Int { planes * rows * columns }
  /// "4x10x10"
  public var description: String { "\(planes)x\(rows)x\(columns)" }
}
