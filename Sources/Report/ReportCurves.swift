import OneHotPlotting
import OneHotRecords

extension ReportRuns {
  /// The section of curves: controls, a legend that switches variants, and a place for each chart. The script fills them.
  func html(_ names: inout ReportFileNames) -> String {
    let charts = environments.enumerated().map { chart($0, $1, &names) }.joined(separator: "\n")
    return """
      <noscript><p class="card">The curves are drawn by a script, and scripts are switched off. The tables \
      and figures below do not need them.</p></noscript>
      <div class="curves scripted" hidden>
      <div class="card controls" id="controls" role="group" aria-label="How the curves are drawn">
      \(axes)
      \(looks)
      \(legend)
      </div>
      <div class="charts">
      <p class="note" id="reading"></p>
      <p class="unseen" id="keys">Arrow keys read the curves off; page keys go further, escape ends it.</p>
      <div class="gallery">
      \(charts)
      </div>
      \(policies(&names))
      </div>
      </div>
      """
  }

  private var axes: String {
    let axes = [("steps", "steps"), ("seconds", "time"), ("episodes", "episodes")]
    let choices = axes.filter { $0.0 != "seconds" || haveTimes }.map { value, label in
      "<label><input type=\"radio\" name=\"axis\" value=\"\(value)\"\(value == "steps" ? " checked" : "")> "
        + "\(label)</label>"
    }
    return """
      <fieldset class="row"><legend>Horizontal axis</legend>
      \(choices.joined(separator: "\n"))
      </fieldset>
      """
  }

  private var looks: String {
    """
    <fieldset><legend>Drawing</legend>
    <p><label for="band">Band around the mean</label>
    <select id="band"><option value="interval">95 % interval of the mean</option>\
    <option value="range">least to greatest seed</option><option value="none">none</option></select></p>
    <p><label for="smoothing">Smoothing: <output id="window" for="smoothing"></output></label>
    <input type="range" id="smoothing" min="0" max="20" step="0.5" value="2"></p>
    <p><label><input type="checkbox" id="single"> single runs</label></p>
    </fieldset>
    """
  }

  private var legend: String {
    let items = variants.enumerated().map { number, variant in
      """
      <li><label><input type="checkbox" name="variant" value="\(number)" checked> \(swatch(number)) \
      <bdi>\(HTMLText.escaped(variant.name))</bdi></label></li>
      """
    }
    return """
      <fieldset><legend>Variants</legend>
      <ul class="legend">
      \(items.joined(separator: "\n"))
      </ul>
      <p><button type="button" data-switch="on">All</button> <button type="button" data-switch="off">None</button></p>
      </fieldset>
      """
  }

  private func swatch(_ number: Int) -> String {
    let look = SeriesLook(number: number)
    return """
      <svg class="drawing swatch" viewBox="0 0 36 16" width="36" height="16" aria-hidden="true">\
      <path class="\(look.line)" d="M2 8h32"/><path class="mark \(look.color)" d="M18 8\(look.mark)"/></svg>
      """
  }

  private func chart(
    _ number: Int, _ environment: Environment, _ names: inout ReportFileNames
  ) -> String {
    chart(
      title: environment.name, id: "chart-\(number)", data: "data-environment=\"\(number)\"",
      stem: "curves-\(environment.name)", count: environment.runs.count, &names)
  }

  /// How the policies went, where agents measured it; else nothing.
  private func policies(_ names: inout ReportFileNames) -> String {
    let shown = RunHistory.Measure.allCases.filter { measure in
      all.contains { !$0.drawnPoints(of: measure).isEmpty }
    }
    if shown.isEmpty { return "" }
    let charts = environments.enumerated().flatMap { number, environment in
      shown.compactMap { chart($0, number, environment, &names) }
    }
    return """
      <p class="note" id="measuring">\(shown.map(\.words.meaning).joined(separator: " ")) Lines: mean over the seeds \
      of a variant; thin lines: single runs; band: from the least to the greatest seed; smoothed like the returns.</p>
      <div class="gallery">
      \(charts.joined(separator: "\n"))
      </div>
      """
  }

  private func chart(
    _ measure: RunHistory.Measure, _ number: Int, _ environment: Environment, _ names: inout ReportFileNames
  ) -> String? {
    let count = environment.runs.count { !$0.drawnPoints(of: measure).isEmpty }
    guard count > 0 else { return nil }
    let name = measure.rawValue
    return chart(
      title: "\(environment.name): \(measure.words.title)", id: "chart-\(number)-\(name)",
      data: "data-environment=\"\(number)\" data-measure=\"\(name)\" data-unit=\"\(measure.words.values)\"",
      stem: "\(name)-\(environment.name)", count: count, &names)
  }

  private func chart(
    title: String, id: String, data: String, stem: String, count: Int, _ names: inout ReportFileNames
  ) -> String {
    let file = names.name(stem, suffix: "svg", fallback: "curves")
    let table = names.name(stem, suffix: "csv", fallback: "curves")
    let title = HTMLText.escaped(title)
    return """
      <figure class="card chart" \(data)>
      <h3 id="\(id)">\(title)</h3>
      <div class="plot" tabindex="0" role="slider" aria-labelledby="\(id)" aria-describedby="keys">
      <div class="canvas"></div></div>
      <div class="readout"></div>
      <figcaption>\(count) run\(count == 1 ? "" : "s")<span class="remark"></span></figcaption>
      <p class="actions"><button type="button" data-save="chart" data-file="\(file)">\
      Save as SVG<span class="unseen">: \(title)</span></button> \
      <button type="button" data-save="means" data-file="\(table)">\
      Save as CSV<span class="unseen">: \(title)</span></button></p>
      </figure>
      """
  }
}

extension RunHistory.Measure {
  /// What charts call it, what its values are, and what can be seen by it.
  fileprivate var words: (title: String, values: String, meaning: String) {
    switch self {
    case .entropy:
      (
        "entropy", "entropy in nats",
        "Entropy: how undecided the policy is; one that is near 0 while returns are poor has collapsed."
      )
    case .trust:
      ("trust", "trust", "Trust: β, from 0 to 1, how far the critic of the actions moves the policy.")
    case .divergence:
      (
        "divergence", "KL divergence in nats",
        "Divergence: how far an update moves the policy from the one that acted."
      )
    }
  }
}
