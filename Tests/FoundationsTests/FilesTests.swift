import Dispatch
import Foundation
import OneHotFoundations
import OneHotTestSupport
import Synchronization
import Testing

/// The system's `fork`, which Swift does not offer.
@_silgen_name("fork") private func forkProcess() -> pid_t

@Suite("Files")
struct FilesTests {
  /// Puts something else than a file at a place; returns what errors call it.
  static let obstacles: [(String, @Sendable (URL) throws -> Void)] = [
    ("a pipe", { #expect(mkfifo($0.path, 0o600) == 0) }),
    ("a folder", { try FileManager.default.createDirectory(at: $0, withIntermediateDirectories: false) }),
    (
      "a device",
      { try FileManager.default.createSymbolicLink(atPath: $0.path, withDestinationPath: "/dev/zero") }
    ),
  ]

  @Test("that are none are refused at once, and what is there is named", arguments: 0..<3)
  func obstacles(_ number: Int) throws {
    try withTemporaryDirectory { root in
      let (name, put) = Self.obstacles[number]
      let place = root.appending(path: "it", directoryHint: .notDirectory)
      try put(place)
      let expected = InputError(
        .data, "file \(place.path)", "it is \(name), not a regular file",
        remedy: "a file on disk would be right")
      #expect(throws: expected) { try WholeFile.read(place) }
      #expect(throws: InputError.self) { try RegularFile(changing: place) }
      #expect(throws: InputError.self) { try RegularFile(providing: place) }
      #expect(throws: InputError.self) { try RegularFile(creating: place) }
    }
  }

  @Test("are read to their end or to a limit, and what is not there is no damage")
  func reading() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "it")
      let missing = #expect(throws: InputError.self) { try WholeFile.read(file) }
      #expect(missing == InputError(.file, "file \(file.path)", "cannot be read (No such file or directory)"))
      let data = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0) })
      try data.write(to: file)
      #expect(try WholeFile.read(file) == data && WholeFile.read(file, atMost: 200_000) == data)
      let long = #expect(throws: InputError.self) { try WholeFile.read(file, atMost: 199_999) }
      #expect(long?.problem == "it has more than 199999 bytes" && long?.kind == .data)
      let status = URL(fileURLWithPath: "/proc/self/status")
      // The length that the system tells of it is 0.
      #expect(try !status.exists || WholeFile.read(status).count > 100)
    }
  }

  @Test("of others are not written to through a link")
  func links() throws {
    try withTemporaryDirectory { root in
      let victim = root.appending(path: "victim")
      try Data("mine".utf8).write(to: victim)
      let (file, aside) = (root.appending(path: "it"), root.appending(path: ".it.partial"))
      for isHard in [false, true] {
        if isHard {
          #expect(link(victim.path, aside.path) == 0)
        } else {
          #expect(symlink(victim.path, aside.path) == 0)
        }
        try WholeFile.write(Data("whole".utf8), to: file)
        #expect(try text(file) == "whole" && text(victim) == "mine" && aside.isVacant)
      }
      #expect(symlink(victim.path, aside.path) == 0)
      for open in [RegularFile.init(changing:), RegularFile.init(providing:)] {
        let error = #expect(throws: InputError.self) { try open(aside) }
        #expect(error?.problem == "it is a link, not a regular file")
      }
      let taken = #expect(throws: InputError.self) { try RegularFile(creating: aside) }
      #expect(taken?.problem == "cannot be created (File exists)")
      #expect(throws: InputError.self) { try WholeFile.create(Data(), at: aside) }
      #expect(try text(victim) == "mine")
    }
  }

  @Test("that are there are not made anew")
  func creation() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "it")
      try WholeFile.create(Data("first".utf8), at: file)
      let error = #expect(throws: InputError.self) { try WholeFile.create(Data("second".utf8), at: file) }
      #expect(error == InputError(.file, "file \(file.path)", "cannot be written (File exists)"))
      #expect(try text(file) == "first" && Folder.names(in: root) == ["it"])
    }
  }

  @Test("that are locked are let go of with the process, whatever it forked")
  func forks() throws {
    try withTemporaryDirectory { root in
      let place = root.appending(path: "it")
      var lock: FileLock? = try FileLock(RegularFile(providing: place))
      #expect(try FileLock.isHeld(RegularFile(reading: place)))
      #expect(throws: FileLock.Failure.self) { try FileLock(RegularFile(providing: place)) }
      let child = forkProcess()
      if child == 0 { while true { pause() } }
      defer {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
      }
      // As the system does when a process ends, whose child it is not.
      #expect(try FileLock.isHeld(RegularFile(reading: place)))
      lock = nil
      #expect(try lock == nil && !FileLock.isHeld(RegularFile(reading: place)))
    }
  }
}

@Suite("Folders")
struct FolderTests {
  @Test("are made with those above them, and what is in the way is an error")
  func making() throws {
    try withTemporaryDirectory { root in
      let deep = root.appending(path: "a/b/c")
      try Folder.make(deep)
      try Folder.make(deep)
      #expect(deep.isFolder)
      #expect(try !Folder.makeLast(deep) && Folder.makeLast(deep.appending(path: "d")))
      #expect(try Folder.names(in: deep) == ["d"] && Folder.names(in: root.appending(path: "x")).isEmpty)
      let file = root.appending(path: "file")
      try Data().write(to: file)
      for (place, code) in [(file, POSIXErrorCode.EEXIST), (file.appending(path: "x"), .ENOTDIR)] {
        let error = #expect(throws: POSIXError.self) { try Folder.make(place) }
        #expect(error?.code == code)
      }
      #expect(throws: POSIXError.self) { try Folder.names(in: file) }
    }
  }
  @Test("are made by several at once that need the same ones above them")
  func makingTogether() throws {
    try withTemporaryDirectory { root in
      let failures = Atomic<Int>(0)
      for round in 0..<200 {
        DispatchQueue.concurrentPerform(iterations: 4) { index in
          do { try Folder.make(root.appending(path: "\(round)/a/b/\(index)")) } catch {
            failures.wrappingAdd(1, ordering: .relaxed)
          }
        }
        let made = try Folder.names(in: root.appending(path: "\(round)/a/b"))
        #expect(made.count == 4)
      }
      #expect(failures.load(ordering: .relaxed) == 0)
    }
  }
}
