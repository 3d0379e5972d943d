import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// What all copies of a game have in common: one for all of them.
final class MinAtarRules: Sendable {
  let specification: EnvironmentSpecification
  let actions: [MinAtarAction]
  let sticky: Double
  let isRamping: Bool

  init<Game: MinAtarGame>(of game: Game.Type, _ options: MinAtarOptions) {
    if !(0...1).contains(options.sticky) || options.timeLimit < 1 {
      programmerError(
        "a probability of \(options.sticky) or a time limit of \(options.timeLimit) makes no sense")
    }
    let isMinimal = options.actions == .minimal
    actions = isMinimal ? Game.minimalActions : MinAtarAction.allCases
    sticky = options.sticky
    isRamping = options.ramping
    specification = EnvironmentSpecification(
      identifier: "MinAtar/\(Game.title)-v\(isMinimal ? 1 : 0)",
      observation: .init(planes: PlaneShape(planes: Game.symbols.count, rows: 10, columns: 10)),
      actionCount: actions.count, timeLimit: options.timeLimit,
      floor: options == MinAtarOptions() ? Game.floor : nil)
  }
}
