// ---- Axes and numbers

/// Ticks at multiples of 1, 2 or 5 times a power of ten, about `count` of them.
function ticks(low, high, count) {
  const least = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
  const step = power * [1, 2, 5, 10].find(nice => nice * power >= least * (1 - 1e-9));
  const result = [];
  for (let i = Math.ceil(low / step - 1e-9); i <= high / step + 1e-9; i++) {
    const value = Number((i * step).toPrecision(12));
    result.push({ value, label: tickLabel(value, step) });
  }
  return result;
}

const minus = text => text.replaceAll("-", "\u2212");

function tickLabel(value, step) {
  const units = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
  const isHuge = Math.abs(value) >= 1e15;
  const [size, letter] =
    (!isHuge && units.find(([size]) => Math.abs(value) >= size && step >= size / 100)) || [1, ""];
  return minus(String(Number((value / size).toPrecision(6)))) + letter;
}

/// A number for people, to about four digits, or three of a very small one.
function readable(value) {
  const size = Math.abs(value);
  if (size > 0 && size < 1e-3) return minus(value.toExponential(2));
  return minus(String(size >= 1000 && size < 1e15 ? Math.round(value * 10) / 10 : Number(value.toPrecision(4))));
}

/// What an axis is called and counted in. Long times are minutes or hours.
function unitOf(axis, end) {
  if (axis === "steps") return { size: 1, name: "steps", label: "environment steps" };
  if (axis === "episodes") return { size: 1, name: "episodes", label: "episodes" };
  const [size, name] = end >= 7200 ? [3600, "hours"] : end >= 180 ? [60, "minutes"] : [1, "seconds"];
  return { size, name, label: `training time in ${name}` };
}

/// A place on an axis for people.
function placeName(place, { size, name }) {
  const value = name === "steps" || name === "episodes"
    ? Math.round(place).toLocaleString("en") : readable(place / size);
  return `${value} ${name}`;
}
