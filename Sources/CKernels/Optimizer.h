// Adam, and the sums that the norm of a gradient and the like need.

static void ONEHOT_NAME(adam)(
    float *p, const float *g, float *m, float *v, long count, float rate, float beta1, float beta2, float epsilon,
    float scale, float second_correction) {
  for (long i = 0; i < count; i += L) {
    const long n = least(L, count - i);
    const vf gradient = load_first(g + i, n) * scale;
    const vf first = multiply_add(load_first(m + i, n), splat(beta1), gradient * (1.0f - beta1));
    const vf second = multiply_add(load_first(v + i, n), splat(beta2), gradient * gradient * (1.0f - beta2));
    const vf step = rate * first / (__builtin_elementwise_sqrt(second * second_correction) + epsilon);
    store_first(m + i, first, n);
    store_first(v + i, second, n);
    store_first(p + i, load_first(p + i, n) - step, n);
  }
}

static float ONEHOT_NAME(dot)(const float *a, const float *b, long count) {
  enum { LANES = 64, VECTORS = LANES / L };  // four chains of additions or more hide each other's latency
  vf sum[VECTORS] = {{0}};
  long i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int k = 0; k < VECTORS; k++) sum[k] = multiply_add(load(a + i + k * L), load(b + i + k * L), sum[k]);
  for (int k = 0; i < count; i += L, k++) {
    const long n = least(L, count - i);
    sum[k] = multiply_add(load_first(a + i, n), load_first(b + i, n), sum[k]);
  }
  return sum_of_lanes(sum, LANES);
}
