import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Tables whose rows are to be classified, of which a choice tells only whether it was right; each is read when it is asked
  /// for.
  mutating func registerContextualBandits() {
    register(
      "digits", family: "contextual bandits",
      summary: "tell which digit a picture of 8 x 8 shows, told only whether one is right",
      options: NoOptions.self
    ) { _, _ in Classification(.digits, supervised: Self.supportVectors(0.991)) }
    register(
      "iris", family: "contextual bandits",
      summary: "tell three species of iris apart by their flowers, told only whether one is right",
      options: NoOptions.self
    ) { _, _ in Classification(.iris, supervised: Self.supportVectors(0.973)) }
    register(
      "wine", family: "contextual bandits",
      summary: "tell three cultivars apart by the wine, told only whether one is right",
      options: NoOptions.self
    ) { _, _ in Classification(.wine, supervised: Self.supportVectors(0.983)) }
    register(
      "breast-cancer", family: "contextual bandits",
      summary: "tell malignant tumors from benign ones, told only whether one is right",
      options: NoOptions.self
    ) { _, _ in Classification(.breastCancer, supervised: Self.supportVectors(0.976)) }
    register(
      "classification", family: "contextual bandits",
      summary: "tell the classes of a table of one's own, told only whether one is right",
      options: Classification.Options.self
    ) { options, _ in Classification(try options.table()) }
  }

  /// What a support vector machine gets right; measured with `SVC` of scikit-learn 1.9.1, with C = 10, of tumors 1, and columns
  /// standardized but for digits and irises, in three tenfold cross-validations.
  private static func supportVectors(_ accuracy: Double) -> String {
    "\(accuracy) (support vector machine, tenfold cross-validation)"
  }
}
