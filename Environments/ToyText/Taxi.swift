import OneHotEnvironmentKit
import OneHotFoundations

/// A taxi in a town of 5 × 5 cells that fetches a passenger at one of four places and drives them to another one: 0 down,
/// 1 up, 2 right, 3 left, 4 pick up, 5 drop off.
///
/// Every step gives reward −1, picking up or dropping off where it cannot be done −10, and dropping off at the destination
/// 20 and the end of the episode. At the other places the passenger can be let out, too, and waits there again.
/// An episode starts with the taxi anywhere, and is truncated after 200 steps. The best mean return is 7.93, below the
/// reward threshold, which is Gymnasium's.
///
/// The observation is one-hot over 500 states: ((row · 5 + column) · 5 + passenger) · 4 + destination, where passenger 4
/// is in the taxi. They are also the states of the model.
///
/// Source: Dietterich (2000), "Hierarchical reinforcement learning with the MAXQ value function decomposition";
/// transition for transition Gymnasium's Taxi-v4.
public struct Taxi: TableEnvironment {
  /// How it is played.
  public struct Options: OptionGroup {
    /// Whether actions that change nothing are forbidden: a ``MaskedTaxi``.
    public var masked = false

    /// All actions allowed.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [.boolean("masked", \.masked, "whether actions that change nothing are forbidden")]
    }
  }

  let dynamics: TabularDynamics
  /// The state: the position of the 1 in the observation.
  public internal(set) var state: Int

  /// The taxi.
  public init() {
    dynamics = Self.sharedDynamics
    state = dynamics.starts[0]
  }

  /// The town, `@` where the taxi is, and below it where the passenger is and wants to go.
  public var text: String { TaxiState(number: state).text }

  fileprivate static let sharedDynamics = TabularDynamics(
    EnvironmentSpecification(
      identifier: "Taxi-v4", observation: .init(oneHot: 500), actionCount: 6, timeLimit: 200,
      rewardThreshold: 8),
    stateCount: 500, starts: (0..<500).filter { TaxiState(number: $0).isStart }
  ) { state, action in [TaxiState(number: state).transition(action)] }
}

/// A ``Taxi`` in which those actions are forbidden that change nothing: driving into a wall, and picking up or dropping
/// off where it cannot be done.
///
/// Source: the `action_mask` of Gymnasium's Taxi-v4.
public struct MaskedTaxi: TableEnvironment, MaskedEnvironment {
  let dynamics: TabularDynamics
  /// The state: the position of the 1 in the observation.
  public internal(set) var state: Int

  /// The taxi.
  public init() {
    dynamics = Taxi.sharedDynamics
    state = dynamics.starts[0]
  }

  /// The town, `@` where the taxi is, and below it where the passenger is and wants to go.
  public var text: String { TaxiState(number: state).text }

  /// Allows what changes the state.
  public func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    for action in allowed.indices {
      // The ways are certain: no number is drawn.
      allowed[action] = dynamics.transition(state, action, uniform: { 0 }).nextState != state
    }
  }
}

/// Where the taxi and its passenger are, and where to.
private struct TaxiState {
  /// The taxi's cell, row by row.
  var cell: Int
  /// The place at which the passenger waits; 4 in the taxi.
  var passenger: Int
  /// The place to drive to.
  let destination: Int

  /// The cells of the places, R, G, Y and B.
  private static let places = [0, 4, 20, 23]
  private static let names: [Character] = ["R", "G", "Y", "B"]
  /// The cells with a wall on their right.
  private static let walls: Set = [1, 6, 15, 17, 20, 22]

  init(number: Int) {
    cell = number / 20
    passenger = number / 4 % 5
    destination = number % 4
  }

  private var number: Int { (cell * 5 + passenger) * 4 + destination }

  /// Whether an episode may start here: the passenger waits, and not yet where they want to.
  var isStart: Bool { passenger < 4 && passenger != destination }

  func transition(_ action: Int) -> TabularModel.Transition {
    var next = self
    var reward = -1.0
    var isOver = false
    switch action {
    case 0: next.drive(.down)
    case 1: next.drive(.up)
    case 2: next.drive(.right)
    case 3: next.drive(.left)
    case 4:
      if passenger < 4 && cell == Self.places[passenger] { next.passenger = 4 } else { reward = -10 }
    default:
      if passenger == 4, let place = Self.places.firstIndex(of: cell) {
        next.passenger = place
        isOver = place == destination
        if isOver { reward = 20 }
      } else {
        reward = -10
      }
    }
    return .init(probability: 1, nextState: next.number, reward: reward, terminated: isOver)
  }

  var text: String {
    let town = String(rows: 5, columns: 11) { row, column in
      let cell = row * 5 + column / 2
      if column % 2 == 0 {
        return column == 0 || column == 10 || Self.walls.contains(cell - 1) ? "|" : ":"
      }
      if cell == self.cell { return "@" }
      return Self.places.firstIndex(of: cell).map { Self.names[$0] } ?? " "
    }
    let place = passenger < 4 ? "at \(Self.names[passenger])" : "in the taxi"
    return town + "\npassenger \(place), to \(Self.names[destination])"
  }

  private mutating func drive(_ direction: Direction) {
    let target = direction.neighbor(of: cell, rows: 5, columns: 5)
    // A wall on the right of the left one of two neighbors in a row is between them.
    let isBlocked = direction.offset.row == 0 && Self.walls.contains(min(cell, target))
    if !isBlocked { cell = target }
  }
}
