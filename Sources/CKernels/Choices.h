// Distributions over actions and their samples. L rows at a time lie in the lanes of one vector for each action, so
// that a row is summed from its first action to its last, whatever its width: what a forbidden action adds is 0.

#include <stdio.h>
#include <stdlib.h>

enum { MOST_STACK_ACTIONS = 64 };

/// Memory for `count` vectors. Without it nothing can be computed, and nobody above could do better: the process ends with a
/// message, and the exit code of an error of the system (EX_OSERR).
static vf *ONEHOT_NAME(allocated_vectors)(size_t count) {
  vf *const vectors = count <= SIZE_MAX / sizeof(vf) ? aligned_alloc(sizeof(vf), count * sizeof(vf)) : NULL;
  if (vectors) return vectors;
  fprintf(stderr, "OneHot: out of memory: %zu vectors of %zu bytes for choices among many actions\n", count, sizeof(vf));
  _Exit(71);
}

/// Vectors for `count` times as many as there are actions: on the stack, or if there are many on the heap.
#define VECTORS(name, count, actions)                    \
  vf name##_few[(count) * MOST_STACK_ACTIONS];           \
  vf *const name = (actions) <= MOST_STACK_ACTIONS       \
                       ? name##_few                      \
                       : ONEHOT_NAME(allocated_vectors)((size_t)(count) * (size_t)(actions))
#define FREE_VECTORS(name) \
  if (name != name##_few) free(name)

/// Whether L rows of so many actions are as many vectors that columns are taken apart in registers.
INLINE int is_packed(long actions) {
  return actions == 1 || actions == 2 || actions == 4 || (actions == 8 && L > 8) || actions == L;
}

INLINE void packed_to_columns(vf *v, long actions) {
  if (actions == 2) rows_to_columns(v, 2);
  else if (actions == 4) rows_to_columns(v, 4);
  else if (actions == 8 && L > 8) rows_to_columns(v, 8);
  else if (actions == L) rows_to_columns(v, L);
}

INLINE void columns_to_packed(vf *v, long actions) {
  if (actions == 2) columns_to_rows(v, 2);
  else if (actions == 4) columns_to_rows(v, 4);
  else if (actions == 8 && L > 8) columns_to_rows(v, 8);
  else if (actions == L) columns_to_rows(v, L);
}

#if L == 16
// Rows of 3, 5, 6 or 7 actions are spread out to 4 or 8 lanes each.
INLINE long padded(long actions) { return actions == 3 ? 4 : 8; }

/// The lanes of vector i that are taken.
INLINE __mmask16 spread_lanes(long rows, long actions, long i) {
  const long wide = padded(actions), height = L / wide;
  const long taken = least(height, rows > i * height ? rows - i * height : 0);
  const uint32_t row = (1u << actions) - 1;
  return (__mmask16)((wide == 4 ? row * 0x1111u : row * 0x0101u) & ((1u << taken * wide) - 1));
}

INLINE void load_spread(const float *p, long rows, long actions, vf *columns) {
  const long wide = padded(actions);
  vf v[8];
  for (long i = 0; i < wide; i++)
    v[i] = _mm512_maskz_expandloadu_ps(spread_lanes(rows, actions, i), p + i * (L / wide) * actions);
  packed_to_columns(v, wide);
  for (long k = 0; k < actions; k++) columns[k] = v[k];
}

INLINE void store_spread(float *p, long rows, long actions, const vf *columns) {
  const long wide = padded(actions);
  vf v[8];
  for (long k = 0; k < wide; k++) v[k] = k < actions ? columns[k] : splat(0);
  columns_to_packed(v, wide);
  for (long i = 0; i < wide; i++) {
    const __mmask16 lanes = spread_lanes(rows, actions, i);
    store_first(p + i * (L / wide) * actions, _mm512_maskz_compress_ps(lanes, v[i]), __builtin_popcount(lanes));
  }
}

/// So few columns at the end of wide rows are gathered and scattered.
enum { MOST_GATHERED = 4 };

INLINE __m512i row_starts(long actions) {
  const vi lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return (__m512i)(lanes * (int32_t)actions);
}
#endif

/// Up to L rows to a vector for each action; the lanes of absent rows are 0.
INLINE void load_rows(const float *p, long rows, long actions, vf *columns) {
  if (is_packed(actions)) {
    const long left = rows * actions;
    for (long i = 0; i < actions; i++)
      columns[i] = rows == L ? load(p + i * L)
                             : load_first(p + least(i * L, left), left > i * L ? least(L, left - i * L) : 0);
    packed_to_columns(columns, actions);
    return;
  }
#if L == 16
  if (actions < 8) {
    load_spread(p, rows, actions, columns);
    return;
  }
#endif
  for (long j = 0; j < actions; j += L) {
    const long width = least(L, actions - j);
#if L == 16
    if (width <= MOST_GATHERED) {
      const __mmask16 present = first_lanes(rows);
      for (long k = 0; k < width; k++)
        columns[j + k] = _mm512_mask_i32gather_ps(splat(0), present, row_starts(actions), p + j + k, 4);
      continue;
    }
#endif
    vf v[L];
    for (long r = 0; r < L; r++) v[r] = r < rows ? load_first(p + r * actions + j, width) : splat(0);
    rows_to_columns(v, L);
    for (long k = 0; k < width; k++) columns[j + k] = v[k];
  }
}

/// The inverse of load_rows; overwrites the columns.
INLINE void store_rows(float *p, long rows, long actions, vf *columns) {
  if (is_packed(actions)) {
    columns_to_packed(columns, actions);
    const long left = rows * actions;
    for (long i = 0; i * L < left; i++) store_first(p + i * L, columns[i], least(L, left - i * L));
    return;
  }
#if L == 16
  if (actions < 8) {
    store_spread(p, rows, actions, columns);
    return;
  }
#endif
  for (long j = 0; j < actions; j += L) {
    const long width = least(L, actions - j);
#if L == 16
    if (width <= MOST_GATHERED) {
      const __mmask16 present = first_lanes(rows);
      for (long k = 0; k < width; k++)
        _mm512_mask_i32scatter_ps(p + j + k, present, row_starts(actions), columns[j + k], 4);
      continue;
    }
#endif
    vf v[L];
    for (long k = 0; k < L; k++) v[k] = k < width ? columns[j + k] : splat(0);
    columns_to_rows(v, L);
    for (long r = 0; r < rows; r++) store_first(p + r * actions + j, v[r], width);
  }
}

/// The first of the largest values, and its place.
INLINE vf first_largest(const vf *values, long actions, vi *place) {
  vf largest = values[0];
  *place = (vi){0};
  for (long k = 1; k < actions; k++) {
    const vi above = values[k] > largest;
    largest = choose(above, values[k], largest);
    *place = (above & (int32_t)k) | (~above & *place);
  }
  return largest;
}

/// softmax((scores - largest)/temperature). The maximum is subtracted before the division: at a small temperature
/// the quotient alone would overflow. Below a temperature of 2^-100 nothing changes any more, and its reciprocal might be
/// infinite. `relaxed` may be `scores`.
INLINE void relax(const vf *scores, vf largest, float temperature, vf *relaxed, long actions) {
  const float inverse = 1.0f / (temperature > 0x1p-100f ? temperature : 0x1p-100f);
  vf sum = splat(0);
  for (long k = 0; k < actions; k++) {
    relaxed[k] = vector_exp((scores[k] - largest) * inverse);
    sum += relaxed[k];
  }
  const vf share = 1.0f / sum;
  for (long k = 0; k < actions; k++) relaxed[k] *= share;
}

/// scale p (w - <p, w>), with w taken relative to its value at the first largest p; into w.
INLINE void pull_back(const vf *p, vf *w, float scale, long actions) {
  vf largest = p[0], center = w[0];
  for (long k = 1; k < actions; k++) {
    const vi above = p[k] > largest;
    largest = choose(above, p[k], largest);
    center = choose(above, w[k], center);
  }
  vf mean = splat(0);
  for (long k = 0; k < actions; k++) {
    w[k] -= center;
    mean = multiply_add(p[k], w[k], mean);
  }
  for (long k = 0; k < actions; k++) w[k] = scale * p[k] * (w[k] - mean);
}

/// Everything asked for of up to L rows from `first` on, whose logits + noise are at `sums`. `scores` and `other` are
/// room for a vector an action.
INLINE void sample_rows(
    const onehot_choices *c, long first, long rows, const float *sums, vf *scores, vf *other, const long actions) {
  const long start = first * actions;
  load_rows(sums, rows, actions, scores);
  vi place;
  const vf largest = first_largest(scores, actions, &place);
  if (c->sample) {
    for (long k = 0; k < actions; k++) other[k] = choose(place == (int32_t)k, splat(1), splat(0));
    store_rows(c->sample + start, rows, actions, other);
  }
  if (!c->relaxed && !c->gradient) return;
  relax(scores, largest, c->temperature, scores, actions);
  if (c->gradient) {
    load_rows(c->upstream + start, rows, actions, other);
    pull_back(scores, other, 1.0f / c->temperature, actions);
    store_rows(c->gradient + start, rows, actions, other);
  }
  if (c->relaxed) store_rows(c->relaxed + start, rows, actions, scores);
}

/// The same for a number of actions that the compiler knows: all vectors stay in registers.
#define SAMPLE_FEW(K)                                                     \
  case K: {                                                               \
    vf room[2 * K];                                                       \
    sample_rows(c, first, rows, sums, room, room + K, K);                 \
    break;                                                                \
  }

static void ONEHOT_NAME(sample_group)(
    const onehot_choices *c, long first, long rows, const float *sums, vf *memory) {
  switch (c->actions) {
    SAMPLE_FEW(2)
    SAMPLE_FEW(3)
    SAMPLE_FEW(4)
    SAMPLE_FEW(5)
    SAMPLE_FEW(6)
    SAMPLE_FEW(7)
    SAMPLE_FEW(8)
    default: sample_rows(c, first, rows, sums, memory, memory + c->actions, c->actions);
  }
}

static void ONEHOT_NAME(gumbel_softmax)(const onehot_choices *c) {
  const long actions = c->actions;
  VECTORS(memory, 3, actions);
  float *const scores = (float *)(memory + 2 * actions);
  for (long first = 0; first < c->rows; first += L) {
    const long rows = least(L, c->rows - first), count = rows * actions;
    const float *noise = c->noise + first * actions, *logits = c->logits + first * actions;
    long i = 0;
    for (; i + L <= count; i += L) store(scores + i, load(logits + i) + load(noise + i));
    if (i < count)
      store_first(scores + i, load_first(logits + i, count - i) + load_first(noise + i, count - i), count - i);
    ONEHOT_NAME(sample_group)(c, first, rows, scores, memory);
  }
  FREE_VECTORS(memory);
}

static void ONEHOT_NAME(softmax_pullback)(
    const float *probabilities, const float *upstream, float scale, float *result, long rows, long actions) {
  VECTORS(memory, 2, actions);
  for (long first = 0; first < rows; first += L) {
    const long start = first * actions, taken = least(L, rows - first);
    load_rows(probabilities + start, taken, actions, memory);
    load_rows(upstream + start, taken, actions, memory + actions);
    pull_back(memory, memory + actions, scale, actions);
    store_rows(result + start, taken, actions, memory + actions);
  }
  FREE_VECTORS(memory);
}

static void ONEHOT_NAME(log_softmax)(const float *logits, float *result, long rows, long actions) {
  VECTORS(memory, 1, actions);
  for (long first = 0; first < rows; first += L) {
    const long start = first * actions, taken = least(L, rows - first);
    load_rows(logits + start, taken, actions, memory);
    vi place;
    const vf largest = first_largest(memory, actions, &place);
    vf sum = splat(0);
    for (long k = 0; k < actions; k++) {
      memory[k] -= largest;
      sum += vector_exp(memory[k]);
    }
    const vf log_sum = vector_log(sum);
    for (long k = 0; k < actions; k++) memory[k] -= log_sum;
    store_rows(result + start, taken, actions, memory);
  }
  FREE_VECTORS(memory);
}

static void ONEHOT_NAME(add_entropy_gradient)(
    const float *log_probabilities, float weight, float *gradient, long rows, long actions) {
  VECTORS(memory, 2, actions);
  for (long first = 0; first < rows; first += L) {
    const long start = first * actions, taken = least(L, rows - first);
    vf *const logarithm = memory, *const target = memory + actions;
    load_rows(log_probabilities + start, taken, actions, logarithm);
    load_rows(gradient + start, taken, actions, target);
    vf entropy = splat(0);
    for (long k = 0; k < actions; k++) entropy = multiply_add(-vector_exp(logarithm[k]), logarithm[k], entropy);
    for (long k = 0; k < actions; k++)
      target[k] = multiply_add(-weight * vector_exp(logarithm[k]), logarithm[k] + entropy, target[k]);
    store_rows(gradient + start, taken, actions, target);
  }
  FREE_VECTORS(memory);
}

static float ONEHOT_NAME(divergence)(const float *log_p, const float *log_q, long count) {
  vf sum[PARTS] = {{0}};
  for (long i = 0; i < count; i += SUM_LANES)
    for (int part = 0; part < PARTS; part++) {
      const long start = i + part * L, n = within(count - start);
      const vf logarithm = load_first(log_p + start, n);
      sum[part] = multiply_add(vector_exp(logarithm), logarithm - load_first(log_q + start, n), sum[part]);
    }
  return sum_of_lanes(sum, SUM_LANES);
}

static void ONEHOT_NAME(exponentials)(const float *values, float *result, long count) {
  long i = 0;
  for (; i + L <= count; i += L) store(result + i, vector_exp(load(values + i)));
  if (i < count) store_first(result + i, vector_exp(load_first(values + i, count - i)), count - i);
}
