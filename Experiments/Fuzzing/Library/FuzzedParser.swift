import COneHotAllocationCounter
import Foundation
import OneHotFoundations

/// A parser, inputs it accepts, and what must hold whatever it is given.
package struct FuzzedParser: Sendable {
  /// What became of an input.
  package enum Verdict: Equatable, Sendable {
    /// It was parsed, and all laws hold.
    case accepted
    /// It was refused with an error that names what was wrong.
    case refused
    /// What should not have happened.
    case broken(String)
  }

  /// What one types after `--parser`.
  package let name: String
  /// What means something in the format.
  package let dictionary: [String]
  /// How many inputs of another parser one of this takes as long as, roughly.
  package let cost: Int
  /// What keeps its form.
  let grammar: Grammar?
  private let makeCorpus: @Sendable () throws -> [[UInt8]]
  private let judgeInput: @Sendable ([UInt8], URL) -> Verdict

  /// A parser.
  ///
  /// - Parameters:
  ///   - dictionary: what means something in the format.
  ///   - grammar: changes inputs and keeps their form.
  ///   - cost: how many inputs of another parser one of this takes as long as, roughly.
  ///   - allowance: how much memory it may ask for at once, whatever the length of the input.
  ///   - corpus: valid inputs.
  ///   - parse: the parser; it may write files into the folder it is given.
  ///   - encode: bytes that must be parsed as the same value again.
  ///   - law: what is wrong with a value that was parsed from these bytes; nil if nothing is.
  init<Value: Equatable & SendableMetatype>(
    _ name: String, dictionary: [String] = [], grammar: Grammar? = nil, cost: Int = 1,
    allowance: Int = 1 << 20,
    corpus: @escaping @Sendable () throws -> [[UInt8]],
    parse: @escaping @Sendable ([UInt8], URL) throws -> Value,
    encode: (@Sendable (Value) throws -> [UInt8])? = nil,
    law: @escaping @Sendable (Value, [UInt8], URL) throws -> String? = { _, _, _ in nil }
  ) {
    self.name = name
    self.dictionary = dictionary
    self.grammar = grammar
    self.cost = cost
    makeCorpus = corpus
    judgeInput = { input, folder in
      let value: Value
      do {
        _ = onehot_largest_allocation()
        value = try parse(input, folder)
        if let problem = Self.excess(for: input, allowance) { return .broken(problem) }
      } catch { return Self.excess(for: input, allowance).map { .broken($0) } ?? Self.verdict(on: error) }
      do {
        if let problem = try law(value, input, folder) { return .broken(problem) }
        guard let encoded = try encode?(value) else { return .accepted }
        let again = try parse(encoded, folder)
        return again == value ? .accepted : .broken("encoded and parsed again, it is \(again), not \(value)")
      } catch { return .broken("it was accepted, but then: \(error)") }
    }
  }

  /// Valid inputs.
  package func corpus() throws -> [[UInt8]] { try makeCorpus() }

  /// Parses an input; the folder is for files that the parser needs.
  package func judge(_ input: [UInt8], in folder: URL) -> Verdict { judgeInput(input, folder) }

  private static func verdict(on error: any Error) -> Verdict {
    guard let error = error as? InputError else { return .broken("no InputError: \(error)") }
    if error.subject.isEmpty || error.problem.isEmpty {
      return .broken("an error that says nothing: \(error)")
    }
    let message = error.description
    if message.utf8.count > longestMessage { return .broken("a message of \(message.utf8.count) bytes") }
    if message.utf8.contains(where: { $0 < 32 }) { return .broken("control characters in a message") }
    return .refused
  }

  /// A parser's largest piece of memory must be in proportion to what it is given, whatever that claims.
  private static func excess(for input: [UInt8], _ allowance: Int) -> String? {
    let largest = onehot_largest_allocation()
    return largest > allowance + 256 * input.count
      ? "\(largest) bytes asked for at once by an input of \(input.count)" : nil
  }

  /// People read messages; what they repeat of an input has its end.
  private static let longestMessage = 1 << 15

}
