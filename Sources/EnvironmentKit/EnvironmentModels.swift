import OneHotFoundations
import OneHotNumerics

/// Copies of the environments of a batch in the middle of their episodes, each of which is stepped by itself: the models that
/// an agent plans with.
///
/// They are as many as asked for, beside a copy of each environment that they start from.
package protocol EnvironmentModels: Sendable {
  /// Takes an environment of a batch as that from which models start.
  mutating func setRoot(_ index: Int, to environment: any MultiDiscreteEnvironment)

  /// Makes a model a copy of one of the environments taken.
  mutating func start(_ model: Int, fromRoot index: Int)

  /// Takes a step in one model.
  mutating func step(
    _ model: Int, _ actions: Span<Int>, using random: inout RandomSource,
    into observation: inout MutableSpan<Float>
  ) -> StepOutcome

  /// Writes which options a model allows now, if it is masked.
  func writeActionMask(_ model: Int, into allowed: inout MutableSpan<Bool>)
}

extension MultiDiscreteEnvironment {
  /// Models of the environment, and of as many environments that they start from.
  ///
  /// - Throws: ``InputError`` if a copy of the environment is none (``areCopiesIndependent``).
  package func models(_ count: Int, roots: Int, for purpose: String) throws -> any EnvironmentModels {
    guard areCopiesIndependent else {
      throw InputError(
        .usage, purpose,
        "it plans with copies of the environment, and \(specification.identifier) cannot be copied in the middle of an episode",
        remedy: "another agent would be right")
    }
    return TypedModels(self, count: count, roots: roots)
  }
}

/// Models of one type of environment, side by side in memory.
private struct TypedModels<Base: MultiDiscreteEnvironment>: EnvironmentModels {
  private var models, roots: [Base]

  init(_ environment: Base, count: Int, roots: Int) {
    models = Array(repeating: environment, count: count)
    self.roots = Array(repeating: environment, count: roots)
  }

  mutating func setRoot(_ index: Int, to environment: any MultiDiscreteEnvironment) {
    guard let environment = environment as? Base else {
      programmerError("a \(type(of: environment)) is no model of a \(Base.self)")
    }
    roots[index] = environment
  }

  mutating func start(_ model: Int, fromRoot index: Int) { models[model] = roots[index] }

  mutating func step(
    _ model: Int, _ actions: Span<Int>, using random: inout RandomSource,
    into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    models[model].step(actions, using: &random, into: &observation)
  }

  func writeActionMask(_ model: Int, into allowed: inout MutableSpan<Bool>) {
    (models[model] as? any MaskedMultiDiscreteEnvironment)?.writeActionMask(into: &allowed)
  }
}
