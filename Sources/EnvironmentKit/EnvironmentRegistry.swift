import OneHotFoundations
import OneHotNumerics

/// The environments known by name.
public typealias EnvironmentRegistry = Registry<EnvironmentEntry>

extension EnvironmentRegistry {
  /// No environments.
  public init() {
    self.init(of: "environment", []) { $0.name }
  }

  /// Adds an environment, or replaces the one of the same name.
  ///
  /// - Parameters:
  ///   - name: what one types after `--env`.
  ///   - summary: what it is, in one line.
  ///   - settings: hyperparameters that suit it, by agent, or "training", and option. They replace the defaults, and
  ///     whoever trains can replace them again.
  ///   - make: makes the environment from its options; what the seed should decide about the *problem* (not
  ///     about an episode) is drawn from the source given. It throws ``InputError`` for options that do not fit
  ///     together.
  public mutating func register<Options: OptionGroup>(
    _ name: String, summary: String, options: Options.Type,
    settings: [String: [String: OptionValue]] = [:],
    make: @escaping @Sendable (Options, inout RandomSource) throws -> any Environment
  ) {
    register(
      EnvironmentEntry(
        name: name, summary: summary, options: Options.descriptions, settings: settings,
        resolve: { values in
          var options = Options()
          try options.set(values, of: "environment \(name)")
          return options.values
        },
        make: { values, seed in
          var options = Options()
          try options.set(values, of: "environment \(name)")
          var random = RandomSource(seed: seed, purpose: .problem)
          return try make(options, &random)
        }))
  }

  /// Adds an environment that has no options, or replaces the one of the same name.
  public mutating func register(
    _ name: String, summary: String, settings: [String: [String: OptionValue]] = [:],
    environment: any Environment
  ) {
    register(name, summary: summary, options: NoOptions.self, settings: settings) { _, _ in environment }
  }
}

/// An environment known by name.
public struct EnvironmentEntry: Sendable {
  /// What one types after `--env`.
  public let name: String
  /// What it is, in one line.
  public let summary: String
  /// Its options.
  public let options: [OptionDescription]
  /// Hyperparameters that suit it, by agent and option.
  public let settings: [String: [String: OptionValue]]
  let resolve: @Sendable ([String: OptionValue]) throws -> [String: OptionValue]
  let make: @Sendable ([String: OptionValue], UInt64) throws -> any Environment

  /// The values of all options, with defaults for those not given; throws ``InputError``.
  public func resolvedOptions(_ values: [String: OptionValue]) throws -> [String: OptionValue] {
    try resolve(values)
  }

  /// The environment with these options, for this seed; throws ``InputError``.
  public func makeEnvironment(options values: [String: OptionValue], seed: UInt64) throws -> any Environment {
    try make(values, seed)
  }
}
