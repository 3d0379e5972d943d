// Dense layers and their pullbacks. Every element is one chain of multiply-adds in a fixed order: over the inputs
// in a forward pass (but few columns in 16 lanes), over the rows (in order, from the former value on) in a gradient.
// Results therefore do not depend on how rows are grouped into calls, nor a row's result on the other rows.

// Rows and vectors of a register tile: 24 or 12 accumulators beside the operands. Eight hide the latency.
#define TILE_ROWS 6
#define TILE_VECTORS (L == 16 ? 4 : 2)
// Vectors of a single row's tile: fewer chains would wait for each other.
#define ROW_VECTORS 8
// Dot products whose lanes stay in registers together.
#define DOTS_AT_ONCE (L == 8 ? 4 : L)
enum { MOST_DOT_INPUTS = 1024, MOST_DOT_COLUMNS = 4 };
// Weights that are copied side by side, 16 KiB, where matrices are at least so large.
enum { PACKED_WEIGHTS = 4096, LEAST_PACKED_ROWS = 2 * TILE_ROWS, LEAST_PACKED_WIDTH = 128 };
// Elements other than 0 of a row that is taken for one of hardly any, at most.
enum { MOST_NONZEROS = 8 };
// Up to so many columns of a gradient that fill no vector are summed transposed instead, with no lane idle.
#define FEW_COLUMNS (L / 4 > 2 ? L / 4 : 2)

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

/// The finished sums of R rows and C vectors. Adding 0 makes of -0 a 0: whether terms that are 0 were left out shows not
/// even there.
INLINE void store_sums(
    const int R, const int C, const int last, const vf *sum, slope_of below, float *y, long outputs) {
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) {
      const int lanes = c == C - 1 ? last : 0;
      const long place = r * outputs + c * L;
      const vf factor =
          below.y ? activation_slope(load_last(below.y + place, lanes), below.activation) : splat(1);
      store_last(y + place, (sum[r * C + c] + 0.0f) * factor, lanes);
    }
}

/// `inputs` terms of every element of y = x w + b. The strides are those of the rows.
typedef struct {
  const float *x, *w;
  /// What the sums go on from: the bias (stride 0), the sums so far, or nothing.
  const float *start;
  float *y;
  slope_of below;
  long inputs, x_stride, w_stride, start_stride, outputs;
} product_part;

/// The part that is further down and to the right in y.
INLINE product_part moved(product_part p, long rows, long columns) {
  p.x += rows * p.x_stride;
  p.w += columns;
  if (p.start) p.start += rows * p.start_stride + columns;
  p.below = at(p.below, rows * p.outputs + columns);
  p.y += rows * p.outputs + columns;
  return p;
}

/// `R` rows and `C` vectors of a product, all in registers. `last` lanes of the last vector count; 0 means all.
INLINE void forward_tile(const int R, const int C, const int last, const product_part p) {
  vf sum[TILE_ROWS * TILE_VECTORS];
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++)
      sum[r * C + c] =
          p.start ? load_last(p.start + r * p.start_stride + c * L, c == C - 1 ? last : 0) : splat(0);
  const float *x = p.x, *w = p.w;
  const float *lower = x + 3 * p.x_stride;  // two bases address six rows without arithmetic of their own
  const float *const end = x + p.inputs;
#pragma clang loop unroll_count(4)
  for (; x < end; x++, lower++, w += p.w_stride) {
    vf weight[ROW_VECTORS];
    for (int c = 0; c < C; c++) weight[c] = load_last(w + c * L, c == C - 1 ? last : 0);
    for (int r = 0; r < R; r++) {
      const vf value = splat(r < 3 ? x[r * p.x_stride] : lower[(r - 3) * p.x_stride]);
      for (int c = 0; c < C; c++) sum[r * C + c] = multiply_add(value, weight[c], sum[r * C + c]);
    }
  }
  store_sums(R, C, last, sum, p.below, p.y, p.outputs);
}

INLINE void forward_columns(const int C, const int last, const product_part p, long rows) {
  long i = 0;
  for (; i + TILE_ROWS <= rows; i += TILE_ROWS) forward_tile(TILE_ROWS, C, last, moved(p, i, 0));
  const product_part rest = moved(p, i, 0);
  switch (rows - i) {
    case 5: forward_tile(5, C, last, rest); break;
    case 4: forward_tile(4, C, last, rest); break;
    case 3: forward_tile(3, C, last, rest); break;
    case 2: forward_tile(2, C, last, rest); break;
    case 1: forward_tile(1, C, last, rest); break;
  }
}

/// A tile's columns of many rows: the weights are copied, so many inputs at a time that they stay in the nearest cache,
/// where they lie side by side.
INLINE void forward_packed(const product_part p, long rows) {
  enum { WIDTH = TILE_VECTORS * L, DEPTH = PACKED_WEIGHTS / WIDTH };
  float panel[PACKED_WEIGHTS];
  for (long k = 0; k < p.inputs; k += DEPTH) {
    product_part part = p;
    part.inputs = least(DEPTH, p.inputs - k);
    for (long n = 0; n < part.inputs; n++)
      for (int c = 0; c < TILE_VECTORS; c++)
        store(panel + n * WIDTH + c * L, load(p.w + (k + n) * p.w_stride + c * L));
    part.x += k;
    part.w = panel;
    part.w_stride = WIDTH;
    if (k > 0) {
      part.start = p.y;
      part.start_stride = p.outputs;
    }
    if (k + DEPTH < p.inputs) part.below.y = NULL;
    forward_columns(TILE_VECTORS, 0, part, rows);
  }
}

// Rows of which hardly any element differs from 0, as in one-hot observations, are multiplied by those alone.

/// The places of a row's elements other than 0.
typedef struct {
  int32_t count, place[MOST_NONZEROS];
} nonzeros;

INLINE int any_lane(vi mask) { return __builtin_reduce_or(mask) != 0; }

/// Whether no row has more than one in eight; then their places.
static int ONEHOT_NAME(find_nonzeros)(const float *x, long rows, long inputs, nonzeros *found) {
  const long most = least(MOST_NONZEROS, inputs / 8);
  if (most == 0) return 0;
  for (long row = 0; row < rows; row++, x += inputs, found++) {
    found->count = 0;
    for (long k = 0; k < inputs; k += L) {
      const vi set = load_first(x + k, within(inputs - k)) != 0.0f;
      if (!any_lane(set)) continue;
      for (int lane = 0; lane < L; lane++) {
        if (!set[lane]) continue;
        if (found->count == most) return 0;
        found->place[found->count++] = (int32_t)(k + lane);
      }
    }
  }
  return 1;
}

/// C vectors of a product's columns.
INLINE void forward_sparse(const int C, const int last, const product_part p, long rows, const nonzeros *found) {
  for (long i = 0; i < rows; i++) {
    const product_part row = moved(p, i, 0);
    vf sum[ROW_VECTORS];
    for (int c = 0; c < C; c++)
      sum[c] = row.start ? load_last(row.start + c * L, c == C - 1 ? last : 0) : splat(0);
    for (int n = 0; n < found[i].count; n++) {
      const vf value = splat(row.x[found[i].place[n]]);
      const float *const w = row.w + found[i].place[n] * row.w_stride;
      for (int c = 0; c < C; c++)
        sum[c] = multiply_add(value, load_last(w + c * L, c == C - 1 ? last : 0), sum[c]);
    }
    store_sums(1, C, last, sum, row.below, row.y, row.outputs);
  }
}

/// The lanes of R rows' dot products with C columns, PARTS vectors each. Of rows past the last one, that one again.
INLINE void dot_lanes(
    const int R, const int C, const float *x, long rows, long inputs, const float *columns, long stride, vf *lanes) {
  vf sum[SUM_LANES];
  for (int n = 0; n < R * C * PARTS; n++) sum[n] = splat(0);
  long k = 0;
#define ADD(load_part)                                                                            \
  for (int r = 0; r < R; r++)                                                                     \
    for (int part = 0; part < PARTS; part++) {                                                    \
      const float *const from = x + least(r, rows - 1) * inputs + k + part * L;                   \
      const vf value = load_part;                                                                 \
      for (int c = 0; c < C; c++) {                                                               \
        vf *const to = sum + (r * C + c) * PARTS + part;                                          \
        *to = multiply_add(value, load(columns + c * stride + k + part * L), *to);                \
      }                                                                                           \
    }
  for (; k + SUM_LANES <= inputs; k += SUM_LANES) ADD(load(from))
  if (k < inputs) ADD(load_first(from, within(inputs - k - part * L)))
#undef ADD
  for (int n = 0; n < R * C * PARTS; n++) lanes[n] = sum[n];
}

/// C columns of y as dot products along the inputs; L/C rows at a time fill a vector with their results.
INLINE void forward_dots(
    const int C, const float *x, const float *w, const float *b, slope_of below, float *y, long rows, long inputs,
    long outputs) {
  enum { STRIDE = MOST_DOT_INPUTS + SUM_LANES };
  float columns[C * STRIDE];
  vf bias;
  const long padded = (inputs + SUM_LANES - 1) / SUM_LANES * SUM_LANES;
  for (int c = 0; c < C; c++) {
    for (long k = 0; k < inputs; k++) columns[c * STRIDE + k] = w[k * outputs + c];
    for (long k = inputs; k < padded; k++) columns[c * STRIDE + k] = 0;
    for (int r = 0; r < L / C; r++) bias[r * C + c] = b ? b[c] : 0;
  }
  for (long i = 0; i < rows; i += L / C) {
    const long taken = least(L / C, rows - i);
    vf lanes[L * PARTS] = {{0}};
    for (int r = 0; r < taken; r += DOTS_AT_ONCE / C)
      dot_lanes(
          DOTS_AT_ONCE / C, C, x + (i + r) * inputs, rows - i - r, inputs, columns, STRIDE, lanes + r * C * PARTS);
    vf total = horizontal_sums(lanes) + bias;
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

/// Up to ONEHOT_BLOCK_ROWS rows of y = x w + b, times the slope below.
static void ONEHOT_NAME(product_block)(
    const float *x, const float *w, const float *b, slope_of below, float *y, long rows, long inputs, long outputs) {
  // The columns of which the last 16 hold only four or fewer are summed across lanes, in every variant the same.
  const long few = inputs > MOST_DOT_INPUTS || outputs % SUM_LANES > MOST_DOT_COLUMNS ? 0 : outputs % SUM_LANES;
  const long wide = outputs - few;
  const product_part p = {x, w, b, y, below, inputs, inputs, outputs, 0, outputs};
  nonzeros found[ONEHOT_BLOCK_ROWS];
  long j = 0;
  if (wide > 0 && ONEHOT_NAME(find_nonzeros)(x, rows, inputs, found)) {
    for (; j + ROW_VECTORS * L <= wide; j += ROW_VECTORS * L) forward_sparse(ROW_VECTORS, 0, moved(p, 0, j), rows, found);
    for (; j + L <= wide; j += L) forward_sparse(1, 0, moved(p, 0, j), rows, found);
    if (j < wide) forward_sparse(1, (int)(wide - j), moved(p, 0, j), rows, found);
  } else {
    if (rows == 1)
      for (; j + ROW_VECTORS * L <= wide; j += ROW_VECTORS * L) forward_tile(1, ROW_VECTORS, 0, moved(p, 0, j));
    if (rows >= LEAST_PACKED_ROWS && outputs >= LEAST_PACKED_WIDTH && inputs >= LEAST_PACKED_WIDTH)
      for (; j + TILE_VECTORS * L <= wide; j += TILE_VECTORS * L) forward_packed(moved(p, 0, j), rows);
    for (; j + TILE_VECTORS * L <= wide; j += TILE_VECTORS * L)
      forward_columns(TILE_VECTORS, 0, moved(p, 0, j), rows);
    if (TILE_VECTORS > 2 && j + 2 * L <= wide) {
      forward_columns(2, 0, moved(p, 0, j), rows);
      j += 2 * L;
    }
    for (; j + L <= wide; j += L) forward_columns(1, 0, moved(p, 0, j), rows);
    if (j < wide) forward_columns(1, (int)(wide - j), moved(p, 0, j), rows);
  }
#define DOTS(C) forward_dots(C, x, w + j, b ? b + j : NULL, at(below, j), y + j, rows, inputs, outputs)
  j = wide;
  if (few == 4) {
    DOTS(4);
    return;
  }
  if (few >= 2) {
    DOTS(2);
    j += 2;
  }
  if (few % 2 == 1) DOTS(1);
#undef DOTS
}

/// y = x w + b, times the slope below.
static void ONEHOT_NAME(product)(
    const float *x, const float *w, const float *b, slope_of below, float *y, long rows, long inputs, long outputs) {
  for (long i = 0; i < rows; i += ONEHOT_BLOCK_ROWS)
    ONEHOT_NAME(product_block)
    (x + i * inputs, w, b, at(below, i * outputs), y + i * outputs, least(ONEHOT_BLOCK_ROWS, rows - i), inputs, outputs);
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
    const float *x, const nonzeros *found, const float *upstream, float *dw, float *db, long rows, long inputs,
    long outputs, int accumulate) {
  if (!accumulate) {
    memset(dw, 0, (size_t)(inputs * outputs) * sizeof *dw);
    memset(db, 0, (size_t)outputs * sizeof *db);
  }
  for (long i = 0; i < rows; i++, x += inputs, upstream += outputs)
    for (long j = 0; j < outputs; j += L) {
      const long n = within(outputs - j);
      const vf right = load_first(upstream + j, n);
      store_first(db + j, load_first(db + j, n) + right, n);
      for (int k = 0; k < found[i].count; k++) {
        float *const to = dw + found[i].place[k] * outputs + j;
        store_first(to, multiply_add(splat(x[found[i].place[k]]), right, load_first(to, n)), n);
      }
    }
}

static void ONEHOT_NAME(dense_parameter_gradient)(
    const float *x, const float *upstream, float *dw, float *db, long rows, long inputs, long outputs, int accumulate) {
  nonzeros found[ONEHOT_BLOCK_ROWS];
  if (rows <= ONEHOT_BLOCK_ROWS && ONEHOT_NAME(find_nonzeros)(x, rows, inputs, found)) {
    ONEHOT_NAME(sparse_parameter_gradient)(x, found, upstream, dw, db, rows, inputs, outputs, accumulate);
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
