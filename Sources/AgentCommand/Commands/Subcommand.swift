import OneHotLaboratory
import OneHotLearning

/// A call of a subcommand.
struct Invocation {
  /// What one types to run the program.
  let program: String
  let catalogue: Catalogue
  let problems: ProblemRegistry
  let arguments: Arguments
  let console: Console
}

/// A subcommand, with what it was called with.
protocol Subcommand {
  var invocation: Invocation { get }

  /// Throws `InputError` for whatever is wrong with the arguments or the files they name.
  func run() throws
}

extension Subcommand {
  var program: String { invocation.program }
  var catalogue: Catalogue { invocation.catalogue }
  var arguments: Arguments { invocation.arguments }
  var console: Console { invocation.console }
}
