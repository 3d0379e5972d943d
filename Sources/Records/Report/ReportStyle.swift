/// The style sheet of a report's page: the colours and fonts of the house's pictures.
enum ReportStyle {
  /// All of it. What is printed is light.
  static var sheet: String {
    """
    :root { color-scheme: light; \(variables { $0.light }) }
    @media screen and (prefers-color-scheme: dark) {
      :root:not([data-appearance]) { color-scheme: dark; \(variables { $0.dark }) }
    }
    @media screen {
      :root[data-appearance="dark"] { color-scheme: dark; \(variables { $0.dark }) }
    }
    \(page)
    \(controls)
    \(drawing)
    \(series)
    \(narrow)
    """
  }

  private typealias Shade = (name: String, light: String, dark: String)

  private static let shades: [Shade] = [
    ("page", "#f6f8fa", "#010409"), ("ground", "#ffffff", "#0d1117"), ("ink", "#1f2328", "#e6edf3"),
    ("faint", "#57606a", "#9da7b3"), ("edge", "#d0d7de", "#30363d"), ("grid", "#e6e9ed", "#232a33"),
    ("axis", "#8c959f", "#6e7681"), ("accent", "#0969da", "#4493f8"), ("stripe", "#f6f8fa", "#151b23"),
    ("alarm", "#fff4d6", "#2b2211"), ("alarm-edge", "#bf8700", "#d29922"), ("band", ".16", ".22"),
  ]

  private static func variables(_ shade: (Shade) -> String) -> String {
    let series = PictureStyle.colors.enumerated().map { ("series-\($0)", $1.light, $1.dark) }
    return (shades + series).map { "--\($0.name): \(shade($0));" }.joined(separator: " ")
  }

  /// Colours and dashes of variants, the same as in charts.
  private static var series: String {
    let colors = PictureStyle.colors.indices.map { ".color-\($0) { color: var(--series-\($0)) }" }
    let dashes = PictureStyle.dashes.enumerated().map { ".dash-\($0) { stroke-dasharray: \($1) }" }
    return (colors + dashes).joined(separator: "\n")
  }

  private static let page = """
    *, ::before, ::after { box-sizing: border-box }
    html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem }
    body { margin: 0 auto; padding: 1.5rem clamp(.75rem, 3vw, 3rem) 4rem; max-width: 110rem;
      background: var(--page); color: var(--ink); line-height: 1.5; overflow-wrap: break-word;
      font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
    [hidden] { display: none !important }
    h1, h2, h3, caption { text-wrap: balance; unicode-bidi: isolate }
    h1 { margin: 0; font-size: clamp(1.4rem, 1rem + 1.8vw, 2.1rem); line-height: 1.2 }
    h2 { margin: 2.5rem 0 1rem; font-size: 1.35rem }
    h3, caption { margin: 0 0 .5rem; font-size: 1rem; font-weight: 600; text-align: start }
    p { margin: .5rem 0; max-width: 75ch; white-space: pre-line }
    a { color: var(--accent) }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px }
    main:focus { outline: none }
    .skip { position: absolute; left: 1rem; top: -5rem; padding: .5rem 1rem; background: var(--ground); z-index: 2 }
    .skip:focus { top: .5rem }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap }
    .heading { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: center;
      justify-content: space-between }
    .heading > * { min-width: 0; margin: 0 }
    .label, .note, figcaption { color: var(--faint); font-size: .875rem }
    .label { margin-bottom: 0 }
    pre { margin: .25rem 0 0; padding: .75rem 1rem; overflow-x: auto; background: var(--ground);
      border: 1px solid var(--edge); border-radius: 8px }
    pre, code { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
    nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.25rem 0 0; padding: 0;
      list-style: none }
    .warnings { margin: 1.5rem 0; padding: .75rem 1.25rem; background: var(--alarm);
      border: 1px solid var(--alarm-edge); border-left-width: 8px; border-radius: 8px }
    .warnings h2 { margin: 0; font-size: 1.1rem }
    .warnings ul { margin: .25rem 0 0; padding-left: 1.25rem }
    .card { margin: 0 0 1.25rem; padding: 1rem; min-width: 0; background: var(--ground);
      border: 1px solid var(--edge); border-radius: 8px }
    .gallery { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)) }
    .charts .gallery { grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)) }
    .gallery .card { margin: 0 }
    .scroll { overflow: auto; max-height: 40rem }
    .picture { max-height: none }
    .picture img { display: block; width: 100%; min-width: 40rem; max-width: 60rem; height: auto; margin: 0 auto }
    .actions { margin: .75rem 0 0 }
    .variants { display: grid; gap: .5rem 2rem; margin: 0;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)) }
    .variants dt { font-weight: 600; unicode-bidi: isolate }
    .variants dd { margin: 0; color: var(--faint); unicode-bidi: isolate; white-space: pre-line }
    table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums }
    caption { position: sticky; left: 0 }
    th, td { padding: .35rem .75rem; text-align: start; vertical-align: top; border-bottom: 1px solid var(--grid);
      overflow-wrap: normal; white-space: pre-line }
    thead th { position: sticky; top: 0; background: var(--ground); box-shadow: inset 0 -2px var(--edge) }
    tbody th { font-weight: 600 }
    tbody tr:nth-child(even) { background: var(--stripe) }
    .number { text-align: end; white-space: nowrap }
    """

  private static let controls = """
    button, select, input { font: inherit; color: inherit; accent-color: var(--accent) }
    button, select { padding: .3rem .75rem; min-height: 2.25rem; max-width: 100%; background: var(--ground);
      border: 1px solid var(--axis); border-radius: 6px }
    button { cursor: pointer }
    button:hover, select:hover { background: var(--stripe); border-color: var(--accent) }
    input[type="range"] { width: 100%; min-height: 2rem; margin: 0 }
    input[type="checkbox"], input[type="radio"] { width: 1.1rem; height: 1.1rem; margin: 0; flex: none }
    fieldset { margin: 0 0 1rem; padding: 0; border: 0; min-width: 0 }
    legend { padding: 0; font-weight: 600 }
    .controls label { display: inline-flex; gap: .5rem; align-items: center; min-height: 2rem; min-width: 0;
      max-width: 100% }
    .controls select { width: 100% }
    .controls p { margin: .25rem 0 }
    .row label { margin-right: .75rem }
    .controls fieldset:last-child { margin-bottom: 0 }
    .legend { margin: 0; padding: 0; list-style: none }
    .legend label { padding: .2rem 0 }
    .legend bdi { min-width: 0; overflow-wrap: anywhere; line-height: 1.25 }
    .curves { display: grid; gap: 1.25rem; grid-template-columns: 20rem minmax(0, 1fr); align-items: start }
    .controls { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; margin: 0 }
    .charts > .note { margin-top: 0; max-width: none }
    .chart .plot { position: relative; touch-action: pan-y; cursor: crosshair }
    .readout { margin-top: .5rem; overflow-x: auto }
    .readout table { width: 100%; font-size: .8125rem; line-height: 1.35 }
    .readout th, .readout td { padding: .2rem .5rem .2rem 0; text-align: end }
    .readout th:first-child { min-width: 7rem; text-align: start; font-variant-numeric: tabular-nums }
    .readout td { white-space: nowrap }
    .readout tbody th { font-weight: 400; overflow-wrap: anywhere }
    .readout .swatch { display: inline-block; vertical-align: -3px }
    """

  private static let drawing = """
    .drawing { display: block; max-width: 100%; height: auto; overflow: visible }
    .swatch { flex: none; max-width: none }
    .drawing text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      fill: var(--faint); font-variant-numeric: tabular-nums }
    .drawing path { fill: none; stroke-linecap: round; stroke-linejoin: round }
    .drawing .paper { fill: var(--ground) }
    .drawing .title { font-size: 18px; font-weight: 600; fill: var(--ink) }
    .drawing .key { fill: var(--ink) }
    .drawing .middle { text-anchor: middle }
    .drawing .end { text-anchor: end }
    .drawing .grid { stroke: var(--grid) }
    .drawing .axis { stroke: var(--axis) }
    .drawing .line { stroke: currentColor; stroke-width: 2 }
    .drawing .after { stroke-width: 1.2; stroke-opacity: .7 }
    .drawing .single { stroke: currentColor; stroke-width: 1; stroke-opacity: .35 }
    .drawing .band { fill: currentColor; fill-opacity: var(--band) }
    .drawing .mark { fill: var(--ground); stroke: currentColor; stroke-width: 1.5 }
    .drawing .cursor { stroke: var(--faint) }
    """

  /// What differs on small screens and on paper.
  private static let narrow = """
    @media (max-width: 60rem) {
      .curves { grid-template-columns: minmax(0, 1fr) }
      .controls { position: static; max-height: none }
    }
    @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth } }
    @media print {
      body { padding: 0; max-width: none; background: none; font-size: 10pt }
      .skip, nav, .controls, .actions, #appearance, label[for="appearance"] { display: none !important }
      .curves, .gallery { display: block }
      .gallery .card { margin: 0 0 1rem }
      .scroll { overflow: visible; max-height: none }
      .picture img { min-width: 0 }
      .card { break-inside: avoid }
      .card:has(tr:nth-child(20)) { break-inside: auto }
      table { font-size: 8pt }
      td { overflow-wrap: anywhere }
      thead th { position: static }
      pre { white-space: pre-wrap }
    }
    """
}
