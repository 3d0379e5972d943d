import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Tables whose rows are to be classified, of which a choice tells only whether it was right.
  mutating func registerContextualBandits() {
    register(
      "digits", family: "contextual bandits",
      summary: "tell which digit a picture of 8 x 8 shows, told only whether one is right",
      environment: Classification(.digits))
    register(
      "iris", family: "contextual bandits",
      summary: "tell three species of iris apart by their flowers, told only whether one is right",
      environment: Classification(.iris))
    register(
      "wine", family: "contextual bandits",
      summary: "tell three cultivars apart by the wine, told only whether one is right",
      environment: Classification(.wine))
    register(
      "breast-cancer", family: "contextual bandits",
      summary: "tell malignant tumors from benign ones, told only whether one is right",
      environment: Classification(.breastCancer))
    register(
      "classification", family: "contextual bandits",
      summary: "tell the classes of a table of one's own, told only whether one is right",
      options: Classification.Options.self
    ) { options, _ in Classification(try options.table()) }
  }
}
