// What is done with the outcomes and observations of a batch of environments of any kind.

static long ONEHOT_NAME(finish_step)(
    const double *restrict rewards, uint8_t *restrict statuses, double *restrict returns,
    int32_t *restrict lengths, int32_t limit, long *restrict ended, long count) {
  for (long i = 0; i < count; i++) {
    lengths[i] += 1;
    returns[i] += rewards[i];
    statuses[i] = statuses[i] == ONEHOT_RUNNING && lengths[i] >= limit ? ONEHOT_TRUNCATED : statuses[i];
  }
  // Most episodes go on: eight of them at a time are passed over.
  long found = 0, i = 0;
  for (; i + 8 <= count; i += 8) {
    uint64_t eight;
    memcpy(&eight, statuses + i, sizeof eight);
    if (eight == 0) continue;
    for (long k = i; k < i + 8; k++) {
      ended[found] = k;
      found += statuses[k] != ONEHOT_RUNNING;
    }
  }
  for (; i < count; i++)
    if (statuses[i] != ONEHOT_RUNNING) ended[found++] = i;
  return found;
}

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
