import COneHotPlantedMemory
import Foundation

// Bugs for the sanitizers to find: if they do not find these, they would find no others.
//   planted-bugs swift-memory | c-memory | swift-race | c-race

/// Reads memory that was given back.
func readFreedMemory() -> Int {
  let memory = UnsafeMutablePointer<Int>.allocate(capacity: 64)
  memory.initialize(repeating: 1, count: 64)
  memory.deallocate()
  return memory[CommandLine.arguments.count]
}

/// Adds to one number in two threads at once.
func race(_ add: @escaping @Sendable () -> Void) {
  let threads = (0..<2).map { _ in Thread { for _ in 0..<100_000 { add() } } }
  threads.forEach { $0.start() }
  while threads.contains(where: { !$0.isFinished }) { usleep(1000) }
}

final class Count: @unchecked Sendable {
  static let shared = Count()
  var value = 0
}

switch CommandLine.arguments.last {
case "swift-memory": print(readFreedMemory())
case "c-memory": print(onehot_planted_overrun(CommandLine.argc))
case "swift-race": race { Count.shared.value += 1 }
case "c-race": race { onehot_planted_race() }
default: fatalError("name a bug: swift-memory, c-memory, swift-race or c-race")
}
