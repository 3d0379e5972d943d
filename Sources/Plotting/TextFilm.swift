import OneHotNumerics

/// Frames of text that follow each other, as an animated picture that any browser shows: a strip of all frames, of which a
/// window shows one at a time. Programs that do not animate show the first.
///
/// Lines that are the same are drawn once and used wherever they appear, so that what stands still costs little.
package struct TextFilm {
  private struct Frame {
    var caption: String
    var lines: [Substring]
  }

  private let title: String
  /// Every so many frames are kept.
  private var stride = 1
  private var count = 0
  private var kept: [Frame] = []
  /// The last one, if it is not among those kept.
  private var last: Frame?

  /// Where there are more, every second one is left out, again and again, so that the file stays small; never the last.
  package static let mostFrames = 600

  /// A film without frames.
  package init(title: String) { self.title = title }

  /// Appends a frame.
  ///
  /// - Parameters:
  ///   - caption: a line above it.
  ///   - text: its lines.
  package mutating func add(caption: String, text: String) {
    let frame = Frame(
      caption: caption, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    last = frame
    if count.isMultiple(of: stride) {
      kept.append(frame)
      last = nil
    }
    count += 1
    if kept.count > Self.mostFrames {
      // The place of the frame just added is even, so that it stays.
      kept = kept.indices.filter { $0.isMultiple(of: 2) }.map { kept[$0] }
      stride *= 2
    }
  }

  /// The picture, self-contained: light or dark as the viewer prefers. The same frames always give the same bytes.
  ///
  /// - Parameter summary: what happens in it, for its heading and for those who cannot see it.
  package func svg(summary: String) -> String {
    let frames = kept + (last.map { [$0] } ?? [])
    let strip = FilmStrip(
      captions: frames.map(\.caption), pictures: frames.map { $0.lines.map(TextFilmLine.init) })
    let format = PictureFormat.screen(
      width: max(strip.width, SVG.width(of: summary, size: 13), 320) + 2 * PictureFormat.screen.margin)
    return Picture(
      description: "\(summary). \(frames.count) frames, of which the last shows:\n"
        + (frames.last?.lines.joined(separator: "\n") ?? ""),
      title: title, subtitle: summary, height: FilmStrip.top + strip.frameHeight + 20, format: format,
      content: strip.svg(left: format.margin)
    ).svg()
  }
}

/// All frames below each other, and how they move past the window.
private struct FilmStrip {
  private let captions: [String]
  private let pictures: [[TextFilmLine]]
  private let rows: Int

  static let top = 74.0
  private static let captionHeight = 30.0

  init(captions: [String], pictures: [[TextFilmLine]]) {
    (self.captions, self.pictures) = (captions, pictures)
    rows = pictures.map(\.count).max() ?? 0
  }

  var width: Double {
    max(
      pictures.joined().map(\.width).max() ?? 0,
      captions.map { SVG.width(of: $0, size: 12) }.max() ?? 0)
  }
  var frameHeight: Double { Self.captionHeight + Double(rows) * TextFilmLine.height }

  /// Its elements: style, lines, and the window.
  func svg(left: Double) -> [String] {
    var numbers: [TextFilmLine: Int] = [:]
    var lines: [String] = []
    let strip = pictures.enumerated().map { number, picture in
      let top = Double(number) * frameHeight
      let caption = SVG.text(0, top + 12, "key", captions[number])
      return caption
        + picture.enumerated().map { row, line in
          guard !line.isBlank else { return "" }
          if numbers[line] == nil {
            numbers[line] = lines.count
            lines.append("<g id=\"l\(lines.count)\">\(line.svg)</g>")
          }
          let y = top + Self.captionHeight + Double(row) * TextFilmLine.height
          return "<use href=\"#l\(numbers[line]!)\" y=\"\(SVG.coordinate(y))\"/>"
        }.joined()
    }
    return [
      "<style>\n\(TextFilmLine.style)\n\(motion)\n</style>", "<defs>", lines.joined(separator: "\n"),
      "</defs>",
      """
      <svg x="\(SVG.coordinate(left))" y="\(SVG.coordinate(Self.top))" width="\(SVG.coordinate(width))" \
      height="\(SVG.coordinate(frameHeight))"><g class="strip">
      """,
      strip.joined(separator: "\n"), "</g></svg>",
    ]
  }

  /// Frame by frame, the last of which stays for two seconds; then again from the first.
  private var motion: String {
    let moves = pictures.count - 1
    guard moves > 0 else { return "" }
    let pause = max(0.04, min(0.25, 15 / Double(moves)))
    let (moving, all) = (pause * Double(moves), pause * Double(moves) + 2)
    let end = "transform: translateY(-\(SVG.coordinate(Double(moves) * frameHeight))px)"
    return """
      .strip { animation: play \(all.rounded(places: 3).shortestText)s infinite }
      @keyframes play {
      0% { transform: translateY(0); animation-timing-function: steps(\(moves), end) }
      \((100 * moving / all).rounded(places: 4).shortestText)% { \(end) }
      100% { \(end) }
      }
      @media (prefers-reduced-motion: reduce) { .strip { animation: none; \(end) } }
      """
  }
}

/// A line of text as it is drawn: characters of the same width, colored by what they usually stand for.
private struct TextFilmLine: Hashable {
  private let characters: [Character]

  static let height = 20.0
  private static let characterWidth = 12.0

  init(_ line: Substring) {
    var characters = Array(line)
    while characters.last == " " { characters.removeLast() }
    self.characters = characters
  }

  var isBlank: Bool { characters.isEmpty }
  var width: Double { Double(characters.count) * Self.characterWidth }

  /// How a character is shown.
  private enum Look {
    /// `#`: a filled cell.
    case wall
    /// `@`: who acts, in a filled cell.
    case actor
    /// `G` and `$`: where one wants to go.
    case goal
    /// `C`, `H`, `O`, `X`, `*`: what is sought or shunned.
    case thing
    /// Digits.
    case number
    /// `.`, `-` and `:`: ground.
    case faint
    /// All others.
    case plain

    init(_ character: Character) {
      self =
        switch character {
        case "#": .wall
        case "@": .actor
        case "G", "$", "X": .goal
        case "C", "H", "O", "*": .thing
        case "0"..."9": .number
        case ".", "-", ":": .faint
        default: .plain
        }
    }
  }

  /// Its elements, at the origin.
  var svg: String {
    var (cells, text, start) = ("", "", 0)
    while start < characters.count {
      let look = Look(characters[start])
      let run = characters[start...].prefix { Look($0) == look }
      if look == .wall || look == .actor {
        let (x, width) = (Double(start) * Self.characterWidth, Double(run.count) * Self.characterWidth)
        cells +=
          "<rect class=\"\(look)\" x=\"\(SVG.coordinate(x))\" width=\"\(SVG.coordinate(width))\" height=\"20\"/>"
      }
      // Blanks at the beginning would be taken away.
      let written = SVG.escaped(look == .wall ? String(repeating: " ", count: run.count) : String(run))
        .replacing(" ", with: "\u{A0}")
      text += look == .plain || look == .wall ? written : "<tspan class=\"\(look)\">\(written)</tspan>"
      start += run.count
    }
    return cells
      + "<text class=\"cells\" y=\"15\" textLength=\"\(SVG.coordinate(width))\">\(text)</text>"
  }

  static let style = """
    .cells { font: 600 16px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328 }
    .wall { fill: #8c959f }
    rect.actor { fill: #0072b2 }
    tspan.actor { fill: #ffffff }
    .goal { fill: #009e73 }
    .thing { fill: #d55e00 }
    .number { fill: #0072b2 }
    .faint { fill: #afb8c1 }
    @media (prefers-color-scheme: dark) {
    .cells { fill: #e6edf3 }
    .wall { fill: #6e7681 }
    .thing { fill: #e8702a }
    .number { fill: #2e8fd0 }
    .faint { fill: #484f58 }
    }
    """
}
