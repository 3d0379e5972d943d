// ---- Charts

const BANDS = { interval: "95 % interval", range: "least to greatest" };

/// A variant's line in the table of numbers below a chart; without a point there is nothing at that place.
function readoutRow({ variant, curves }, point, band) {
  const swatch = svg("svg", { class: "drawing swatch", viewBox: "0 0 16 16", width: 16, height: 16 },
    svg("path", { class: `mark ${look(variant).color}`, d: `M8 8${look(variant).mark}` }));
  const bandText = point?.isAlike && band === "interval" ? "all alike" : point && curves.length > 1
    ? `${readable(point.low)} to ${readable(point.high)}` : "\u2013";
  return html("tr", {},
    html("th", { scope: "row" }, swatch, " ", html("bdi", {}, look(variant).name)),
    html("td", {}, point ? readable(point.mean) : "\u2013"),
    ...(BANDS[band] ? [html("td", {}, bandText)] : []),
    html("td", {}, `${point?.going ?? 0} of ${curves.length}`));
}

/// The table of numbers below a chart.
function readoutTable(where, lines, points, band) {
  const titles = [where, "mean", ...(BANDS[band] ? [BANDS[band]] : []), "runs going on"];
  return html("table", {},
    html("thead", {}, html("tr", {}, ...titles.map(title => html("th", { scope: "col" }, title)))),
    html("tbody", {}, ...lines.map((line, i) => readoutRow(line, points[i], band))));
}

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.environment = data.environments[figure.dataset.environment];
    this.plot = find(".plot", figure);
    this.canvas = find(".canvas", figure);
    this.readout = find(".readout", figure);
    this.place = null;
    this.listen();
  }

  get title() { return find("h3", this.figure).textContent; }

  /// How to read it.
  get note() { return find("#reading").textContent; }

  /// What the values are.
  get label() { return "mean return"; }

  /// The highest mean return there can be, as far as it is known.
  get highest() { return this.environment.optimum ?? Infinity; }

  /// What the vertical axis spans in any case.
  get span() { return [Infinity, -Infinity]; }

  /// The runs that have such a curve, each with its points in the order of an axis.
  runsOver(axis) {
    return this.environment.runs.map(run => ({ ...run, points: pointsOf(run, axis) }));
  }

  /// Computes what the choices ask for, and draws it.
  show(choices) {
    this.view = this.viewOf(choices);
    const { lines, unit, dropped } = this.view;
    const text = dropped ? `, ${dropped} of them not shown on this axis` : "";
    find(".remark", this.figure).textContent = text;
    this.plot.setAttribute("aria-valuemin", 0);
    this.plot.setAttribute("aria-valuemax", this.end);
    this.plot.setAttribute("aria-disabled", String(!lines.length));
    this.plot.setAttribute("aria-roledescription", `curves over ${unit.name}`);
    this.draw();
  }

  viewOf({ axis, band, share, hasSingles, variants }) {
    const runs = this.runsOver(axis);
    const drawn = runs.filter(run => run.points);
    // All variants count, so that the axis stays where it is when one is switched.
    const end = Math.max(...drawn.map(run => last(run.points.x)), 0) || 1;
    const places = Array.from({ length: 401 }, (_, i) => i / 400 * end);
    const lines = [...variants].map(variant => {
      const curves = drawn.filter(run => run.variant === variant)
        .map(({ points }) => ({ x: points.x, y: smoothed(points, share * end) }));
      return { variant, curves, means: curves.length ? summary(curves, places, band, this.highest) : [] };
    }).filter(({ curves }) => curves.length);
    return {
      band, hasSingles, end, places, lines, label: this.label, unit: unitOf(axis, end),
      range: this.rangeOf(lines, hasSingles), dropped: runs.length - drawn.length,
    };
  }

  rangeOf(lines, hasSingles) {
    let [low, high] = this.span;
    const extend = (least, most) => { low = Math.min(low, least); high = Math.max(high, most); };
    for (const { means, curves } of lines) {
      for (const point of means) if (point) extend(point.low, point.high);
      if (hasSingles) for (const { y } of curves) for (const value of y) extend(value, value);
    }
    if (low > high) return [0, 1];
    const size = Math.max(Math.abs(low), Math.abs(high));
    const margin = high - low > size * 1e-9 ? (high - low) * .05 : Math.max(.5, size * .1);
    return [low === this.span[0] ? low : low - margin, high + margin];
  }

  draw() {
    this.width = Math.max(280, Math.round(this.canvas.clientWidth));
    this.drawing = new Drawing(this.view, this.width);
    this.cursor = svg("path", { class: "cursor" });
    const picture = this.drawing.plain;
    picture.append(this.cursor);
    this.canvas.replaceChildren(picture);
    this.point(this.place);
  }

  get end() { return this.view.places.length - 1; }

  /// Reads the curves off at a place, counted in steps of the view; each at its own end if it is null.
  point(place) {
    this.place = place === null ? null : Math.min(Math.max(place, 0), this.end);
    const { places, lines, unit, band } = this.view;
    const at = this.place ?? this.end;
    const x = near(this.drawing.x(places[at]));
    const { top, bottom } = this.drawing;
    this.cursor.setAttribute("d", this.place === null ? "" : `M${x} ${top}V${bottom}`);
    const where = this.place === null ? "end of each curve" : placeName(places[at], unit);
    const points = lines.map(({ means }) =>
      this.place === null ? means.findLast(Boolean) : means[at]);
    this.readout.replaceChildren(readoutTable(where, lines, points, band));
    const values = lines.map(({ variant }, i) =>
      `${look(variant).name} ${points[i] ? readable(points[i].mean) : "nothing"}`);
    this.plot.setAttribute("aria-valuenow", at);
    this.plot.setAttribute("aria-valuetext", [where, ...values].join(", "));
  }

  listen() {
    const { plot } = this;
    const follow = ({ clientX }) => {
      const { left, width } = this.canvas.getBoundingClientRect();
      const { drawing } = this;
      const x = (clientX - left) / width * this.width;
      const share = (x - drawing.left) / (drawing.right - drawing.left);
      this.point(Math.round(share * this.end));
    };
    plot.addEventListener("pointermove", follow);
    plot.addEventListener("pointerdown", follow);
    plot.addEventListener("pointerleave", () => this.point(null));
    plot.addEventListener("blur", () => this.point(null));
    plot.addEventListener("keydown", event => this.press(event));
    new ResizeObserver(() => {
      if (this.view && Math.round(this.canvas.clientWidth) !== this.width) this.draw();
    }).observe(this.canvas);
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { end } = this;
    const [small, large] = event.shiftKey ? [1, 40] : [4, 40];
    const moves = {
      ArrowLeft: -small, ArrowDown: -small, ArrowRight: small, ArrowUp: small,
      PageDown: -large, PageUp: large, Home: -end, End: end,
    };
    if (event.key === "Escape") return this.point(null);
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.point((this.place ?? end) + moves[event.key]);
  }
}

/// Curves of what agents measured, from 0 on, with all runs: what happens to one of them is not seen in a mean.
class MeasureChart extends Chart {
  get note() { return find("#measuring").textContent; }

  get label() { return this.figure.dataset.unit; }

  get highest() { return Infinity; }

  get span() { return [0, 0]; }

  runsOver(axis) {
    const { measure } = this.figure.dataset;
    return this.environment.runs.filter(run => run.measures[measure])
      .map(run => ({ ...run, points: measuredPoints(run, measure, axis) }));
  }

  viewOf(choices) {
    const band = choices.band === "none" ? "none" : "range";
    return super.viewOf({ ...choices, band, hasSingles: true });
  }
}
