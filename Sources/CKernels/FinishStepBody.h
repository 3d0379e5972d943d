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
