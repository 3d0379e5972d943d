/// The version of this library.
public enum OneHotVersion {
  /// Major, minor and patch, after semver.org.
  public static let current = "0.1.0"
}
