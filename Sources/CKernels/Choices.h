// Distributions over actions and their samples. L rows at a time lie in the lanes of one vector for each action, so
// that a row is summed from its first action to its last, whatever its width: what a forbidden action adds is 0.

#include <stdlib.h>

enum { MOST_STACK_ACTIONS = 64, NOISE_BLOCK = MOST_STACK_ACTIONS * 16 };

/// Vectors for `count` times as many as there are actions: on the stack, or if there are many on the heap.
#define VECTORS(name, count, actions)                    \
  vf name##_few[(count) * MOST_STACK_ACTIONS];           \
  vf *const name = (actions) <= MOST_STACK_ACTIONS       \
                       ? name##_few                      \
                       : aligned_alloc(sizeof(vf), (size_t)((count) * (actions)) * sizeof(vf))
#define FREE_VECTORS(name) \
  if (name != name##_few) free(name)

/// Whether L rows of so many actions are as many vectors that columns are taken apart in registers.
INLINE int is_packed(long actions) { return actions == 1 || actions == 2 || actions == 4 || actions == L; }

/// Up to L rows to a vector for each action; the lanes of absent rows are 0.
static void ONEHOT_NAME(load_rows)(const float *p, long rows, long actions, vf *columns) {
  if (is_packed(actions)) {
    const long left = rows * actions;
    for (long i = 0; i < actions; i++)
      columns[i] = rows == L ? load(p + i * L)
                             : load_first(p + least(i * L, left), left > i * L ? least(L, left - i * L) : 0);
    if (actions == 2) rows_to_columns(columns, 2);
    else if (actions == 4) rows_to_columns(columns, 4);
    else if (actions == L) rows_to_columns(columns, L);
    return;
  }
  for (long j = 0; j < actions; j += L) {
    const long width = least(L, actions - j);
    vf v[L];
    for (long r = 0; r < L; r++) v[r] = r < rows ? load_first(p + r * actions + j, width) : splat(0);
    rows_to_columns(v, L);
    for (long k = 0; k < width; k++) columns[j + k] = v[k];
  }
}

/// The inverse of load_rows; overwrites the columns.
static void ONEHOT_NAME(store_rows)(float *p, long rows, long actions, vf *columns) {
  if (is_packed(actions)) {
    if (actions == 2) columns_to_rows(columns, 2);
    else if (actions == 4) columns_to_rows(columns, 4);
    else if (actions == L) columns_to_rows(columns, L);
    const long left = rows * actions;
    for (long i = 0; i * L < left; i++) store_first(p + i * L, columns[i], least(L, left - i * L));
    return;
  }
  for (long j = 0; j < actions; j += L) {
    const long width = least(L, actions - j);
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
/// the quotient alone would overflow. `relaxed` may be `scores`.
INLINE void relax(const vf *scores, vf largest, float temperature, vf *relaxed, long actions) {
  vf sum = splat(0);
  for (long k = 0; k < actions; k++) {
    relaxed[k] = vector_exp((scores[k] - largest) / temperature);
    sum += relaxed[k];
  }
  const vf share = 1.0f / sum;
  for (long k = 0; k < actions; k++) relaxed[k] *= share;
}

/// scale p (w - <p, w>), with w taken relative to its value at the first largest p; into w.
INLINE void pull_back(const vf *p, vf *w, float scale, long actions) {
  vf largest = p[0], centre = w[0];
  for (long k = 1; k < actions; k++) {
    const vi above = p[k] > largest;
    largest = choose(above, p[k], largest);
    centre = choose(above, w[k], centre);
  }
  vf mean = splat(0);
  for (long k = 0; k < actions; k++) {
    w[k] -= centre;
    mean += p[k] * w[k];
  }
  for (long k = 0; k < actions; k++) w[k] = scale * p[k] * (w[k] - mean);
}

/// Everything asked for of up to L rows from `first` on, whose logits + noise are `scores`.
static void ONEHOT_NAME(sample_rows)(const onehot_choices *c, long first, long rows, vf *scores, vf *other) {
  const long actions = c->actions, start = first * actions;
  vi place;
  const vf largest = first_largest(scores, actions, &place);
  if (c->sample) {
    for (long k = 0; k < actions; k++) other[k] = choose(place == (int32_t)k, splat(1), splat(0));
    ONEHOT_NAME(store_rows)(c->sample + start, rows, actions, other);
  }
  if (!c->relaxed && !c->gradient) return;
  relax(scores, largest, c->temperature, scores, actions);
  if (c->gradient) {
    ONEHOT_NAME(load_rows)(c->upstream + start, rows, actions, other);
    pull_back(scores, other, 1.0f / c->temperature, actions);
    ONEHOT_NAME(store_rows)(c->gradient + start, rows, actions, other);
  }
  if (c->relaxed) ONEHOT_NAME(store_rows)(c->relaxed + start, rows, actions, scores);
}

static void ONEHOT_NAME(gumbel_softmax)(const onehot_choices *c) {
  const long actions = c->actions;
  // Noise is made for several groups of L rows at once, so that the long chains of Philox overlap.
  const int is_small = actions <= MOST_STACK_ACTIONS;
  const long groups = is_small ? NOISE_BLOCK / (actions * L) : 1;
  float few[NOISE_BLOCK] __attribute__((aligned(64)));
  VECTORS(memory, 3, actions);
  float *const scores = is_small ? few : (float *)(memory + 2 * actions);
  for (long first = 0; first < c->rows; first += groups * L) {
    const long rows = least(groups * L, c->rows - first), count = rows * actions;
    const float *noise = c->noise ? c->noise + first * actions : scores, *logits = c->logits + first * actions;
    if (!c->noise) {
      ONEHOT_NAME(random_words)
      ((uint32_t *)scores, count, c->counter + (uint64_t)(first * actions / 4), c->stream, c->key);
      ONEHOT_NAME(gumbel)((uint32_t *)scores, scores, count);
    }
    long i = 0;
    for (; i + L <= count; i += L) store(scores + i, load(logits + i) + load(noise + i));
    if (i < count)
      store_first(scores + i, load_first(logits + i, count - i) + load_first(noise + i, count - i), count - i);
    for (long r = 0; r < rows; r += L) {
      const long taken = least(L, rows - r);
      ONEHOT_NAME(load_rows)(scores + r * actions, taken, actions, memory);
      ONEHOT_NAME(sample_rows)(c, first + r, taken, memory, memory + actions);
    }
  }
  FREE_VECTORS(memory);
}

static void ONEHOT_NAME(softmax_pullback)(
    const float *probabilities, const float *upstream, float scale, float *result, long rows, long actions) {
  VECTORS(memory, 2, actions);
  for (long first = 0; first < rows; first += L) {
    const long start = first * actions, taken = least(L, rows - first);
    ONEHOT_NAME(load_rows)(probabilities + start, taken, actions, memory);
    ONEHOT_NAME(load_rows)(upstream + start, taken, actions, memory + actions);
    pull_back(memory, memory + actions, scale, actions);
    ONEHOT_NAME(store_rows)(result + start, taken, actions, memory + actions);
  }
  FREE_VECTORS(memory);
}

static void ONEHOT_NAME(log_softmax)(const float *logits, float *result, long rows, long actions) {
  VECTORS(memory, 1, actions);
  for (long first = 0; first < rows; first += L) {
    const long start = first * actions, taken = least(L, rows - first);
    ONEHOT_NAME(load_rows)(logits + start, taken, actions, memory);
    vi place;
    const vf largest = first_largest(memory, actions, &place);
    vf sum = splat(0);
    for (long k = 0; k < actions; k++) {
      memory[k] -= largest;
      sum += vector_exp(memory[k]);
    }
    const vf log_sum = vector_log(sum);
    for (long k = 0; k < actions; k++) memory[k] -= log_sum;
    ONEHOT_NAME(store_rows)(result + start, taken, actions, memory);
  }
  FREE_VECTORS(memory);
}

static void ONEHOT_NAME(add_entropy_gradient)(
    const float *log_probabilities, float weight, float *gradient, long rows, long actions) {
  VECTORS(memory, 2, actions);
  for (long first = 0; first < rows; first += L) {
    const long start = first * actions, taken = least(L, rows - first);
    vf *const logarithm = memory, *const target = memory + actions;
    ONEHOT_NAME(load_rows)(log_probabilities + start, taken, actions, logarithm);
    ONEHOT_NAME(load_rows)(gradient + start, taken, actions, target);
    vf entropy = splat(0);
    for (long k = 0; k < actions; k++) entropy -= vector_exp(logarithm[k]) * logarithm[k];
    for (long k = 0; k < actions; k++)
      target[k] -= weight * vector_exp(logarithm[k]) * (logarithm[k] + entropy);
    ONEHOT_NAME(store_rows)(gradient + start, taken, actions, target);
  }
  FREE_VECTORS(memory);
}

static float ONEHOT_NAME(divergence)(const float *log_p, const float *log_q, long count) {
  vf sum = splat(0);
  for (long i = 0; i < count; i += L) {
    const long n = least(L, count - i);
    const vf logarithm = load_first(log_p + i, n);
    sum += vector_exp(logarithm) * (logarithm - load_first(log_q + i, n));
  }
  return horizontal_sum(sum);
}

static void ONEHOT_NAME(exponentials)(const float *values, float *result, long count) {
  long i = 0;
  for (; i + L <= count; i += L) store(result + i, vector_exp(load(values + i)));
  if (i < count) store_first(result + i, vector_exp(load_first(values + i, count - i)), count - i);
}
