import OneHot

/// A baton is to be carried from station to station; who does not know the station's code drops it, and only the last station
/// pays.
///
/// At each station one of four signals is shown, by chance and anew at every step. The action that passes the baton on is
/// (signal + station) mod 4, so that neither tells it alone; any other one takes the baton back by a station. At the
/// end it starts anew from the first station, and the lap is worth 1; nothing else is worth anything. An episode is cut off
/// after 100 steps; without a mistake it has 100/stations laps.
///
/// An observation is a number for each station and four for the signals: 1 for the present ones, else 0. There is nothing to
/// remember; all the same reward comes seldom as long as play is random: with 5 stations 0.13 laps an episode, with 8 stations
/// 0.005.
struct Relay: Environment, Codable {
  struct Options: OptionGroup {
    /// How many stations a lap has.
    var stations = 5

    static var options: [OptionField<Self>] {
      [.integer("stations", \.stations, in: 1...20, "stations of a lap")]
    }
  }

  /// How many signals there are, and how many actions.
  private static let signals = 4
  let specification: EnvironmentSpecification
  private let stations: Int
  private var station = 0
  private var signal = 0

  init(_ options: Options) {
    stations = options.stations
    let laps = 100 / stations
    specification = EnvironmentSpecification(
      identifier: "relay-\(stations)", observation: .init(count: stations + Self.signals, in: 0...1),
      actionCount: Self.signals, timeLimit: 100, rewardThreshold: 0.9 * Double(laps),
      optimum: .exact(Double(laps), "one for each lap"))
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    station = 0
    show(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let isRight = action == (signal + station) % Self.signals
    station = max(0, station + (isRight ? 1 : -1))
    let isLap = station == stations
    if isLap { station = 0 }
    show(using: &random, into: &observation)
    return StepOutcome(reward: isLap ? 1 : 0)
  }

  private mutating func show(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    signal = random.index(below: Self.signals)
    for index in 0..<stations { observation[index] = index == station ? 1 : 0 }
    for index in 0..<Self.signals { observation[stations + index] = index == signal ? 1 : 0 }
  }
}
