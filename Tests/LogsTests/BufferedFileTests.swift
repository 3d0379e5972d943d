import Foundation
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLogs

struct BufferedFileTests {
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDiskNamesFileAndReason() throws {
    let url = URL(filePath: "/dev/full")
    let file = BufferedFile(RegularFile(open: open(url.path, O_WRONLY | O_CLOEXEC), of: url))
    file.append(1)
    try file.endRecord()
    let expected = InputError(.file, "file /dev/full", "cannot be written (No space left on device)")
    #expect(throws: expected) { try file.flush() }
    // What could not be written is not tried again.
    try file.flush()
  }

  @Test func headComesFirst() throws {
    try withTemporaryDirectory { root in
      let url = root.appending(path: "a")
      let file = try BufferedFile(creating: url, head: Data([1, 2]))
      file.append([3, 4])
      file.append(5)
      try file.endRecord()
      #expect(try Data(contentsOf: url) == Data([1, 2]))
      try file.close()
      #expect(try Data(contentsOf: url) == Data([1, 2, 3, 4, 5]))
    }
  }
}
