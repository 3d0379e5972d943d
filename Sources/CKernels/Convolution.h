// Convolutional layers: dense layers whose rows are the patches of an example, one for each place of the kernel. So many
// patches are copied side by side at a time that they stay in the nearest caches.

// Floats of patches at a time: 64 KiB.
enum { PATCH_FLOATS = ONEHOT_MOST_PATCH };

INLINE long patch_length(const onehot_convolution *c) { return c->planes * c->kernel * c->kernel; }
INLINE long place_count(const onehot_convolution *c) { return c->output_rows * c->output_columns; }
INLINE long patches_at_once(const onehot_convolution *c) { return least(ONEHOT_BLOCK_ROWS, PATCH_FLOATS / patch_length(c)); }

/// Between neighbors in an example.
typedef struct {
  long plane, row, column;
} strides;

/// One patch from where its corner lies, or added there: all of it, or what lies inside of the example.
INLINE void move_patch(
    const int add, const int whole, const long kernel, const onehot_convolution *c, float *corner, strides s, long top,
    long left, float *patch) {
  for (long p = 0; p < c->planes; p++)
    for (long i = 0; i < kernel; i++)
      for (long j = 0; j < kernel; j++, patch++) {
        float *const at = corner + p * s.plane + i * s.row + j * s.column;
        const int inside =
            whole || (top + i >= 0 && top + i < c->rows && left + j >= 0 && left + j < c->columns);
        if (add) {
          if (inside) *at += *patch;
        } else *patch = inside ? *at : 0;
      }
}

/// `count` patches of the examples x, from the one numbered `first` on: copied, or added to the examples.
INLINE void move_patches(
    const int add, const onehot_convolution *c, float *x, long first, long count, float *patches) {
  const strides s = c->interleaved ? (strides){1, c->columns * c->planes, c->planes}
                                   : (strides){c->rows * c->columns, c->columns, 1};
  const long example = c->planes * c->rows * c->columns, place = first % place_count(c);
  long row = place / c->output_columns, column = place % c->output_columns;
  x += first / place_count(c) * example;
  for (; count > 0; count--, patches += patch_length(c)) {
    const long top = row * c->stride - c->top, left = column * c->stride - c->left;
    float *const corner = x + top * s.row + left * s.column;
    if (top < 0 || left < 0 || top + c->kernel > c->rows || left + c->kernel > c->columns)
      move_patch(add, 0, c->kernel, c, corner, s, top, left, patches);
    else if (c->kernel == 3) move_patch(add, 1, 3, c, corner, s, top, left, patches);
    else move_patch(add, 1, c->kernel, c, corner, s, top, left, patches);
    if (++column < c->output_columns) continue;
    column = 0;
    if (++row < c->output_rows) continue;
    row = 0;
    x += example;
  }
}

static void ONEHOT_NAME(convolution_forward)(
    const onehot_convolution *c, const float *x, const float *w, const float *b, float *y, long rows, int activation) {
  float patches[PATCH_FLOATS];
  const long all = rows * place_count(c), step = patches_at_once(c);
  for (long first = 0; first < all; first += step) {
    const long taken = least(step, all - first);
    move_patches(0, c, (float *)x, first, taken, patches);
    ONEHOT_NAME(dense_forward)
    (patches, 0, w, b, y + first * c->filters, taken, patch_length(c), c->filters, activation);
  }
}

static void ONEHOT_NAME(convolution_parameter_gradient)(
    const onehot_convolution *c, const float *x, const float *upstream, float *dw, float *db, long rows, int accumulate) {
  float patches[PATCH_FLOATS];
  const long all = rows * place_count(c), step = patches_at_once(c);
  for (long first = 0; first < all; first += step) {
    const long taken = least(step, all - first);
    move_patches(0, c, (float *)x, first, taken, patches);
    ONEHOT_NAME(dense_parameter_gradient)
    (patches, 0, upstream + first * c->filters, dw, db, taken, patch_length(c), c->filters, accumulate || first > 0);
  }
}

static void ONEHOT_NAME(convolution_input_gradient)(
    const onehot_convolution *c, const float *upstream, const float *t, const float *y, float *dx, long rows,
    int activation) {
  float patches[PATCH_FLOATS];
  const long all = rows * place_count(c), step = patches_at_once(c), count = rows * c->planes * c->rows * c->columns;
  memset(dx, 0, (size_t)count * sizeof *dx);
  for (long first = 0; first < all; first += step) {
    const long taken = least(step, all - first);
    ONEHOT_NAME(dense_input_gradient)
    (upstream + first * c->filters, t, NULL, patches, taken, c->filters, patch_length(c), ONEHOT_IDENTITY);
    move_patches(1, c, dx, first, taken, patches);
  }
  if (!y || activation == ONEHOT_IDENTITY) return;
  long i = 0;
  for (; i + L <= count; i += L) store(dx + i, load(dx + i) * activation_slope(load(y + i), activation));
  if (i < count)
    store_first(
        dx + i, load_first(dx + i, count - i) * activation_slope(load_first(y + i, count - i), activation), count - i);
}
