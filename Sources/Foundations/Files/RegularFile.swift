import Foundation

/// A regular file that is open. What might never end or never begin (a pipe, a device, a socket) is not opened, and what
/// is written to is no link to something else.
///
/// Every error is an `InputError` of the kind `file` that tells the system's reason, but that there is something else
/// than a regular file, which no second try would change, is one of the kind `data`.
package final class RegularFile {
  private let url: URL
  private let descriptor: Int32
  private var isOpen = true

  /// Takes over what is open already, whatever it is.
  package init(open descriptor: Int32, of url: URL) {
    (self.descriptor, self.url) = (descriptor, url)
  }

  /// Opens a file to read it.
  package convenience init(reading url: URL) throws {
    try self.init(url, O_RDONLY, "cannot be read")
  }

  /// Makes an empty file to write; an error if there is something of that name.
  package convenience init(creating url: URL) throws {
    try self.init(url, O_WRONLY | O_CREAT | O_EXCL, "cannot be created")
  }

  /// Opens a file to change it where it is.
  package convenience init(changing url: URL) throws {
    try self.init(url, O_RDWR | O_NOFOLLOW, "cannot be written")
  }

  /// Opens a file to change it, which is made if there is none.
  package convenience init(providing url: URL) throws {
    try self.init(url, O_RDWR | O_CREAT | O_NOFOLLOW, "cannot be written")
  }

  private convenience init(_ url: URL, _ flags: Int32, _ failure: String) throws {
    let isStream = Self.isOfTheCaller(url)
    do {
      // To open a pipe would wait for its other end.
      let waiting = isStream ? 0 : O_NONBLOCK
      let opened = try SystemCall.retried { open(url.path, flags | waiting | O_CLOEXEC | O_NOCTTY, 0o666) }
      self.init(open: opened, of: url)
    } catch let error as POSIXError {
      throw Self.obstacle(error.code).map { InputError.notRegular(url, $0) }
        ?? InputError.file(url, failure, error)
    }
    let kind = try status.st_mode & S_IFMT
    guard kind == S_IFREG || isStream && kind == S_IFIFO else {
      throw InputError.notRegular(url, Self.obstacle(kind))
    }
  }

  /// Whether whoever called the program opened it, as a shell does for `--config <(…)`: such a pipe has its other end.
  private static func isOfTheCaller(_ url: URL) -> Bool {
    url.path == "/dev/stdin" || url.path.hasPrefix("/dev/fd/")
  }

  /// What is there if a file cannot be opened for some reason, and that reason tells.
  private static func obstacle(_ code: POSIXErrorCode) -> String? {
    switch code {
    case .ELOOP: "a link"
    case .EISDIR: "a folder"
    case .ENXIO: "a pipe, a socket or a device"
    default: nil
    }
  }

  private static func obstacle(_ kind: mode_t) -> String {
    switch kind {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  deinit { if isOpen { _ = Foundation.close(descriptor) } }

  /// What the system's own calls take.
  package var systemDescriptor: Int32 { descriptor }

  private var status: stat {
    get throws {
      var status = stat()
      try attempt("cannot be read") { fstat(descriptor, &status) }
      return status
    }
  }

  /// Bytes.
  package var length: Int { get throws { Int(try status.st_size) } }

  /// When it was last written, in seconds since 1970 by the clock of its file system.
  package var modificationTime: Double {
    get throws {
      #if canImport(Darwin)
        let time = try status.st_mtimespec
      #else
        let time = try status.st_mtim
      #endif
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
  }

  /// Whether the file has other names, in other folders perhaps.
  package var hasOtherNames: Bool { get throws { try status.st_nlink > 1 } }

  /// The next bytes, `count` of them or, at the file's end, fewer.
  package func read(_ count: Int) throws -> Data {
    var (data, found) = (Data(count: count), 0)
    while found < count {
      let more = try data.withUnsafeMutableBytes { memory in
        try attempt("cannot be read") {
          Foundation.read(descriptor, memory.baseAddress! + found, count - found)
        }
      }
      if more == 0 { break }
      found += more
    }
    return data.prefix(found)
  }

  /// All bytes from here on; throws if there are more than a limit.
  package func readToEnd(atMost limit: Int) throws -> Data {
    var (data, wanted) = (Data(), try length)
    while data.count <= limit, wanted <= limit {
      // One more than there should be, to see the end.
      let more = try read(max(wanted - data.count, 1 << 16) + 1)
      if more.isEmpty { return data }
      data += more
      wanted = data.count
    }
    throw InputError.tooLong(url, limit)
  }

  /// Writes bytes where the file stands.
  package func write(_ bytes: some ContiguousBytes) throws {
    try bytes.withUnsafeBytes { memory in
      var written = 0
      while written < memory.count {
        written += try attempt("cannot be written") {
          Foundation.write(descriptor, memory.baseAddress! + written, memory.count - written)
        }
      }
    }
  }

  /// Cuts the file off behind some bytes, and stands there.
  package func truncate(to length: Int) throws {
    try attempt("cannot be written") { ftruncate(descriptor, off_t(length)) }
    try attempt("cannot be written") { Int(lseek(descriptor, off_t(length), SEEK_SET)) }
  }

  /// Waits until the disk has what was written.
  package func synchronize() throws {
    do { try SystemCall.synchronize(descriptor) } catch {
      throw InputError.file(url, "cannot be written", error)
    }
  }

  /// Closes the file, of which some systems learn only then that it cannot be written.
  package func close() throws {
    isOpen = false
    // It is closed whatever the answer, also if a signal interrupts it.
    guard Foundation.close(descriptor) == 0 || errno == EINTR else {
      throw InputError.file(url, "cannot be written", InputError.systemError)
    }
  }

  @discardableResult
  private func attempt<Count: SignedInteger>(_ failure: String, _ call: () -> Count) throws -> Count {
    do { return try SystemCall.retried(call) } catch { throw InputError.file(url, failure, error) }
  }
}

/// Calls of the system, with its errors as `POSIXError`.
package enum SystemCall {
  /// Calls until no signal interrupts it; an answer below zero is an error.
  @discardableResult
  package static func retried<Count: SignedInteger>(_ call: () -> Count) throws -> Count {
    while true {
      let answer = call()
      if answer >= 0 { return answer }
      guard errno == EINTR else { throw InputError.systemError }
    }
  }

  /// Waits until the disk has what was written to an open file, or which names there are in an open folder, if the file
  /// system knows such a thing: some have it for no folder (CIFS), others for nothing.
  package static func synchronize(_ descriptor: Int32) throws {
    do { try retried { fsync(descriptor) } } catch let error as POSIXError
      where [EINVAL, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(error.code.rawValue)
    {}
  }
}
