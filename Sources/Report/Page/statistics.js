// ---- Statistics

const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/// The two-sided 95 % quantile of Student's t, beyond the table by its expansion in 1 / degrees of freedom.
function studentT(freedom) {
  const [n, n2, n3] = [freedom, freedom ** 2, freedom ** 3];
  return STUDENT[n - 1] ?? 1.959964 + 2.372271 / n + 2.822499 / n2 + 2.555850 / n3;
}

const last = values => values[values.length - 1];

/// The points of a run in the order of an axis, each with the number of its episodes; null if it has none.
function pointsOf(run, axis) {
  const places = run[axis];
  if (!places || !places.length) return null;
  const counts = run.episodes.map((end, i) => Math.max(1, end - (i ? run.episodes[i - 1] : 0)));
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b] || a - b);
  const sorted = values => order.map(i => values[i]);
  return { x: sorted(places), y: sorted(run.values), count: sorted(counts) };
}

/// The points of what a run's agent measured, whose updates count alike; null if they have no place on the axis. At
/// which time and episode a step was taken is read off the return curve.
function measuredPoints(run, measure, axis) {
  const { steps, values } = run.measures[measure];
  if (axis !== "steps" && !run[axis]?.length) return null;
  const x = axis === "steps" ? steps : interpolated({ x: [0, ...run.steps], y: [0, ...run[axis]] }, steps);
  return { x, y: values, count: values.map(() => 1) };
}

/// The mean over the episodes of the last `width` of the axis, at every point. Each is summed anew: what a sum that goes
/// on keeps of large numbers would cover an entropy near 0.
function smoothed({ x, y, count }, width) {
  if (!width) return y;
  let first = 0;
  return y.map((_, i) => {
    while (x[first] <= x[i] - width) first++;
    let [sum, episodes] = [0, 0];
    for (let j = first; j <= i; j++) {
      sum += y[j] * count[j];
      episodes += count[j];
    }
    return sum / episodes;
  });
}

/// A curve at ascending places: linear between its points, and level before the first and after the last.
function interpolated({ x, y }, places) {
  let i = 0;
  return places.map(place => {
    while (i < x.length - 1 && x[i + 1] < place) i++;
    if (place <= x[0] || i === x.length - 1) return y[i];
    return y[i] + (place - x[i]) / (x[i + 1] - x[i]) * (y[i + 1] - y[i]);
  });
}

/// The t of which Hall's function t + s t^2 / 3 + s^2 t^3 / 27 + s / 6 has a value, s being the skewness of a mean.
function uncorrected(value, skewness) {
  const shifted = value - skewness / 6;
  const root = Math.cbrt(1 + skewness * shifted);
  return 3 * shifted / (root ** 2 + root + 1);
}

/// The ends of the band around a mean; its interval is by Student's t, corrected for skewness (Hall 1992).
function bounds(values, mean, band, highest) {
  if (band === "range") return [Math.min(...values), Math.max(...values)];
  if (band === "none" || values.length < 2) return [mean, mean];
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (values.length - 1) / values.length);
  if (!error) return [mean, mean];
  const cubes = values.reduce((sum, value) => sum + ((value - mean) / error) ** 3, 0);
  const [t, skewness] = [studentT(values.length - 1), cubes / values.length ** 3];
  const [low, high] = [t, -t].map(end => mean - error * uncorrected(end, skewness));
  return [low, Math.max(mean, Math.min(high, highest))];
}

/// Mean and band, up to the highest mean there can be, over curves at evenly spaced places, from where all have begun to where none goes on; null
/// elsewhere. `going` is the number of those that have not ended: the last value of the others is carried on,
/// since the mean of the rest alone would jump, and favor those that end late.
function summary(curves, places, band, highest) {
  const half = (places[1] - places[0]) / 2;
  const ends = curves.map(curve => last(curve.x));
  const [start, end] = [Math.max(...curves.map(curve => curve.x[0])), Math.max(...ends)];
  const rows = curves.map(curve => interpolated(curve, places));
  return places.map((place, i) => {
    if (place < start - half || place > end + half) return null;
    const values = rows.map(row => row[i]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const [low, high] = bounds(values, mean, band, highest);
    const isAlike = values.length > 1 && values.every(value => value === values[0]);
    return { mean, low, high, isAlike, going: ends.filter(end => end > place - half).length };
  });
}
