import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Cooperative navigation: players who are pushed about on a plane spread over landmarks without bumping into each other.
///
/// Every player is pushed left, right, down or up, or not at all, all at once; it is slowed down by friction, and pushed away
/// from those it touches. After a step, the distances of all landmarks from the player nearest to each are a cost that all
/// share, and every player pays 1 for each other one it touches; what a player gets is a mean of both, weighted with
/// `local-ratio`, and the reward is what all players get together. Players and landmarks are placed at random.
///
/// Observed is, player by player, what each of them sees: its velocity, its place, and the places of all landmarks and of
/// all other players, as seen from there; then two numbers for each other one, for what it says, which is always nothing.
///
/// Source: Lowe, Wu, Tamar, Harb, Abbeel and Mordatch (2017), "Multi-agent actor-critic for mixed cooperative-competitive
/// environments", section 5.1, as `simple_spread_v3` of mpe2 1.1.1 has it.
///
/// Deviation: players at the very same place do not push each other, where mpe2 divides by zero.
public struct Spread: MultiDiscreteEnvironment, RenderableEnvironment {
  /// What an agent needs to know.
  public let specification: EnvironmentSpecification
  private let localRatio: Double
  /// The places of players and then of landmarks, and the velocities of players.
  private(set) var places, velocities: [SIMD2<Double>]
  /// What pushes each player in this step.
  private var forces: [SIMD2<Double>]
  /// How many landmarks somebody is close to.
  private var covered = 0

  /// What a player may do: nothing, or be pushed left, right, down or up.
  public static let moveCount = 5
  private static let (radius, reach) = (0.15, 0.1)
  private static let (timeStep, friction, push) = (0.1, 0.25, 5.0)
  private static let (contactForce, contactMargin) = (100.0, 0.001)

  /// A plane without anything on it, until an episode starts.
  public init(_ options: Options = Options()) {
    localRatio = options.localRatio
    places = Array(repeating: .zero, count: 2 * options.players)
    velocities = Array(repeating: .zero, count: options.players)
    forces = velocities
    // Velocity, place, landmarks, others and what they say.
    let numbers = 4 + 2 * options.players + 4 * (options.players - 1)
    specification = EnvironmentSpecification(
      identifier: "spread/\(options.players)",
      observation: .init(
        bounds: Array(repeating: -.infinity...(.infinity), count: numbers), ofEachOf: options.players),
      actions: ActionSpace(Array(repeating: Self.moveCount, count: options.players)),
      timeLimit: options.timeLimit, floor: options.references?.floor, optimum: options.references?.optimum,
      metrics: [
        EpisodeMetric(
          "covered", title: "covered",
          explanation: "of the landmarks, at the end of the episodes of the last tenth",
          isShare: true, window: .lastTenth)
      ])
  }

  private var playerCount: Int { velocities.count }

  /// Places players and landmarks.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    for index in places.indices {
      let x = random.uniform(from: -1, to: 1)
      places[index] = SIMD2(x, random.uniform(from: -1, to: 1))
    }
    for player in velocities.indices { velocities[player] = .zero }
    covered = 0
    write(into: &observation)
  }

  /// Pushes all players.
  public mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    for player in forces.indices { forces[player] = Self.push(actions[player], of: player) }
    for player in forces.indices {
      for other in player + 1..<playerCount {
        let contact = contact(of: player, with: other)
        forces[player] += contact
        forces[other] -= contact
      }
    }
    for player in velocities.indices {
      places[player] += velocities[player] * Self.timeStep
      velocities[player] = velocities[player] * (1 - Self.friction) + forces[player] * Self.timeStep
    }
    write(into: &observation)
    return StepOutcome(reward: reward())
  }

  private static func push(_ move: Int, of player: Int) -> SIMD2<Double> {
    switch move {
    case 0: .zero
    case 1: SIMD2(-push, 0)
    case 2: SIMD2(push, 0)
    case 3: SIMD2(0, -push)
    case 4: SIMD2(0, push)
    default: programmerError("player \(player) has the moves 0 ..< \(moveCount), not \(move)")
    }
  }

  /// What pushes one player away from another: nearly nothing unless they touch.
  private func contact(of player: Int, with other: Int) -> SIMD2<Double> {
    let (offset, distance) = (places[player] - places[other], distance(player, other))
    if distance == 0 { return .zero }
    let depth = (2 * Self.radius - distance) / Self.contactMargin
    // The logarithm of 1 + exp(depth), which may be too large for a number.
    let softened = max(depth, 0) + Elementary.log1p(Elementary.exp(-abs(depth)))
    return Self.contactForce * offset / distance * (softened * Self.contactMargin)
  }

  private func distance(_ one: Int, _ other: Int) -> Double {
    let squares = (places[one] - places[other]) * (places[one] - places[other])
    return (squares.x + squares.y).squareRoot()
  }

  /// What all players get together.
  private mutating func reward() -> Double {
    var shared = 0.0
    covered = 0
    for landmark in playerCount..<places.count {
      var nearest = Double.infinity
      for player in velocities.indices { nearest = min(nearest, distance(player, landmark)) }
      shared -= nearest
      if nearest < Self.reach { covered += 1 }
    }
    var sum = 0.0
    for player in velocities.indices {
      var own = 0.0
      for other in velocities.indices where other != player && distance(player, other) < 2 * Self.radius {
        own -= 1
      }
      sum += shared * (1 - localRatio) + own * localRatio
    }
    return sum
  }

  /// The share of landmarks that somebody was close to at the end.
  public func measureEpisode() -> EpisodeMeasurements {
    [Double(covered) / Double(playerCount), 0, 0, 0]
  }

  private func write(into observation: inout MutableSpan<Float>) {
    var place = 0
    func append(_ pair: SIMD2<Double>, into observation: inout MutableSpan<Float>) {
      observation[place] = Float(pair.x)
      observation[place + 1] = Float(pair.y)
      place += 2
    }
    for player in velocities.indices {
      append(velocities[player], into: &observation)
      append(places[player], into: &observation)
      for landmark in playerCount..<places.count {
        append(places[landmark] - places[player], into: &observation)
      }
      for other in velocities.indices where other != player {
        append(places[other] - places[player], into: &observation)
      }
      for _ in 1..<playerCount { append(.zero, into: &observation) }
    }
  }
}

extension Spread {
  /// Places and velocities.
  public func savedState() throws -> Data? {
    var (archive, numbers) = (StateArchive(), (places + velocities).flatMap { [$0.x, $0.y] })
    try archive.exchange("places and velocities", &numbers)
    return Data(archive.bytes)
  }

  /// Takes over places and velocities.
  public mutating func restore(savedState: Data) throws {
    var archive = StateArchive(restoring: Array(savedState))
    var numbers = [Double](repeating: 0, count: 2 * (places.count + velocities.count))
    try archive.exchange("places and velocities", &numbers)
    try archive.finish()
    guard numbers.allSatisfy({ abs($0) <= 1e6 }) else {
      throw InputError(
        .data, "environment \(specification.identifier)", "a place or a velocity is no number, or beyond all")
    }
    let pairs = stride(from: 0, to: numbers.count, by: 2).map { SIMD2(numbers[$0], numbers[$0 + 1]) }
    (places, velocities) = (Array(pairs.prefix(places.count)), Array(pairs.dropFirst(places.count)))
  }

  /// The plane from −1.5 to 1.5: of players a letter, "x" of landmarks, and of what is beyond nothing.
  public var text: String {
    let (rows, columns) = (15, 30)
    var cells = Array(repeating: Array(repeating: Character("."), count: columns), count: rows)
    for index in places.indices.reversed() {
      let (x, y) = ((places[index].x + 1.5) / 3, (1.5 - places[index].y) / 3)
      guard (0..<1).contains(x), (0..<1).contains(y) else { continue }
      cells[Int(y * Double(rows))][Int(x * Double(columns))] =
        index < playerCount ? Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(index))) : "x"
    }
    return cells.map { String($0) }.joined(separator: "\n")
  }

  /// How many players there are, and what they get.
  public struct Options: OptionGroup {
    /// The number of players, and of landmarks.
    public var players = 3
    /// The weight of what each player pays for itself, against what all share.
    public var localRatio = 0.5
    /// Steps after which an episode is truncated.
    public var timeLimit = 25

    /// `simple_spread_v3`.
    public init() {}

    /// Those of the usual sizes.
    var references: (floor: ReferenceReturn, optimum: ReferenceReturn)? {
      guard (players, localRatio, timeLimit) == (3, 0.5, 25) else { return nil }
      return (
        .measured(-79.39, standardError: 0.08, "10⁵ episodes"),
        .best(-22.93, "nearest landmarks, and the best of 25 plans of each player; 20,000 episodes")
      )
    }

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("players", \.players, in: 1...26, "how many players there are, and landmarks"),
        .real(
          "local-ratio", \.localRatio, in: 0...1,
          "weight of what each player pays for touching others, against what all share"),
        .integer("time-limit", \.timeLimit, in: 1...100_000, "steps after which an episode is truncated"),
      ]
    }
  }
}
