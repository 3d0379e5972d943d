import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// An environment that is in one of a number of states, shows which, and steps by a table of ``TabularDynamics``: all
/// that it has to bring are its dynamics, a state, and how that looks.
protocol TableEnvironment: Environment, RenderableEnvironment, TabularEnvironment {
  /// What may happen, shared by all copies.
  var dynamics: TabularDynamics { get }
  /// The state one is in.
  var state: Int { get set }
}

extension TableEnvironment {
  /// What an agent needs to know.
  public var specification: EnvironmentSpecification { dynamics.specification }

  /// The exact dynamics, equal ways put together.
  public var model: TabularModel { dynamics.model }

  /// Starts an episode in any of the states in which one may start.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    let starts = dynamics.starts
    state = starts.count == 1 ? starts[0] : starts[random.index(below: starts.count)]
    dynamics.write(state, into: &observation)
  }

  /// Goes one of the ways that lead from the state with the action.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) >= dynamics.actionCount { dynamics.unknownAction(action) }
    let transition = dynamics.transition(state, action) { random.uniform() }
    state = transition.nextState
    dynamics.write(state, into: &observation)
    return StepOutcome(reward: transition.reward, status: transition.terminated ? .terminated : .running)
  }

  /// Goes to the state, whatever the steps.
  public mutating func enter(
    _ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>
  ) throws {
    self.state = state
    dynamics.write(state, into: &observation)
  }

  /// The number of the state.
  public func savedState() -> Data? { Data("\(state)".utf8) }

  /// Goes to the state of a number.
  public mutating func restore(savedState: Data) throws {
    let number = Int(String(decoding: savedState, as: UTF8.self))
    guard let number, (0..<dynamics.stateCount).contains(number) else {
      throw InputError(
        .data, "environment \(specification.identifier)", "it has no such state as the one that was saved")
    }
    state = number
  }

  /// As many copies as asked for, stepped by one table.
  public func batched(count: Int) -> any BatchEnvironment {
    guard let transitions = dynamics.transitions else { return Replicated(self, count: count) }
    return TableBatch(self, transitions: transitions, count: count)
  }
}
