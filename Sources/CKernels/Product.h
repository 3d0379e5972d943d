// Products of dense layers. Every element is one chain of multiply-adds in a fixed order, over the inputs (but few columns
// in 16 lanes). Results therefore do not depend on how rows are grouped into calls, nor a row's result on the other rows.

// Vectors of a single row's tile: fewer chains would wait for each other.
#define ROW_VECTORS 8
// Dot products whose lanes stay in registers together.
#define DOTS_AT_ONCE (L == 8 ? 4 : L)
enum { MOST_DOT_INPUTS = 1024, MOST_DOT_COLUMNS = 4 };
// Weights that are copied side by side: 16 KiB.
enum { PACKED_WEIGHTS = 4096 };

// What a product is multiplied by where it is ∂loss/∂y of a layer below, y = f(·): f'(·). No y, no factor.
typedef struct {
  const float *y;
  int activation;
} slope_of;

INLINE slope_of at(slope_of below, long offset) {
  if (below.y) below.y += offset;
  return below;
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

/// C vectors of a product's columns.
INLINE void forward_sparse(const int C, const int last, const product_part p, long rows, const nonzeros *found) {
  for (long i = 0; i < rows; i++) {
    const product_part row = moved(p, i, 0);
    vf sum[ROW_VECTORS];
    for (int c = 0; c < C; c++)
      sum[c] = row.start ? load_last(row.start + c * L, c == C - 1 ? last : 0) : splat(0);
    for (int n = 0; n < found[i].count; n++) {
      const vf value = splat(found[i].value[n]);
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
    const float *x, int one_hot, const float *w, const float *b, slope_of below, float *y, long rows, long inputs,
    long outputs) {
  // The columns of which the last 16 hold only four or fewer are summed across lanes, in every variant the same. One
  // term has one sum.
  const long few =
      one_hot || inputs > MOST_DOT_INPUTS || outputs % SUM_LANES > MOST_DOT_COLUMNS ? 0 : outputs % SUM_LANES;
  const long wide = outputs - few;
  const product_part p = {x, w, b, y, below, inputs, one_hot ? 1 : inputs, outputs, 0, outputs};
  nonzeros found[ONEHOT_BLOCK_ROWS];
  long j = 0;
  if (one_hot) find_ones(x, rows, inputs, found);
  if (one_hot || (wide >= LEAST_SEARCHED_WIDTH && ONEHOT_NAME(find_nonzeros)(x, rows, inputs, found))) {
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

/// y = x w + b, times the slope below; if x is one-hot, it is its places.
static void ONEHOT_NAME(product)(
    const float *x, int one_hot, const float *w, const float *b, slope_of below, float *y, long rows, long inputs,
    long outputs) {
  for (long i = 0; i < rows; i += ONEHOT_BLOCK_ROWS)
    ONEHOT_NAME(product_block)
    (x + i * (one_hot ? 1 : inputs), one_hot, w, b, at(below, i * outputs), y + i * outputs,
     least(ONEHOT_BLOCK_ROWS, rows - i), inputs, outputs);
}
