// Dense layers: their outputs, and the gradients of their inputs.

static void ONEHOT_NAME(dense_forward)(
    const float *x, int one_hot, const float *w, const float *b, float *y, long rows, long inputs, long outputs,
    int activation) {
  ONEHOT_NAME(product)(x, one_hot, w, b, (slope_of){NULL, ONEHOT_IDENTITY}, y, rows, inputs, outputs);
  if (activation == ONEHOT_IDENTITY) return;
  const long count = rows * outputs;
  long i = 0;
  if (activation == ONEHOT_TANH)
    for (; i + L <= count; i += L) store(y + i, vector_tanh(load(y + i)));
  for (; i + L <= count; i += L) store(y + i, activate(load(y + i), activation));
  if (i < count) store_first(y + i, activate(load_first(y + i, count - i), activation), count - i);
}

static void ONEHOT_NAME(dense_input_gradient)(
    const float *upstream, const float *t, const float *y, float *dx, long rows, long outputs, long inputs,
    int activation) {
  ONEHOT_NAME(product)(upstream, 0, t, NULL, (slope_of){y, activation}, dx, rows, outputs, inputs);
}

static void ONEHOT_NAME(transpose)(const float *w, float *t, long rows, long columns) {
  const long whole = columns / L * L;
  long i = 0;
  for (; i + L <= rows; i += L)
    for (long j = 0; j < whole; j += L) {
      vf v[L];
      for (int r = 0; r < L; r++) v[r] = load(w + (i + r) * columns + j);
      rows_to_columns(v, L);
      for (int c = 0; c < L; c++) store(t + (j + c) * rows + i, v[c]);
    }
  for (long r = 0; r < rows; r++)
    for (long c = r < i ? whole : 0; c < columns; c++) t[c * rows + r] = w[r * columns + c];
}
