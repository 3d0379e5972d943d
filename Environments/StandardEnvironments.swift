import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// The environments that come with OneHot, family by family.
  public static var standard: Self {
    var registry = Self()
    registry.registerGridWorld()
    registry.registerBandits()
    registry.registerClassicControl()
    registry.registerToyText()
    registry.registerManyChoices()
    registry.registerBoards()
    registry.registerMemory()
    registry.registerContextualBandits()
    registry.registerTeams()
    registry.registerMinAtar()
    registry.registerOperations()
    registry.registerPuzzles()
    registry.registerBSuite()
    return registry
  }
}
