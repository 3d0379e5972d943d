// Gradients of dense layers' parameters. Every element is one chain over the rows, in order, from the former value on.

// Up to so many columns that fill no vector are summed transposed instead, with no lane idle.
#define FEW_COLUMNS (L / 4 > 2 ? L / 4 : 2)

/// `R` columns of a and `C` vectors of columns of b: t (+)= aᵀ b, all in registers; and on demand the sums of
/// a's columns (in every lane) and of b's. `stride`s are the widths of the three.
INLINE void gradient_tile(
    const int R, const int C, const int last, const float *a, long a_stride, const float *b, long b_stride, float *t,
    long t_stride, vf *a_sum, vf *b_sum, long rows, int accumulate) {
  vf sum[TILE_ROWS][TILE_VECTORS];
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++)
      sum[r][c] = accumulate ? load_last(t + r * t_stride + c * L, c == C - 1 ? last : 0) : splat(0);
  for (long i = 0; i < rows; i++) {
    vf right[TILE_VECTORS];
    for (int c = 0; c < C; c++) right[c] = load_last(b + i * b_stride + c * L, c == C - 1 ? last : 0);
    if (b_sum)
      for (int c = 0; c < C; c++) b_sum[c] += right[c];
    for (int r = 0; r < R; r++) {
      const vf left = splat(a[i * a_stride + r]);
      if (a_sum) a_sum[r] += left;
      for (int c = 0; c < C; c++) sum[r][c] = multiply_add(left, right[c], sum[r][c]);
    }
  }
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) store_last(t + r * t_stride + c * L, sum[r][c], c == C - 1 ? last : 0);
}

/// C vectors of columns of dw, from row `k` on, which is the first of a tile, and of db.
INLINE void gradient_columns(
    const int C, const int last, const float *x, const float *upstream, float *dw, float *db, long rows, long k,
    long inputs, long outputs, int accumulate) {
  for (; k + TILE_ROWS <= inputs; k += TILE_ROWS)
    gradient_tile(
        TILE_ROWS, C, last, x + k, inputs, upstream, outputs, dw + k * outputs, outputs, NULL, NULL, rows, accumulate);
  vf bias[TILE_VECTORS];
  for (int c = 0; c < C; c++) bias[c] = accumulate ? load_last(db + c * L, c == C - 1 ? last : 0) : splat(0);
  x += k;
  dw += k * outputs;
#define REST(R) \
  gradient_tile(R, C, last, x, inputs, upstream, outputs, dw, outputs, NULL, bias, rows, accumulate); break;
  switch (inputs - k) {
    case 5: REST(5)
    case 4: REST(4)
    case 3: REST(3)
    case 2: REST(2)
    case 1: REST(1)
    case 0: REST(0)
  }
#undef REST
  for (int c = 0; c < C; c++) store_last(db + c * L, bias[c], c == C - 1 ? last : 0);
}

/// The whole tiles of dw: both operands are copied, so much at a time that it stays in the nearest caches, where it
/// lies side by side.
static void ONEHOT_NAME(packed_gradient)(
    const float *x, const float *upstream, float *dw, long rows, long inputs, long outputs, int accumulate) {
  enum { WIDTH = TILE_VECTORS * L, PANELS = 128 / WIDTH, TILES = 4 };
  float right[PANELS * ONEHOT_BLOCK_ROWS * WIDTH], left[TILES * ONEHOT_BLOCK_ROWS * TILE_ROWS];
  const long wide = outputs / WIDTH * WIDTH, high = inputs / TILE_ROWS * TILE_ROWS;
  for (long j = 0; j < wide; j += PANELS * WIDTH) {
    const long panels = least(PANELS, (wide - j) / WIDTH);
    for (long n = 0; n < panels; n++)
      for (long i = 0; i < rows; i++)
        for (int c = 0; c < TILE_VECTORS; c++)
          store(right + (n * rows + i) * WIDTH + c * L, load(upstream + i * outputs + j + n * WIDTH + c * L));
    for (long k = 0; k < high; k += TILES * TILE_ROWS) {
      const long tiles = least(TILES, (high - k) / TILE_ROWS);
      for (long i = 0; i < rows; i++)
        for (long n = 0; n < tiles; n++)
          for (int r = 0; r < TILE_ROWS; r++)
            left[(n * rows + i) * TILE_ROWS + r] = x[i * inputs + k + n * TILE_ROWS + r];
      for (long n = 0; n < tiles; n++)
        for (long m = 0; m < panels; m++)
          gradient_tile(
              TILE_ROWS, TILE_VECTORS, 0, left + n * rows * TILE_ROWS, TILE_ROWS, right + m * rows * WIDTH, WIDTH,
              dw + (k + n * TILE_ROWS) * outputs + j + m * WIDTH, outputs, NULL, NULL, rows, accumulate);
    }
  }
}

/// R columns of dw and db, transposed: vectors lie along the inputs, so that no lane is idle.
INLINE void gradient_few_columns(
    const int R, const float *x, const float *upstream, float *dw, float *db, long rows, long inputs, long outputs,
    int accumulate) {
  vf bias[FEW_COLUMNS];
  for (int r = 0; r < R; r++) bias[r] = splat(accumulate ? db[r] : 0);
  for (long k = 0; k < inputs;) {
    float t[FEW_COLUMNS * TILE_VECTORS * L];
    const long width = least(inputs - k, TILE_VECTORS * L);
    const int vectors = width == TILE_VECTORS * L ? TILE_VECTORS : 1;
    const long taken = least(width, vectors * L);
    for (int r = 0; r < R; r++)
      for (long c = 0; c < taken; c++) t[r * TILE_VECTORS * L + c] = accumulate ? dw[(k + c) * outputs + r] : 0;
#define PART(C, last, sums) \
  gradient_tile(R, C, last, upstream, outputs, x + k, inputs, t, TILE_VECTORS * L, sums, NULL, rows, 1)
    if (vectors > 1 && k == 0) PART(TILE_VECTORS, 0, bias);
    else if (vectors > 1) PART(TILE_VECTORS, 0, NULL);
    else if (k == 0) PART(1, (int)taken, bias);
    else PART(1, (int)taken, NULL);
#undef PART
    for (int r = 0; r < R; r++)
      for (long c = 0; c < taken; c++) dw[(k + c) * outputs + r] = t[r * TILE_VECTORS * L + c];
    k += taken;
  }
  for (int r = 0; r < R; r++) db[r] = bias[r][0];
}

/// The same where hardly any element of x differs from 0.
static void ONEHOT_NAME(sparse_parameter_gradient)(
    const nonzeros *found, const float *upstream, float *dw, float *db, long rows, long inputs, long outputs,
    int accumulate) {
  if (!accumulate) {
    memset(dw, 0, (size_t)(inputs * outputs) * sizeof *dw);
    memset(db, 0, (size_t)outputs * sizeof *db);
  }
  for (long i = 0; i < rows; i++, upstream += outputs)
    for (long j = 0; j < outputs; j += L) {
      const long n = within(outputs - j);
      const vf right = load_first(upstream + j, n);
      store_first(db + j, load_first(db + j, n) + right, n);
      for (int k = 0; k < found[i].count; k++) {
        float *const to = dw + found[i].place[k] * outputs + j;
        store_first(to, multiply_add(splat(found[i].value[k]), right, load_first(to, n)), n);
      }
    }
}

static void ONEHOT_NAME(dense_parameter_gradient)(
    const float *x, int one_hot, const float *upstream, float *dw, float *db, long rows, long inputs, long outputs,
    int accumulate) {
  nonzeros found[ONEHOT_BLOCK_ROWS];
  if (one_hot) {
    for (long i = 0; i < rows; i += ONEHOT_BLOCK_ROWS) {
      const long taken = least(ONEHOT_BLOCK_ROWS, rows - i);
      find_ones(x + i, taken, inputs, found);
      ONEHOT_NAME(sparse_parameter_gradient)
      (found, upstream + i * outputs, dw, db, taken, inputs, outputs, accumulate || i > 0);
    }
    return;
  }
  if (rows <= ONEHOT_BLOCK_ROWS && outputs >= LEAST_SEARCHED_WIDTH &&
      ONEHOT_NAME(find_nonzeros)(x, rows, inputs, found)) {
    ONEHOT_NAME(sparse_parameter_gradient)(found, upstream, dw, db, rows, inputs, outputs, accumulate);
    return;
  }
  long j = 0, done = 0;
  if (rows >= LEAST_PACKED_ROWS && rows <= ONEHOT_BLOCK_ROWS && outputs >= LEAST_PACKED_WIDTH &&
      inputs >= LEAST_PACKED_WIDTH) {
    ONEHOT_NAME(packed_gradient)(x, upstream, dw, rows, inputs, outputs, accumulate);
    done = inputs / TILE_ROWS * TILE_ROWS;
  }
  for (; j + TILE_VECTORS * L <= outputs; j += TILE_VECTORS * L)
    gradient_columns(TILE_VECTORS, 0, x, upstream + j, dw + j, db + j, rows, done, inputs, outputs, accumulate);
  if (TILE_VECTORS > 2 && j + 2 * L <= outputs) {
    gradient_columns(2, 0, x, upstream + j, dw + j, db + j, rows, 0, inputs, outputs, accumulate);
    j += 2 * L;
  }
  if (j + L <= outputs) {
    gradient_columns(1, 0, x, upstream + j, dw + j, db + j, rows, 0, inputs, outputs, accumulate);
    j += L;
  }
  upstream += j;
  dw += j;
  db += j;
  const long left = outputs - j;
  if (left > FEW_COLUMNS) gradient_columns(1, (int)left, x, upstream, dw, db, rows, 0, inputs, outputs, accumulate);
  else if (left == 4) gradient_few_columns(4, x, upstream, dw, db, rows, inputs, outputs, accumulate);
  else if (left == 3) gradient_few_columns(3, x, upstream, dw, db, rows, inputs, outputs, accumulate);
  else if (left == 2) gradient_few_columns(2, x, upstream, dw, db, rows, inputs, outputs, accumulate);
  else if (left == 1) gradient_few_columns(1, x, upstream, dw, db, rows, inputs, outputs, accumulate);
}
