// What products and gradients of dense layers have in common: tiles that lie in registers, and rows of which hardly any
// element differs from 0, as in one-hot observations, which are multiplied by those alone.

// Rows and vectors of a register tile: 24 or 12 accumulators beside the operands. Eight hide the latency.
#define TILE_ROWS 6
#define TILE_VECTORS (L == 16 ? 4 : 2)
// Where matrices are at least so large, parts of them are copied side by side.
enum { LEAST_PACKED_ROWS = 2 * TILE_ROWS, LEAST_PACKED_WIDTH = 128 };
// Elements other than 0 of a row that is taken for one of hardly any, at most.
enum { MOST_NONZEROS = 8 };
// With fewer outputs looking for them takes as long as multiplying by all.
enum { LEAST_SEARCHED_WIDTH = 32 };

INLINE vf load_last(const float *p, const int last) { return last ? load_first(p, last) : load(p); }

INLINE void store_last(float *p, vf v, const int last) {
  if (last) store_first(p, v, last);
  else store(p, v);
}

/// A row's elements other than 0.
typedef struct {
  int32_t count, place[MOST_NONZEROS];
  float value[MOST_NONZEROS];
} nonzeros;

INLINE int any_lane(vi mask) { return __builtin_reduce_or(mask) != 0; }

// Vectors that are looked at together.
enum { SCANNED = 4 };

/// Whether any of the elements that are looked at together differs from 0. Only its sign tells -0 from 0.
INLINE int any_nonzero(const float *x) {
  vi bits = {0};
  for (int v = 0; v < SCANNED; v++) bits |= (vi)load(x + v * L);
  return any_lane((vi)((vu)bits << 1));
}

/// Whether no row has more than one in eight; then what they are.
static int ONEHOT_NAME(find_nonzeros)(const float *x, long rows, long inputs, nonzeros *found) {
  const long most = least(MOST_NONZEROS, inputs / 8);
  if (most == 0) return 0;
  for (long row = 0; row < rows; row++, x += inputs, found++) {
    found->count = 0;
    for (long k = 0; k < inputs; k += L) {
      while (k + SCANNED * L <= inputs && !any_nonzero(x + k)) k += SCANNED * L;
      if (k >= inputs) break;
      const vi set = load_first(x + k, within(inputs - k)) != 0.0f;
      if (!any_lane(set)) continue;
      for (int lane = 0; lane < L; lane++) {
        if (!set[lane]) continue;
        if (found->count == most) return 0;
        found->value[found->count] = x[k + lane];
        found->place[found->count++] = (int32_t)(k + lane);
      }
    }
  }
  return 1;
}

/// Those of one-hot rows, of which x holds the place of the 1. What is no place is taken for the nearest.
INLINE void find_ones(const float *x, long rows, long inputs, nonzeros *found) {
  for (long row = 0; row < rows; row++) {
    const float place = x[row] > 0 ? x[row] : 0;
    found[row].count = 1;
    found[row].place[0] = (int32_t)(place < (float)inputs ? (long)place : inputs - 1);
    found[row].value[0] = 1;
  }
}
