// A gated recurrent unit through time: element-wise steps here, products by the dense kernels. Sequences lie side by side, so
// that a step of all of them is one batch of rows.

/// 1/(1 + e^-x)
INLINE vf sigmoid(vf x) { return multiply_add(splat(0.5f), vector_tanh(0.5f * x), splat(0.5f)); }

/// One step of one sequence, on n <= L of its units: gates becomes r, z and n.
INLINE void gated_step(float *gates, const float *recurrent, const float *previous, float *state, long width, long n) {
  const vf r = sigmoid(load_first(gates, n) + load_first(recurrent, n));
  const vf z = sigmoid(load_first(gates + width, n) + load_first(recurrent + width, n));
  const vf candidate =
      vector_tanh(multiply_add(r, load_first(recurrent + 2 * width, n), load_first(gates + 2 * width, n)));
  store_first(gates, r, n);
  store_first(gates + width, z, n);
  store_first(gates + 2 * width, candidate, n);
  store_first(state, multiply_add(z, load_first(previous, n) - candidate, candidate), n);
}

/// Its pullback: gates becomes ∂loss/∂(its sums from the input), recurrent that by the sums from the state, and upstream
/// what goes past the gates to the state before.
INLINE void gated_pullback(float *gates, float *recurrent, const float *previous, float *upstream, long width, long n) {
  const vf r = load_first(gates, n), z = load_first(gates + width, n), candidate = load_first(gates + 2 * width, n);
  const vf dh = load_first(upstream, n), one = splat(1);
  const vf dn = dh * (one - z) * multiply_add(-candidate, candidate, one);
  const vf dz = dh * (load_first(previous, n) - candidate) * (z * (one - z));
  const vf dr = dn * load_first(recurrent + 2 * width, n) * (r * (one - r));
  store_first(gates, dr, n);
  store_first(gates + width, dz, n);
  store_first(gates + 2 * width, dn, n);
  store_first(recurrent, dr, n);
  store_first(recurrent + width, dz, n);
  store_first(recurrent + 2 * width, dn * r, n);
  store_first(upstream, dh * z, n);
}

static void ONEHOT_NAME(recurrent_forward)(const onehot_recurrence *r) {
  const long width = r->width, wide = 3 * width, block = r->sequences * width;
  for (long t = 0; t < r->steps; t++) {
    float *const previous = r->previous + t * block;
    const float *const former = t == 0 ? r->start : r->states + (t - 1) * block;
    for (long i = 0; i < r->sequences; i++)
      if (r->first[t * r->sequences + i] != 0) memset(previous + i * width, 0, sizeof *previous * (size_t)width);
      else memcpy(previous + i * width, former + i * width, sizeof *previous * (size_t)width);
    float *const recurrent = r->recurrent + 3 * t * block, *const gates = r->gates + 3 * t * block;
    ONEHOT_NAME(dense_forward)
    (previous, 0, r->weights, r->bias, recurrent, r->sequences, width, wide, ONEHOT_IDENTITY);
    for (long i = 0; i < r->sequences; i++)
      for (long j = 0; j < width; j += L)
        gated_step(
            gates + i * wide + j, recurrent + i * wide + j, previous + i * width + j,
            r->states + t * block + i * width + j, width, within(width - j));
  }
}

static void ONEHOT_NAME(recurrent_pullback)(const onehot_recurrence *r, float *upstream, int accumulate) {
  const long width = r->width, wide = 3 * width, block = r->sequences * width;
  for (long t = r->steps - 1; t >= 0; t--) {
    float *const recurrent = r->recurrent + 3 * t * block, *const gates = r->gates + 3 * t * block;
    float *const dh = upstream + t * block;
    for (long i = 0; i < r->sequences; i++)
      for (long j = 0; j < width; j += L)
        gated_pullback(
            gates + i * wide + j, recurrent + i * wide + j, r->previous + t * block + i * width + j,
            dh + i * width + j, width, within(width - j));
    if (t == 0) break;
    ONEHOT_NAME(dense_input_gradient)
    (recurrent, r->transposed_weights, NULL, r->carried, r->sequences, wide, width, ONEHOT_IDENTITY);
    float *const earlier = dh - block;
    for (long i = 0; i < r->sequences; i++) {
      if (r->first[t * r->sequences + i] != 0) continue;
      for (long j = 0; j < width; j += L) {
        const long at = i * width + j, n = within(width - j);
        store_first(
            earlier + at, load_first(earlier + at, n) + (load_first(dh + at, n) + load_first(r->carried + at, n)), n);
      }
    }
  }
  ONEHOT_NAME(dense_parameter_gradient)
  (r->previous, 0, r->recurrent, r->weight_gradient, r->bias_gradient, r->steps * r->sequences, width, wide, accumulate);
}
