import Foundation
import OneHotFoundations

/// Named tensors of `Float` in the safetensors format: eight bytes with the length of a JSON header, the header,
/// the tensors' bytes; all little-endian.
///
/// Among the metadata of our own files is the CRC-32C of the whole file, taken with zeros in its own place: damage anywhere
/// shows. Files that others wrote or saved again are read without: see ``isChecked``.
///
/// Source: the format's description at https://github.com/huggingface/safetensors. Only the type F32 is read.
public struct Safetensors: Sendable, Equatable {
  /// One tensor.
  public struct Tensor: Sendable, Equatable {
    /// Its extents; their product is the number of values.
    public var shape: [Int]
    /// Its values in row-major order.
    public var values: [Float]

    /// A tensor.
    public init(shape: [Int], values: [Float]) {
      self.shape = shape
      self.values = values
    }
  }

  /// The tensors by name.
  public var tensors: [String: Tensor]
  /// Free text by name.
  public var metadata: [String: String]
  /// Whether a checksum vouched for the file that this was read from; false of what was not read from a file.
  public private(set) var isChecked = false

  /// Whether the tensors and the metadata are the same, wherever they were read.
  public static func == (one: Safetensors, other: Safetensors) -> Bool {
    one.tensors == other.tensors && one.metadata == other.metadata
  }

  /// A file's content.
  public init(tensors: [String: Tensor], metadata: [String: String]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  private struct Entry: Codable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  private enum HeaderValue: Codable {
    case entry(Entry)
    case metadata([String: String])

    init(from decoder: any Decoder) throws {
      if decoder.codingPath.last?.stringValue == Safetensors.metadataKey {
        self = .metadata(try [String: String](from: decoder))
      } else {
        self = .entry(try Entry(from: decoder))
      }
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .entry(let entry): try entry.encode(to: encoder)
      case .metadata(let metadata): try metadata.encode(to: encoder)
      }
    }
  }

  private static let metadataKey = "__metadata__"

  /// The name of the checksum among the metadata.
  private static let checksumKey = "crc32c"
  private static let noChecksum = "00000000"

  /// The file's bytes: the same content gives the same bytes. Traps if a tensor's shape contradicts its number of
  /// values, or a tensor bears the metadata's name.
  public func encoded() throws -> Data {
    let metadata = metadata.merging([Self.checksumKey: Self.noChecksum]) { $1 }
    var header: [String: HeaderValue] = [Self.metadataKey: .metadata(metadata)]
    var body = Data()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      if Self.count(of: tensor.shape) != tensor.values.count || name == Self.metadataKey {
        programmerError("tensor '\(name)' of shape \(tensor.shape) with \(tensor.values.count) values")
      }
      let start = body.count
      for value in tensor.values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { body.append(contentsOf: $0) }
      }
      header[name] = .entry(Entry(dtype: "F32", shape: tensor.shape, data_offsets: [start, body.count]))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = try encoder.encode(header)
    text.append(Data(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
    var file = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) } + text + body
    guard let place = Self.checksumPlace(in: file, text.count, holding: Self.noChecksum) else { return file }
    file.replaceSubrange(place, with: Self.checksum(of: file).utf8)
    return file
  }

  /// Whether we wrote a header, perhaps damaged since: no other program begins the entries of tensors like this, and none
  /// that is spelled otherwise can be read.
  private static func isOurs(_ header: Data, tensorCount: Int) -> Bool {
    tensorCount > 0 && header.ranges(of: Data(#":{"data_offsets":["#.utf8)).count == tensorCount
  }

  /// Where the digits of the checksum are in a file with a header of some length.
  private static func checksumPlace(in file: Data, _ headerLength: Int, holding digits: String) -> Range<Int>?
  {
    let entry = file.range(of: Data("\"\(checksumKey)\":\"\(digits)\"".utf8), in: 8..<8 + headerLength)
    return entry.map { $0.upperBound - 1 - digits.utf8.count..<$0.upperBound - 1 }
  }

  private static func checksum(of file: Data) -> String {
    var checksum = CRC32C()
    checksum.add(Array(file))
    let digits = String(checksum.value, radix: 16)
    return String(repeating: "0", count: noChecksum.count - digits.count) + digits
  }

  /// Whether the checksum of a file is right; false too if it is missing.
  private static func isIntact(_ file: Data, _ headerLength: Int, checksum: String?) -> Bool {
    guard let checksum, let place = checksumPlace(in: file, headerLength, holding: checksum) else {
      return false
    }
    var file = file
    file.replaceSubrange(place, with: Data(repeating: UInt8(ascii: "0"), count: place.count))
    return Self.checksum(of: file) == checksum
  }

  /// Reads a file.
  ///
  /// - Throws: `InputError` if it cannot be read, is not a whole and valid safetensors file of F32 tensors, or if it is
  ///   one of ours and has another checksum than it should.
  public init(contentsOf file: URL) throws {
    let data: Data
    do { data = try WholeFile.read(file) } catch let error as InputError {
      throw error.about("weights \(file.path)")
    }
    try self.init(data, subject: "weights \(file.path)")
  }

  /// Reads a file's bytes; `subject` names them in errors.
  public init(_ data: Data, subject: String) throws {
    func damaged(_ problem: String) -> InputError {
      InputError(.data, subject, problem, remedy: "a whole safetensors file of F32 tensors is needed")
    }
    let data = Data(data)
    guard data.count >= 8 else { throw damaged("only \(data.count) bytes long, shorter than any header") }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(data.count - 8) else {
      throw damaged(
        "the header should have \(length) bytes, but only \(data.count - 8) follow: truncated or foreign")
    }
    let body = data.dropFirst(8 + Int(length))
    let text = data[8..<8 + Int(length)]
    // JSON in two or four bytes a character is JSON, too, but no header.
    guard !text.contains(0),
      let header = try? [String: HeaderValue](json: text)
    else {
      throw damaged("its header is not a valid safetensors header")
    }
    if let key = JSONKeys.repeated(in: text) { throw damaged("its header has the key '\(key)' twice") }
    tensors = [:]
    metadata = [:]
    var covered = 0
    for (name, value) in header.sorted(by: { Self.start(of: $0.value) < Self.start(of: $1.value) }) {
      switch value {
      case .metadata(let found): metadata = found
      case .entry(let entry):
        guard entry.dtype == "F32" else { throw damaged("tensor '\(name)' has the type \(entry.dtype)") }
        guard entry.data_offsets.count == 2, entry.data_offsets[0] == covered,
          entry.data_offsets[1] >= covered,
          entry.data_offsets[1] <= body.count
        else { throw damaged("tensor '\(name)' lies outside the file or overlaps another") }
        covered = entry.data_offsets[1]
        let bytes = body.dropFirst(entry.data_offsets[0]).prefix(covered - entry.data_offsets[0])
        guard let count = Self.count(of: entry.shape),
          count.multipliedReportingOverflow(by: 4) == (bytes.count, false)
        else {
          throw damaged(
            "tensor '\(name)' has \(bytes.count) bytes, which its shape \(entry.shape) contradicts")
        }
        tensors[name] = Tensor(shape: entry.shape, values: Self.floats(bytes))
      }
    }
    guard covered == body.count else { throw damaged("\(body.count - covered) bytes belong to no tensor") }
    let checksum = metadata.removeValue(forKey: Self.checksumKey)
    // A checksum that others have kept is that of a file with another header.
    guard header.count > tensors.count, Self.isOurs(text, tensorCount: tensors.count) else { return }
    guard Self.isIntact(data, Int(length), checksum: checksum) else {
      throw damaged(checksum == nil ? "it has no checksum" : "it is damaged: its checksum is wrong")
    }
    isChecked = true
  }

  private static func start(of value: HeaderValue) -> (Int, Int) {
    guard case .entry(let entry) = value, entry.data_offsets.count == 2 else { return (-1, -1) }
    return (entry.data_offsets[0], entry.data_offsets[1])
  }

  private static func count(of shape: [Int]) -> Int? {
    shape.reduce(1) { product, extent in
      guard let product, extent >= 0 else { return nil }
      let (result, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? nil : result
    }
  }

  private static func floats(_ bytes: Data) -> [Float] {
    bytes.withUnsafeBytes { memory in
      (0..<memory.count / 4).map {
        Float(bitPattern: UInt32(littleEndian: memory.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }
}
