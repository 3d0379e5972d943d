import OneHotEnvironments
import OneHotLearning

extension Catalogue {
  /// The environments, agents, estimators and baselines that come with OneHot. A copy can be extended.
  public static var standard: Catalogue { Catalogue(environments: .standard) }
}
