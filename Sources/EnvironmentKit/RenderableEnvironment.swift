/// An environment that can be looked at: `agent evaluate RUN --render` shows an episode of it.
///
/// A wrapper `W` is one where what it wraps is: `extension W: RenderableEnvironment where Base: RenderableEnvironment {}`.
public protocol RenderableEnvironment: MultiDiscreteEnvironment {
  /// The present state in some lines of characters, that in which an episode has ended included. A picture stands still
  /// where all states take equally many lines.
  var text: String { get }
}

extension ObservationWrapper where Base: RenderableEnvironment {
  /// That of ``base``.
  public var text: String { base.text }
}
