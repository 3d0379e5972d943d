import OneHotFoundations

/// The options of every environment: the wrappers around it.
struct WrapperOptions: OptionGroup {
  /// How many observations are seen at once.
  var stack = 1
  /// Whether the share of the time limit that has passed is seen too.
  var time = false

  static var options: [OptionField<Self>] {
    [
      .integer("stack", \.stack, in: 1...256, "observations seen at once: the last ones, the oldest first"),
      .boolean(
        "time", \.time, "whether the share of the time limit passed is seen too, once, behind the stack"),
    ]
  }

  /// An environment in its wrappers; the clock is the outer one, so that it is seen once.
  ///
  /// - Throws: `InputError` if there is no time limit whose share could be seen.
  func wrap(_ environment: any MultiDiscreteEnvironment) throws -> any MultiDiscreteEnvironment {
    let stacked = stack == 1 ? environment : Self.stacked(environment, count: stack)
    return time ? try Self.timed(stacked) : stacked
  }

  private static func stacked(_ environment: some MultiDiscreteEnvironment, count: Int)
    -> any MultiDiscreteEnvironment
  {
    FrameStack(environment, count: count)
  }

  private static func timed(_ environment: some MultiDiscreteEnvironment) throws
    -> any MultiDiscreteEnvironment
  {
    try TimeAware(environment)
  }
}
