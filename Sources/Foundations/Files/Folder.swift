import Foundation

/// What can be done with folders. Errors are `POSIXError`s.
package enum Folder {
  /// Makes a folder, with those above it, unless there is one; the disk has the names of those that were made.
  package static func make(_ url: URL) throws {
    var isNew = false
    do { isNew = try makeLast(url) } catch let error as POSIXError where error.code == .ENOENT {
      let parent = url.standardizedFileURL.deletingLastPathComponent()
      guard parent.path != url.path else { throw error }
      try make(parent)
      isNew = try makeLast(url)
    }
    if !isNew, !url.isFolder { throw POSIXError(.EEXIST) }
  }

  /// Makes the last folder of a path; false if something of that name was there before. Of several processes that try,
  /// one succeeds.
  package static func makeLast(_ url: URL) throws -> Bool {
    do { try SystemCall.retried { mkdir(url.path, 0o777) } } catch let error as POSIXError
      where error.code == .EEXIST
    { return false }
    try synchronize(url.standardizedFileURL.deletingLastPathComponent())
    return true
  }

  /// The names in a folder, in no order; none if there is no such folder.
  package static func names(in url: URL) throws -> [String] {
    guard let folder = opendir(url.path) else {
      if errno == ENOENT { return [] }
      throw InputError.systemError
    }
    defer { closedir(folder) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw InputError.systemError }
    return names
  }

  /// Waits until the disk has which names there are in a folder, if the file system knows such a thing and the folder may
  /// be read.
  package static func synchronize(_ url: URL) throws {
    let descriptor: Int32
    do {
      descriptor = try SystemCall.retried { open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    } catch let error as POSIXError where error.code == .EACCES { return }
    defer { close(descriptor) }
    try SystemCall.synchronize(descriptor)
  }
}

extension URL {
  /// Whether there is something at this place, or at the end of the links from here. Where the system does not tell,
  /// there may be: whoever opens it will hear why not.
  package var exists: Bool {
    var status = stat()
    return stat(path, &status) == 0 || ![ENOENT, ENOTDIR, ELOOP].contains(errno)
  }

  /// Whether there is nothing of this name, not even a link that leads nowhere.
  package var isVacant: Bool {
    var status = stat()
    return lstat(path, &status) != 0 && errno == ENOENT
  }

  /// Whether it is a link that stands here.
  package var isLink: Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether there is a folder at this place.
  package var isFolder: Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
