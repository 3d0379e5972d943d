import OneHotEnvironments
import OneHotLearning

extension Catalogue {
  /// The environments and estimators that come with OneHot. A copy can be extended.
  public static var standard: Catalogue { Catalogue(environments: .standard) }
}
