/// What is wrong with an event file, and where.
package struct EventFileDamage: Error, Equatable, CustomStringConvertible {
  /// What can be wrong.
  package enum Kind: Equatable, Sendable {
    /// The file ends within a record.
    case truncatedRecord
    /// The checksum of a record's length is not that of its length.
    case wrongLengthChecksum
    /// A record claims to be longer than any event is.
    case absurdLength(UInt64)
    /// The checksum of a record's data is not that of its data.
    case wrongDataChecksum
    /// The data of a record are no message: the reason.
    case malformedMessage(String)
  }

  /// The byte of the file, from 0 on, where the record, the checksum or the field begins that is wrong.
  package var offset: Int
  /// What is wrong.
  package var kind: Kind

  init(_ offset: Int, _ kind: Kind) {
    self.offset = offset
    self.kind = kind
  }

  /// What is wrong, without the place.
  package var problem: String {
    switch kind {
    case .truncatedRecord: "the file ends within the record that begins here"
    case .wrongLengthChecksum: "wrong checksum of a record's length"
    case .absurdLength(let length): "a record of \(length) bytes; none has over \(EventRecord.longest)"
    case .wrongDataChecksum: "wrong checksum of a record's data"
    case .malformedMessage(let reason): "malformed message: \(reason)"
    }
  }

  /// One line: place, problem.
  package var description: String { "byte \(offset): \(problem)" }
}
