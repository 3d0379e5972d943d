import Foundation
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
  /// Beside its own options it gets those of every environment, ``EnvironmentEntry/commonOptions``, but for names that it
  /// gives to options of its own.
  ///
  /// - Parameters:
  ///   - name: what one types after `--env`.
  ///   - family: the name of those it is listed with.
  ///   - summary: what it is, in one line.
  ///   - options: those it is made from.
  ///   - settings: hyperparameters that suit it, by agent, or "training", and option. They replace the defaults, and
  ///     whoever trains can replace them again.
  ///   - make: makes the environment from its options; what the seed should decide about the *problem* (not
  ///     about an episode) is drawn from the source given. It throws ``InputError`` for options that do not fit
  ///     together.
  public mutating func register<Options: OptionGroup>(
    _ name: String, family: String = "custom", summary: String, options: Options.Type,
    settings: [String: [String: OptionValue]] = [:],
    make: @escaping @Sendable (Options, inout RandomSource) throws -> any MultiDiscreteEnvironment
  ) {
    register(
      EnvironmentEntry(
        name: name, family: family, summary: summary, ownOptions: Options.descriptions, settings: settings,
        resolve: { values, folders in
          let (own, common) = try Self.options(
            Options.self, values, of: "environment \(name)", filesIn: folders)
          return common.values.merging(own.values) { _, own in own }
        },
        idle: { names, values in
          try Self.options(
            Options.self, values, of: "environment \(name)", filesIn: [.currentDirectory()]
          ).0.idle(among: names)
        },
        make: { values, seed in
          let (own, common) = try Self.options(
            Options.self, values, of: "environment \(name)", filesIn: [.currentDirectory()])
          var random = RandomSource(seed: seed, purpose: .problem)
          return try common.wrap(make(own, &random))
        }))
  }

  /// Sorts values into an environment's own options and those of every environment.
  private static func options<Own: OptionGroup>(
    _ type: Own.Type, _ values: [String: OptionValue], of owner: String, filesIn folders: [URL]
  ) throws -> (Own, WrapperOptions) {
    var (own, common) = (Own(), WrapperOptions())
    let names = Own.options.map(\.name)
    if let unknown = values.keys.sorted().first(where: { !Own.declares($0) && !WrapperOptions.declares($0) })
    {
      throw InputError.unknown(
        "option", unknown, of: owner, among: names + WrapperOptions.options.map(\.name))
    }
    try own.set(values.filter { names.contains($0.key) }, of: owner, filesIn: folders)
    try common.set(values.filter { !names.contains($0.key) }, of: owner)
    return (own, common)
  }

  /// Adds an environment that has no options, or replaces the one of the same name.
  public mutating func register(
    _ name: String, family: String = "custom", summary: String,
    settings: [String: [String: OptionValue]] = [:], environment: any MultiDiscreteEnvironment
  ) {
    register(name, family: family, summary: summary, options: NoOptions.self, settings: settings) { _, _ in
      environment
    }
  }
}

/// An environment known by name.
public struct EnvironmentEntry: Sendable {
  /// What one types after `--env`.
  public let name: String
  /// The name of those it is listed with.
  public let family: String
  /// What it is, in one line.
  public let summary: String
  /// Its own options.
  public let ownOptions: [OptionDescription]
  /// Hyperparameters that suit it, by agent and option.
  public let settings: [String: [String: OptionValue]]
  let resolve: @Sendable ([String: OptionValue], [URL]) throws -> [String: OptionValue]
  let idle: @Sendable (Set<String>, [String: OptionValue]) throws -> [String: String]
  let make: @Sendable ([String: OptionValue], UInt64) throws -> any MultiDiscreteEnvironment

  /// The options that every environment has: ``PerturbedRewards``, ``FrameStack`` and ``TimeAware`` around it.
  public static let commonOptions = WrapperOptions.descriptions

  /// All its options: its own, and those of every environment.
  public var options: [OptionDescription] {
    ownOptions + Self.commonOptions.filter { common in !ownOptions.contains { $0.name == common.name } }
  }

  /// The values of all options, with defaults for those not given, and the content of files whose paths are given; throws
  /// ``InputError``.
  ///
  /// - Parameters:
  ///   - values: those given.
  ///   - folders: where the relative path of a file may start; the first of these that has the file counts.
  public func resolvedOptions(
    _ values: [String: OptionValue], filesIn folders: [URL] = [.currentDirectory()]
  ) throws -> [String: OptionValue] {
    try resolve(values, folders)
  }

  /// Throws ``InputError`` if one of the options that somebody gave has no effect beside the others.
  ///
  /// - Parameters:
  ///   - given: the names of those.
  ///   - values: those of all options.
  public func requireEffect(of given: Set<String>, _ values: [String: OptionValue]) throws {
    guard let first = try idle(given, values).min(by: { $0.key < $1.key }) else { return }
    throw InputError(
      .usage, "option '\(first.key)' of environment \(name)", first.value, remedy: "leave it out")
  }

  /// The environment with these options, for this seed; throws ``InputError``.
  public func makeEnvironment(options values: [String: OptionValue], seed: UInt64) throws
    -> any MultiDiscreteEnvironment
  {
    try make(values, seed)
  }
}
