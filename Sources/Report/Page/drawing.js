// ---- Drawing

function make(space, name, attributes, children) {
  const element = document.createElementNS(space, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...children);
  return element;
}
const svg = (name, attributes = {}, ...children) =>
  make("http://www.w3.org/2000/svg", name, attributes, children);
const html = (name, attributes = {}, ...children) =>
  make("http://www.w3.org/1999/xhtml", name, attributes, children);

const look = variant => data.variants[variant];
const textWidth = text => 7 * text.length;
const near = value => Math.round(value * 10) / 10;

/// Text in lines of about some width.
const linesOf = (text, width) => text.split(" ").reduce((lines, word) => {
  const longer = lines.length ? `${last(lines)} ${word}` : word;
  return lines.length && textWidth(longer) <= width * 1.1
    ? [...lines.slice(0, -1), longer] : [...lines, word];
}, []);

/// The parts of a line between places where there is nothing.
function stretches(points) {
  const parts = [[]];
  for (const point of points) {
    if (point) last(parts).push(point);
    else if (last(parts).length) parts.push([]);
  }
  return parts.filter(part => part.length);
}

/// A path through points; a single one becomes a dot.
const pathThrough = points =>
  stretches(points).map(part => "M" + part.map(([x, y]) => `${near(x)} ${near(y)}`).join("L")
    + (part.length === 1 ? "h0" : "")).join("");

/// What a view of curves looks like at some width.
class Drawing {
  constructor(view, width) {
    this.view = view;
    this.width = width;
    this.plotHeight = Math.min(Math.max(width * .48, 210), 360);
    this.rows = ticks(...view.range, 6);
    this.left = 14 + Math.max(...this.rows.map(({ label }) => textWidth(label)), 14);
    this.right = width - 18;
    this.top = 26;
    this.bottom = this.top + this.plotHeight;
    this.height = this.bottom + 44;
  }

  x(place) { return this.left + place / this.view.end * (this.right - this.left); }

  y(value) {
    const [low, high] = this.view.range;
    return this.bottom - (value - low) / (high - low) * (this.bottom - this.top);
  }

  get axes() {
    const { unit, end } = this.view;
    const columns = ticks(0, end / unit.size, Math.max(2, Math.min(8, this.width / 90)));
    const across = this.rows.map(({ value }) => `M${this.left} ${near(this.y(value))}H${this.right}`);
    const text = (x, y, style, content) => svg("text", { x: near(x), y: near(y), class: style }, content);
    return [
      svg("path", { class: "grid", d: across.join("") }),
      svg("path", { class: "axis", d: `M${this.left} ${this.bottom}H${this.right}` }),
      ...this.rows.map(({ value, label }) => text(this.left - 8, this.y(value) + 4, "end", label)),
      ...columns.map(({ value, label }) =>
        text(this.x(value * unit.size), this.bottom + 18, "middle", label)),
      text((this.left + this.right) / 2, this.bottom + 38, "middle", unit.label),
      text(4, 12, "", this.view.label),
    ];
  }

  band({ variant, means }) {
    const { places } = this.view;
    const spots = means.map((point, i) => point && { ...point, x: this.x(places[i]) });
    const areas = stretches(spots).filter(part => part.length > 1).map(part => {
      const upper = part.map(({ x, high }) => `${near(x)} ${near(this.y(high))}`);
      const lower = part.map(({ x, low }) => `${near(x)} ${near(this.y(low))}`).reverse();
      return `M${upper.join("L")}L${lower.join("L")}z`;
    });
    return svg("path", { class: `band ${look(variant).color}`, d: areas.join("") });
  }

  /// The single runs of a variant, in one path.
  singles({ variant, curves }) {
    const paths = curves.map(({ x, y }) =>
      pathThrough(x.map((place, i) => [this.x(place), this.y(y[i])])));
    return svg("path", { class: `single ${look(variant).color}`, d: paths.join("") });
  }

  /// A variant's line: thinner from where the first of its runs has ended.
  line({ variant, means, curves }) {
    const spot = (point, i) => point && [this.x(this.view.places[i]), this.y(point.mean)];
    const isWhole = point => point && point.going === curves.length;
    const cut = means.findLastIndex(isWhole);
    const whole = means.map((point, i) => i <= cut ? spot(point, i) : null);
    const after = means.map((point, i) => i >= cut ? spot(point, i) : null);
    const hasMore = after.filter(Boolean).length > 1;
    return [
      svg("path", { class: look(variant).line, d: pathThrough(whole) }),
      svg("path", { class: `${look(variant).line} after`, d: hasMore ? pathThrough(after) : "" }),
    ];
  }

  /// A few marks along a variant's line, beside those of the others.
  marks({ variant, means }) {
    const { places } = this.view;
    const spacing = Math.ceil(places.length / Math.max(3, Math.min(8, this.width / 110)));
    const offset = Math.floor(spacing * ((variant * .381966 + .5) % 1));
    const outlines = means.map((point, i) => point && i % spacing === offset
      ? `M${near(this.x(places[i]))} ${near(this.y(point.mean))}${look(variant).mark}` : "");
    return svg("path", { class: `mark ${look(variant).color}`, d: outlines.join("") });
  }

  get remark() {
    if (this.view.lines.length) return [];
    const place = { x: (this.left + this.right) / 2, y: (this.top + this.bottom) / 2, class: "middle" };
    return [svg("text", place, "there is nothing to draw")];
  }

  get layers() {
    const { lines, hasSingles, band } = this.view;
    return [
      ...this.axes,
      ...(band === "none" ? [] : lines.map(line => this.band(line))),
      ...(hasSingles ? lines.map(line => this.singles(line)) : []),
      ...lines.flatMap(line => this.line(line)),
      ...lines.map(line => this.marks(line)),
      ...this.remark,
    ];
  }

  element(width, height, ...children) {
    const size = { viewBox: `0 0 ${width} ${height}`, width, height };
    return svg("svg", { class: "drawing", ...size }, ...children);
  }

  /// The drawing in the page, where the page is what explains it.
  get plain() {
    const drawing = this.element(this.width, this.height, ...this.layers);
    drawing.setAttribute("aria-hidden", "true");
    return drawing;
  }

  /// The drawing with a title, a note and a legend, to be understood alone.
  picture(title, note) {
    const whole = this.width + 40;
    const notes = linesOf(note, this.width).map((line, i) => svg("text", { x: 24, y: 54 + 16 * i }, line));
    const top = 54 + 16 * notes.length;
    const keys = [];
    let [x, y] = [24, top + this.height + 20];
    for (const { variant } of this.view.lines) {
      const width = 60 + textWidth(look(variant).name);
      if (x > 24 && x + width > whole) [x, y] = [24, y + 20];
      keys.push(
        svg("path", { class: look(variant).line, d: `M${x} ${y}h32` }),
        svg("path", { class: `mark ${look(variant).color}`, d: `M${x + 16} ${y}${look(variant).mark}` }),
        svg("text", { x: x + 40, y: y + 4, class: "key" }, look(variant).name));
      x += width;
    }
    const height = y + 24;
    return this.element(whole, height,
      svg("title", {}, title), svg("desc", {}, note),
      svg("rect", { class: "paper", width: whole, height }),
      svg("text", { x: 24, y: 34, class: "title" }, title), ...notes,
      svg("g", { transform: `translate(20 ${top})` }, ...this.layers), ...keys);
  }
}
