import Foundation
import OneHotFoundations

/// An error as the user sees it: one message on standard error, and an exit code.
struct ErrorReport {
  private let text: String
  private let exitCode: Int32

  init(_ error: any Error, program: String, command: Command?) {
    let interrupted = error as? InterruptedRun
    let cause = interrupted?.cause ?? error
    let kind = Self.kind(of: cause)
    exitCode = (cause as? Interruption)?.exitCode ?? kind.rawValue
    var lines = ["\(program): error: \(Self.message(of: cause))"]
    if let interrupted { lines.append("what was recorded until then is in \(interrupted.folder)") }
    if kind == .usage, interrupted == nil { lines.append("try '\(Self.helpCall(program, command))'") }
    text = lines.joined(separator: "\n") + "\n"
  }

  /// Writes the message; returns the exit code.
  func write(to stream: Console.Stream) -> Int32 {
    try? stream.write(text)  // Nowhere is left to say that standard error cannot be written.
    return exitCode
  }

  private static func helpCall(_ program: String, _ command: Command?) -> String {
    switch command {
    case .resume?, .doctor?, .evaluate?, .export?, .compare?, .report?, .tune?, .estimators?, .list?:
      "\(program) \(command!.rawValue) --help"
    default: "\(program) --help"
    }
  }

  /// An error that is none of ours comes from the system (a file), or else from an environment of the user's own.
  private static func kind(of error: any Error) -> InputError.Kind {
    if let error = error as? InputError { return error.kind }
    return error is CocoaError || error is POSIXError ? .file : .data
  }

  private static func message(of error: any Error) -> String {
    if let error = error as? InputError { return error.description }
    return error is CocoaError || error is POSIXError ? error.localizedDescription : "\(error)"
  }
}

/// A training that failed after its run folder had been made.
struct InterruptedRun: Error {
  let cause: any Error
  let folder: String
}
