import COneHotFoundations
import Foundation

/// Keeps other processes from locking a file. The system lets go of it when the process ends, however it ends; what the
/// process forked does not keep it.
package final class FileLock {
  /// Why a file cannot be locked.
  package enum Failure: Error {
    /// Another has locked it.
    case isHeld
    /// Its file system has no locks, for the reason given.
    case isUnknown(POSIXError)
  }

  private let file: RegularFile

  /// Locks a file; throws ``Failure``, or `POSIXError` for whatever else the system says.
  package init(_ file: RegularFile) throws {
    self.file = file
    try Self.lock(file, LOCK_EX)
    onehot_forks_close(file.systemDescriptor)
  }

  deinit {
    // A child that is forked now keeps the file open: it has to be let go of by name.
    flock(file.systemDescriptor, LOCK_UN)
    onehot_forks_keep(file.systemDescriptor)
  }

  /// Whether somebody has locked a file.
  package static func isHeld(_ file: RegularFile) -> Bool {
    do { try lock(file, LOCK_SH) } catch Failure.isHeld { return true } catch { return false }
    flock(file.systemDescriptor, LOCK_UN)
    return false
  }

  private static func lock(_ file: RegularFile, _ kind: Int32) throws {
    do { try SystemCall.retried { flock(file.systemDescriptor, kind | LOCK_NB) } } catch let error
      as POSIXError
    {
      switch error.code.rawValue {
      case EWOULDBLOCK: throw Failure.isHeld
      case ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP, EINVAL: throw Failure.isUnknown(error)
      default: throw error
      }
    }
  }
}
