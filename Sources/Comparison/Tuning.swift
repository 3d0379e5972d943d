import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A declared search for hyperparameters, as a `tuning.json` holds it: random search with successive halving over seeds.
///
/// All trials are trained with three seeds; the better part of them goes on with more seeds, and so on, until the best one
/// has all of them. The options as they are without the search, the *default*, are the first trial, and the control in
/// every stage. What wins has been chosen for its luck, too: it is compared with the default once more on as many fresh
/// seeds, pair by pair. Every stage is an ``Experiment``, so that nothing is trained twice.
///
/// Source: Bergstra and Bengio (2012), "Random search for hyper-parameter optimization"; Jamieson and Talwalkar (2016),
/// "Non-stochastic best arm identification and hyperparameter optimization".
public struct Tuning: Codable, Sendable, Equatable {
  /// The values an option may take: a list, or a range.
  public struct Choice: Codable, Sendable, Equatable {
    /// One of these.
    public var values: [OptionValue]?
    /// A number from here …
    public var from: Double?
    /// … to there.
    public var to: Double?
    /// Whether the logarithm is uniform instead of the number.
    public var logarithmic: Bool?
    /// Whether it is a whole number.
    public var whole: Bool?
  }

  /// What it is called.
  public var name: String
  /// What it is to find out.
  public var description: String?
  /// Where the agent is trained.
  public var environments: [Experiment.Environment]
  /// What one types after `--agent`; the catalogue's first agent if left out.
  public var agent: String?
  /// Options that are the same in all trials.
  public var options: [String: OptionValue]?
  /// Options to search, and the values they may take.
  public var search: [String: Choice]
  /// How many trials there are at first; the first one leaves all options as they are.
  public var trials: Int
  /// The seeds of the last stage, at least three; as many after them are those of the confirmation.
  public var seeds: Experiment.Seeds
  /// How many times fewer trials, with as many times more seeds, each stage has than the one before; 3 if left out.
  public var factor: Int?
  /// Environment steps to train for.
  public var steps: Int?
  /// The evaluation protocol.
  public var evaluation: Experiment.Evaluation?
}

extension Tuning {
  private static let keys = [
    "": [
      "name", "description", "environments", "agent", "options", "search", "trials", "seeds", "factor",
      "steps",
      "evaluation",
    ],
    "environments.*": ["name", "label", "options", "steps"],
    "search.*": ["values", "from", "to", "logarithmic", "whole"],
    "seeds": ["first", "count"], "evaluation": ["interval", "episodes"],
  ]

  /// Reads a search from a file.
  ///
  /// - Throws: `InputError` that names the file and the place in it.
  public init(contentsOf file: URL) throws {
    let subject = "tuning \(file.path)"
    self = try JSONDocument.read(
      file, subject: subject, keys: Self.keys, remedy: "see Experiments/*/tuning.json")
    try JSONDocument.inside(subject) { try check() }
  }

  private func check() throws {
    guard (1...10_000).contains(trials) else {
      throw InputError(.data, "'trials'", "\(trials)", remedy: "a number from 1 to 10000")
    }
    guard (2...100).contains(factor ?? 3) else {
      throw InputError(.data, "'factor'", "\(factor ?? 3)", remedy: "a number from 2 to 100")
    }
    guard (Self.fewestSeeds...100_000).contains(seeds.count),
      (0..<1_000_000_000).contains(seeds.first ?? 1)
    else {
      throw InputError(
        .data, "'seeds'", "\(seeds.count) from \(seeds.first ?? 1) on",
        remedy: "\(Self.fewestSeeds) to 100000 seeds from 0 to 999999999 on: fewer tell luck from nothing")
    }
    if search.isEmpty {
      throw InputError(.data, "'search'", "there is nothing in it", remedy: "name an option, and its values")
    }
    for (name, choice) in search.sorted(by: { $0.key < $1.key }) {
      if RunGrouping.withoutInfluence.contains(name) {
        throw InputError(
          .data, "'search.\(name)'",
          "it decides what is measured or saved of a training, not what is learned",
          remedy: "leave it out")
      }
      if choice.values?.isEmpty == false, choice.from == nil, choice.to == nil { continue }
      guard choice.values == nil, let from = choice.from, let to = choice.to, from <= to, abs(from) <= 1e15,
        abs(to) <= 1e15, choice.logarithmic != true || from >= 1e-15,
        choice.whole != true || from.rounded(.up) <= to
      else {
        throw InputError(
          .data, "'search.\(name)'", "neither a list of values nor a range",
          remedy: """
            give "values": [...], or "from" and "to" up to 1e15 (both at least 1e-15 if "logarithmic", with a whole \
            number between them if "whole")
            """)
      }
    }
  }

  /// The trials as variants, drawn at random from the seed of the search.
  package var variants: [Experiment.Variant] {
    (0..<trials).map { trial in
      var random = RandomSource(seed: UInt64(seeds.first ?? 1), purpose: .measurement, index: trial)
      let drawn = search.sorted { $0.key < $1.key }.map { ($0.key, $0.value.draw(using: &random)) }
      let options = (options ?? [:]).merging(trial == 0 ? [] : drawn) { $1 }
      return Experiment.Variant(
        name: trial == 0 ? Self.control : "trial \(trial)", agent: agent, options: options)
    }
  }

  /// The name of the trial that leaves all options as they are.
  package static let control = "default"
  /// Seeds of the first stage, at least.
  private static let fewestSeeds = 3

  /// How many seeds each stage has, and how many trials: in the first one with the control, in later ones beside it.
  package var stages: [(seeds: Int, trials: Int)] {
    let factor = factor ?? 3
    var stages = [(seeds: seeds.count, trials: 1)]
    while stages[0].seeds > Self.fewestSeeds, stages[0].trials < trials {
      let seeds = max(Self.fewestSeeds, stages[0].seeds / factor)
      stages.insert((seeds, min(trials, stages[0].trials * factor)), at: 0)
    }
    stages[0].trials = trials
    return stages
  }

  /// The experiment of a stage.
  func experiment(_ variants: [Experiment.Variant], seeds count: Int) -> Experiment {
    experiment(variants, .init(first: seeds.first, count: count))
  }

  /// The experiment that compares what has won with the control, on seeds that no stage has seen.
  func confirmation(_ variants: [Experiment.Variant]) -> Experiment {
    experiment(variants, .init(first: (seeds.first ?? 1) + seeds.count, count: seeds.count))
  }

  private func experiment(_ variants: [Experiment.Variant], _ seeds: Experiment.Seeds) -> Experiment {
    Experiment(
      name: name, description: description, environments: environments, variants: variants, seeds: seeds,
      steps: steps, evaluation: evaluation)
  }
}

extension Tuning.Choice {
  /// A value at random. Rounding does not lead out of the range.
  fileprivate func draw(using random: inout RandomSource) -> OptionValue {
    if let values { return values[random.index(below: values.count)] }
    let (from, to) = (from ?? 0, to ?? 0)
    let uniform = random.uniform()
    let drawn = logarithmic == true ? from * Elementary.pow(to / from, uniform) : from + (to - from) * uniform
    if whole == true {
      return .integer(Int(min(max(drawn.rounded(), from.rounded(.up)), to.rounded(.down))))
    }
    // Three digits are enough to tell settings apart, and people can read them.
    let scale = Elementary.powerOfTen(2 - Int(Elementary.log10(max(abs(drawn), 1e-300)).rounded(.down)))
    return .real(min(max((drawn * scale).rounded() / scale, from), to))
  }
}
