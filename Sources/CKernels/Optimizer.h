// Adam, and the sums that the norm of a gradient and the like need.

static void ONEHOT_NAME(adam)(
    float *p, const float *g, float *m, float *v, long count, float rate, float beta1, float beta2, float epsilon,
    float scale, float second_correction) {
  for (long i = 0; i < count; i += L) {
    const long n = least(L, count - i);
    const vf gradient = load_first(g + i, n) * scale;
    const vf first = load_first(m + i, n) * beta1 + gradient * (1.0f - beta1);
    const vf second = load_first(v + i, n) * beta2 + gradient * gradient * (1.0f - beta2);
    const vf step = quotient(rate * first, __builtin_elementwise_sqrt(second * second_correction) + epsilon);
    store_first(m + i, first, n);
    store_first(v + i, second, n);
    store_first(p + i, load_first(p + i, n) - step, n);
  }
}

static float ONEHOT_NAME(dot)(const float *a, const float *b, long count) {
  vf sum[4] = {{0}};  // four chains of additions hide each other's latency
  long i = 0;
  for (; i + 4 * L <= count; i += 4 * L)
    for (int k = 0; k < 4; k++) sum[k] += load(a + i + k * L) * load(b + i + k * L);
  for (; i < count; i += L) {
    const long n = least(L, count - i);
    sum[0] += load_first(a + i, n) * load_first(b + i, n);
  }
  return horizontal_sum((sum[0] + sum[1]) + (sum[2] + sum[3]));
}
