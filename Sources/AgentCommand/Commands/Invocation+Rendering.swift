import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotPlotting

/// How `agent evaluate` shows an episode instead of figures.
struct EpisodeRendering {
  /// The flag that asks for it.
  let flag: String
  /// Whether it is played in the terminal.
  let isShown: Bool
  /// Where it is drawn.
  let file: URL?
  let isGreedy: Bool

  /// What the arguments ask for; nil: figures.
  ///
  /// - Throws: `InputError` for what does not go together, and for a file that is no SVG, or is there already.
  init?(_ arguments: Arguments) throws {
    (isShown, isGreedy) = (arguments.has("render"), !arguments.has("sampled"))
    file = try arguments["render-to"].map { try arguments.newFile($0, unlessBy: "render-to") }
    flag = isShown ? "--render" : "--render-to"
    guard isShown || file != nil else {
      if isGreedy { return nil }
      throw InputError(
        .usage, "option --sampled", "without effect: episodes of both kinds are played",
        remedy: "leave it out, or give --render or --render-to")
    }
    if let useless = ["json", "episodes", "exact"].first(where: arguments.has) {
      throw InputError(
        .usage, "option --\(useless)", "without effect beside \(flag), which shows one episode",
        remedy: "leave out one of them")
    }
    if let file, file.pathExtension.lowercased() != "svg" {
      throw InputError(
        .usage, "option --render-to", "'\(arguments["render-to"]!)' is no name of an SVG file",
        remedy: "let it end in .svg")
    }
  }
}

extension Invocation {
  /// Shows an episode: every frame as soon as it is played, and the picture when all is played.
  ///
  /// - Throws: `InputError` if the environment cannot be looked at.
  func render(
    _ rendering: EpisodeRendering, _ policy: Policy, in environment: any MultiDiscreteEnvironment,
    named name: String, seed: Int
  ) throws {
    guard environment is any RenderableEnvironment else {
      throw InputError(
        .usage, "option \(rendering.flag), environment \(name)", "it has no text to be shown",
        remedy: "let it conform to RenderableEnvironment, or evaluate it without \(rendering.flag)")
    }
    var screen = FrameScreen(console.output)
    var film = TextFilm(title: name)
    var summary = ""
    let evaluator = Evaluator(environment, seed: seed, episodes: 1, workers: 1)
    try evaluator.watch(policy, number: Evaluator.ownNumber, greedily: rendering.isGreedy) { frame in
      let text = (frame.environment as? any RenderableEnvironment)?.text ?? ""
      if rendering.isShown { try screen.show(frame.caption, text) }
      if rendering.file != nil { film.add(caption: frame.caption, text: text) }
      summary = "\(rendering.isGreedy ? "greedy" : "sampled") episode, \(frame.conclusion)"
    }
    if let file = rendering.file {
      try create(Data(film.svg(summary: summary).utf8), at: file)
      summary += ", drawn in \(Shown.path(of: file))"
    }
    try console.output.write("\(name), \(summary)\n")
  }
}

/// Where frames are shown: at a terminal in place, and elsewhere one after the other.
private struct FrameScreen {
  private let stream: Console.Stream
  /// The lines of the last frame.
  private var lineCount = 0

  /// Seconds that a frame stays at a terminal.
  private static let pause = 0.05

  init(_ stream: Console.Stream) { self.stream = stream }

  mutating func show(_ caption: String, _ text: String) throws {
    guard stream.isTerminal else { return try stream.write("\(caption)\n\(text)\n\n") }
    let lines = "\(caption)\n\(text)\n".split(separator: "\n", omittingEmptySubsequences: false)
    try stream.redraw(lines: lines, inPlaceOf: lineCount)
    lineCount = lines.count
    Thread.sleep(forTimeInterval: Self.pause)
  }
}

extension EpisodeFrame {
  /// What has happened, in a line.
  fileprivate var caption: String {
    if step == 0 { return "step 0" }
    let done =
      "\(actions.count == 1 ? "action" : "actions") \(actions.map(String.init).joined(separator: " "))"
    return "step \(step): \(done), reward \(Self.text(reward)), return \(Self.text(`return`))"
      + (status == .running ? "" : " (\(status))")
  }

  /// How the episode has gone.
  fileprivate var conclusion: String {
    "return \(Self.text(`return`)), \(status) after \(step) \(step == 1 ? "step" : "steps")"
  }

  private static func text(_ number: Double) -> String { number.rounded(places: 6).shortestText }
}
