// Dense layers and their pullbacks. Every element is one chain of multiply-adds in a fixed order: over the inputs
// in a forward pass, over the rows (in order, from the former value on) in a gradient. Results therefore do not
// depend on how rows are grouped into calls, nor a row's result on the other rows.

// Rows and vectors of a register tile: 24 or 12 accumulators beside the operands. Eight hide the latency.
#define TILE_ROWS 6
#define TILE_VECTORS (L == 16 ? 4 : 2)
// Up to so many columns that fill no vector are summed along the inputs instead, with no lane idle.
#define FEW_COLUMNS (L / 4 > 2 ? L / 4 : 2)
enum { MOST_DOT_INPUTS = 1024 };

// What a product is multiplied by where it is ∂loss/∂y of a layer below, y = f(·): f'(·). No y, no factor.
typedef struct {
  const float *y;
  int activation;
} slope_of;

INLINE slope_of at(slope_of below, long offset) {
  if (below.y) below.y += offset;
  return below;
}

INLINE vf load_last(const float *p, const int last) { return last ? load_first(p, last) : load(p); }

INLINE void store_last(float *p, vf v, const int last) {
  if (last) store_first(p, v, last);
  else store(p, v);
}

/// `R` rows and `C` vectors of y = x w + b, all in registers. `last` lanes of the last vector count; 0 means all.
INLINE void forward_tile(
    const int R, const int C, const int last, const float *x, const float *w, const float *b, slope_of below,
    float *y, long inputs, long outputs) {
  vf sum[TILE_ROWS][TILE_VECTORS];
  for (int c = 0; c < C; c++) {
    const vf start = b ? load_last(b + c * L, c == C - 1 ? last : 0) : splat(0);
    for (int r = 0; r < R; r++) sum[r][c] = start;
  }
  const float *lower = x + 3 * inputs;  // two bases address six rows without arithmetic of their own
  const float *end = x + inputs;
#pragma clang loop unroll_count(4)
  for (; x < end; x++, lower++, w += outputs) {
    vf weight[TILE_VECTORS];
    for (int c = 0; c < C; c++) weight[c] = load_last(w + c * L, c == C - 1 ? last : 0);
    for (int r = 0; r < R; r++) {
      const vf value = splat(r < 3 ? x[r * inputs] : lower[(r - 3) * inputs]);
      for (int c = 0; c < C; c++) sum[r][c] += value * weight[c];
    }
  }
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) {
      const int lanes = c == C - 1 ? last : 0;
      const long place = r * outputs + c * L;
      const vf factor =
          below.y ? activation_slope(load_last(below.y + place, lanes), below.activation) : splat(1);
      store_last(y + place, sum[r][c] * factor, lanes);
    }
}

INLINE void forward_columns(
    const int C, const int last, const float *x, const float *w, const float *b, slope_of below, float *y, long rows,
    long inputs, long outputs) {
  long i = 0;
  for (; i + TILE_ROWS <= rows; i += TILE_ROWS)
    forward_tile(
        TILE_ROWS, C, last, x + i * inputs, w, b, at(below, i * outputs), y + i * outputs, inputs, outputs);
  x += i * inputs;
  y += i * outputs;
  below = at(below, i * outputs);
  switch (rows - i) {
    case 5: forward_tile(5, C, last, x, w, b, below, y, inputs, outputs); break;
    case 4: forward_tile(4, C, last, x, w, b, below, y, inputs, outputs); break;
    case 3: forward_tile(3, C, last, x, w, b, below, y, inputs, outputs); break;
    case 2: forward_tile(2, C, last, x, w, b, below, y, inputs, outputs); break;
    case 1: forward_tile(1, C, last, x, w, b, below, y, inputs, outputs); break;
  }
}

/// C columns of y as dot products along the inputs; L/C rows at a time fill a vector with their results.
INLINE void forward_dots(
    const int C, const float *x, const float *w, const float *b, slope_of below, float *y, long rows, long inputs,
    long outputs) {
  float column[C][MOST_DOT_INPUTS + L];
  vf bias;
  const long padded = (inputs + L - 1) / L * L;
  for (int c = 0; c < C; c++) {
    for (long k = 0; k < inputs; k++) column[c][k] = w[k * outputs + c];
    for (long k = inputs; k < padded; k++) column[c][k] = 0;
    for (int r = 0; r < L / C; r++) bias[r * C + c] = b ? b[c] : 0;
  }
  for (long i = 0; i < rows; i += L / C) {
    const long taken = least(L / C, rows - i);
    const float *row[L / C];  // past the end, the last row again
    vf sum[L];
    for (int r = 0; r < L / C; r++) row[r] = x + least(i + r, rows - 1) * inputs;
    for (int n = 0; n < L; n++) sum[n] = splat(0);
    long k = 0;
    for (; k + L <= inputs; k += L)
      for (int r = 0; r < L / C; r++)
        for (int c = 0; c < C; c++) sum[r * C + c] += load(row[r] + k) * load(column[c] + k);
    if (k < inputs)
      for (int r = 0; r < L / C; r++)
        for (int c = 0; c < C; c++) sum[r * C + c] += load_first(row[r] + k, inputs - k) * load(column[c] + k);
    vf total = horizontal_sums(sum) + bias;
    if (below.y) {
      vf under = splat(0);
      for (long r = 0; r < taken; r++)
        for (int c = 0; c < C; c++) under[r * C + c] = below.y[(i + r) * outputs + c];
      total *= activation_slope(under, below.activation);
    }
    if (outputs == C) store_first(y + i * C, total, taken * C);
    else
      for (long r = 0; r < taken; r++)
        for (int c = 0; c < C; c++) y[(i + r) * outputs + c] = total[r * C + c];
  }
}

/// y = x w + b, times the slope below.
static void ONEHOT_NAME(product)(
    const float *x, const float *w, const float *b, slope_of below, float *y, long rows, long inputs, long outputs) {
  long j = 0;
#define COLUMNS(C, last) \
  forward_columns(C, last, x, w + j, b ? b + j : NULL, at(below, j), y + j, rows, inputs, outputs)
#define DOTS(C) forward_dots(C, x, w + j, b ? b + j : NULL, at(below, j), y + j, rows, inputs, outputs)
  for (; j + TILE_VECTORS * L <= outputs; j += TILE_VECTORS * L) COLUMNS(TILE_VECTORS, 0);
  if (TILE_VECTORS > 2 && j + 2 * L <= outputs) {
    COLUMNS(2, 0);
    j += 2 * L;
  }
  if (j + L <= outputs) {
    COLUMNS(1, 0);
    j += L;
  }
  if (outputs - j > FEW_COLUMNS || (j < outputs && inputs > MOST_DOT_INPUTS)) {
    COLUMNS(1, (int)(outputs - j));
    return;
  }
  if (FEW_COLUMNS == 4 && j + 4 == outputs) {
    DOTS(4);
    return;
  }
  if (j + 2 <= outputs) {
    DOTS(2);
    j += 2;
  }
  if (j < outputs) DOTS(1);
#undef COLUMNS
#undef DOTS
}

static void ONEHOT_NAME(dense_forward)(
    const float *x, const float *w, const float *b, float *y, long rows, long inputs, long outputs,
    int activation) {
  ONEHOT_NAME(product)(x, w, b, (slope_of){NULL, ONEHOT_IDENTITY}, y, rows, inputs, outputs);
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
  ONEHOT_NAME(product)(upstream, t, NULL, (slope_of){y, activation}, dx, rows, outputs, inputs);
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
      for (int c = 0; c < C; c++) sum[r][c] += left * right[c];
    }
  }
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) store_last(t + r * t_stride + c * L, sum[r][c], c == C - 1 ? last : 0);
}

/// C vectors of columns of dw and db.
INLINE void gradient_columns(
    const int C, const int last, const float *x, const float *upstream, float *dw, float *db, long rows, long inputs,
    long outputs, int accumulate) {
  long k = 0;
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

static void ONEHOT_NAME(dense_parameter_gradient)(
    const float *x, const float *upstream, float *dw, float *db, long rows, long inputs, long outputs, int accumulate) {
  long j = 0;
  for (; j + TILE_VECTORS * L <= outputs; j += TILE_VECTORS * L)
    gradient_columns(TILE_VECTORS, 0, x, upstream + j, dw + j, db + j, rows, inputs, outputs, accumulate);
  if (TILE_VECTORS > 2 && j + 2 * L <= outputs) {
    gradient_columns(2, 0, x, upstream + j, dw + j, db + j, rows, inputs, outputs, accumulate);
    j += 2 * L;
  }
  if (j + L <= outputs) {
    gradient_columns(1, 0, x, upstream + j, dw + j, db + j, rows, inputs, outputs, accumulate);
    j += L;
  }
  upstream += j;
  dw += j;
  db += j;
  const long left = outputs - j;
  if (left > FEW_COLUMNS) gradient_columns(1, (int)left, x, upstream, dw, db, rows, inputs, outputs, accumulate);
  else if (left == 4) gradient_few_columns(4, x, upstream, dw, db, rows, inputs, outputs, accumulate);
  else if (left == 3) gradient_few_columns(3, x, upstream, dw, db, rows, inputs, outputs, accumulate);
  else if (left == 2) gradient_few_columns(2, x, upstream, dw, db, rows, inputs, outputs, accumulate);
  else if (left == 1) gradient_few_columns(1, x, upstream, dw, db, rows, inputs, outputs, accumulate);
}
