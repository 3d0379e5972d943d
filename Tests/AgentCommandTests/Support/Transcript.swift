import OneHotFoundations

@testable import OneHotAgentCommand

/// A console whose text is kept, and whose clock advances by a fixed time at every look.
final class Transcript: Sendable {
  private let outputText = Guarded("")
  private let errorText = Guarded("")
  private let time = Guarded(0.0)
  private let outputIsTerminal: Bool
  private let errorIsTerminal: Bool
  private let columns: Int

  init(outputIsTerminal: Bool = false, errorIsTerminal: Bool = false, columns: Int = 80) {
    self.outputIsTerminal = outputIsTerminal
    self.errorIsTerminal = errorIsTerminal
    self.columns = columns
  }

  var output: String { outputText.withLock { $0 } }
  var error: String { errorText.withLock { $0 } }

  var console: Console {
    let columns = columns
    return Console(
      output: .init(isTerminal: outputIsTerminal, columns: { columns }) { [self] text in
        outputText.withLock { $0 += text }
      },
      error: .init(isTerminal: errorIsTerminal, columns: { columns }) { [self] text in
        errorText.withLock { $0 += text }
      },
      now: { [self] in
        time.withLock { time in
          time += 1 / 32
          return time
        }
      })
  }

  /// What a command wrote, and its exit code.
  func run(_ arguments: [String], with command: AgentCommand = AgentCommand()) -> Int32 {
    command.run(arguments, console: console)
  }
}
