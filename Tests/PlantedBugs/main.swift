import COneHotPlantedMemory
import Foundation
import Synchronization

// Bugs for the sanitizers to find: if they do not find these, they would find no others.
//   planted-bugs swift-memory | c-memory | swift-race | c-race

/// Reads memory that was given back.
func readFreedMemory() -> Int {
  let memory = UnsafeMutablePointer<Int>.allocate(capacity: 64)
  memory.initialize(repeating: 1, count: 64)
  memory.deallocate()
  return memory[CommandLine.arguments.count]
}

/// Adds to one number in two threads that nothing orders: one adds while the other waits, neither ends before both have
/// added. The turns are a relaxed number, as a lock would be an order. (The sanitizer misses races of the very same moment.)
func race(_ add: @escaping @Sendable () -> Void) {
  let turns = Turns()
  let threads = (0..<2).map { turn in
    Thread {
      turns.await(turn)
      add()
      turns.end()
      turns.await(2)
    }
  }
  threads.forEach { $0.start() }
  while threads.contains(where: { !$0.isFinished }) { usleep(1000) }
}

final class Turns: Sendable {
  private let ended = Atomic(0)

  func await(_ turn: Int) { while ended.load(ordering: .relaxed) < turn { usleep(100) } }
  func end() { ended.add(1, ordering: .relaxed) }
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
