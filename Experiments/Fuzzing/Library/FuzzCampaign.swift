import Foundation
import OneHotNumerics

/// Gives a parser one hostile input after the other, until it does what it should not.
package struct FuzzCampaign {
  /// What came of it.
  package struct Outcome: Sendable {
    /// Inputs given.
    package var inputs = 0
    /// Inputs that were parsed.
    package var accepted = 0
    /// The input that took longest, and its time in seconds of this thread.
    package var slowest = (number: 0, seconds: 0.0)
    /// What should not have happened, and with which input; the campaign ends with the first.
    package var finding: (number: Int, problem: String)?
  }

  /// The parser.
  package let parser: FuzzedParser
  /// Where the inputs come from.
  package let inputs: HostileInputs

  /// A campaign; throws if there is no corpus.
  package init(_ parser: FuzzedParser, seed: UInt64) throws {
    self.parser = parser
    inputs = HostileInputs(
      corpus: try parser.corpus(), dictionary: parser.dictionary, grammar: parser.grammar, seed: seed)
  }

  /// Gives the inputs of some numbers.
  ///
  /// - Parameters:
  ///   - folder: for files that the parser needs.
  ///   - begin: told the number of each input before it is given.
  package func run(_ numbers: Range<Int>, in folder: URL, begin: (Int) -> Void = { _ in }) -> Outcome {
    var outcome = Outcome()
    for number in numbers {
      let input = inputs.input(number)
      begin(number)
      let start = Self.threadSeconds
      let verdict = parser.judge(input, in: folder)
      let seconds = Self.threadSeconds - start
      outcome.inputs += 1
      if seconds > outcome.slowest.seconds { outcome.slowest = (number, seconds) }
      if verdict == .accepted { outcome.accepted += 1 }
      if case .broken(let problem) = verdict {
        outcome.finding = (number, problem)
        break
      }
    }
    return outcome
  }

  /// The processor time of this thread: a machine that is busy with something else does not stretch it.
  private static var threadSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
