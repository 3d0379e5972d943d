import OneHotPlotting

extension ReportRuns {
  /// The section of return curves: controls, a legend that switches variants, and a place for each chart. The script
  /// fills them.
  func html(_ names: inout ReportFileNames) -> String {
    let charts = environments.enumerated().map { chart($0, $1, &names) }.joined(separator: "\n")
    return """
      <noscript><p class="card">The return curves are drawn by a script, and scripts are switched off. The tables \
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
    let file = names.name("curves-\(environment.name)", suffix: "svg", fallback: "curves")
    let table = names.name("curves-\(environment.name)", suffix: "csv", fallback: "curves")
    let title = HTMLText.escaped(environment.name)
    let count = environment.runs.count
    return """
      <figure class="card chart" data-environment="\(number)">
      <h3 id="chart-\(number)">\(title)</h3>
      <div class="plot" tabindex="0" role="slider" aria-labelledby="chart-\(number)" aria-describedby="keys">
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
