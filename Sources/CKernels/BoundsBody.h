static int ONEHOT_NAME(are_within)(
    const float *restrict values, long count, const float *restrict lower, const float *restrict upper,
    long period) {
  // A comparison with NaN is false: what is not a number is not within.
  vi within = splat(0) == 0.0f;
  for (long start = 0; start < count; start += period) {
    const float *const part = values + start;
    const long length = least(period, count - start);
    long i = 0;
    for (; i + L <= length; i += L) {
      const vf value = load(part + i);
      within &= (value >= load(lower + i)) & (value <= load(upper + i));
    }
    if (i < length) {
      // Lanes beyond the end are 0 everywhere, and 0 is within 0 and 0.
      const vf value = load_first(part + i, length - i);
      within &= (value >= load_first(lower + i, length - i)) & (value <= load_first(upper + i, length - i));
    }
  }
  int all = 1;
  for (int lane = 0; lane < L; lane++) all &= within[lane] != 0;
  return all;
}
