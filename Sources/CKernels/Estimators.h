// Gradients of estimators that need more than one pass of Choices.h; L rows at a time lie in the lanes there, too.

enum { DRAWS_AT_ONCE = 4 };

/// DRAWS_AT_ONCE times standard exponential noise -ln u for each lane, from the words of the Philox block whose
/// counter is the bits of the lane's `seed` and the number `block`.
INLINE void exponential_noise(vf seed, uint64_t block, vf *noise) {
  float bits[L];
  uint32_t words[DRAWS_AT_ONCE][L];
  store(bits, seed);
  for (long half = 0; half < L; half += D) {
    vh low;
    memcpy(&low, bits + half, sizeof low);
    vq w[DRAWS_AT_ONCE] = {__builtin_convertvector(low, vq), (vq){0} + block, (vq){0} + (block >> 32), (vq){0}};
    ONEHOT_PHILOX(w[0], w[1], w[2], w[3], ONEHOT_CONDITIONAL_KEY);
    for (int i = 0; i < DRAWS_AT_ONCE; i++) {
      const vh narrow = __builtin_convertvector(w[i] & 0xffffffffu, vh);
      memcpy(words[i] + half, &narrow, sizeof narrow);
    }
  }
  for (int i = 0; i < DRAWS_AT_ONCE; i++) noise[i] = -vector_log(uniform_vector((vu)load((const float *)words[i])));
}

/// Logits + Gumbel noise drawn anew, given that the largest one is at `place`:
/// z_k = l_k - ln([k is not there] E_k + p_k E_there) with standard exponential E; for l = log p.
INLINE void conditional_scores(
    const vf *log_p, const vf *p, const vf *noise, long stride, vi place, vf *scores, long actions) {
  vf winner = noise[0];
  for (long k = 1; k < actions; k++) winner = choose(place == (int32_t)k, noise[k * stride], winner);
  for (long k = 0; k < actions; k++) {
    const vf own = choose(place == (int32_t)k, splat(0), noise[k * stride]);
    scores[k] = log_p[k] - vector_log(multiply_add(p[k], winner, own));
  }
}

/// One draw of the gradient, added to `sum`; returns its product with the scores.
INLINE vf add_conditional_gradient(
    const onehot_conditional *c, vf *scores, vf *relaxed, const vf *upstream, vf *gradient, vf *sum, long actions) {
  vi best;
  const vf largest = first_largest(scores, actions, &best);
  relax(scores, largest, c->temperature, relaxed, actions);
  for (long k = 0; k < actions; k++) gradient[k] = upstream[k];
  pull_back(relaxed, gradient, 1.0f / c->temperature, actions);
  vf product = splat(0);
  for (long k = 0; k < actions; k++) {
    sum[k] += gradient[k];
    product = multiply_add(gradient[k], scores[k] - largest, product);
  }
  return product;
}

/// `memory` is room for CONDITIONAL_VECTORS vectors an action.
enum { CONDITIONAL_VECTORS = 8 + DRAWS_AT_ONCE };

INLINE void conditional_rows(
    const onehot_conditional *c, long first, long rows, vf *memory, const long actions) {
  const long start = first * actions;
  vf *const log_p = memory, *const seed = log_p + actions, *const p = seed + actions, *const w = p + actions,
     *const sum = w + actions, *const scores = sum + actions, *const relaxed = scores + actions,
     *const gradient = relaxed + actions, *const noise = gradient + actions;
  load_rows(c->log_probabilities + start, rows, actions, log_p);
  load_rows(c->noise + start, rows, actions, seed);
  load_rows(c->upstream + start, rows, actions, w);
  for (long k = 0; k < actions; k++) {
    scores[k] = log_p[k] + seed[k];
    p[k] = vector_exp(log_p[k]);
    sum[k] = splat(0);
  }
  vi place;
  first_largest(scores, actions, &place);
  vf product = splat(0);
  for (long draw = 0; draw < c->draws; draw += DRAWS_AT_ONCE) {
    for (long k = 0; k < actions; k++)
      exponential_noise(seed[k], (uint64_t)(draw / DRAWS_AT_ONCE), noise + k * DRAWS_AT_ONCE);
    for (long i = 0; i < least(DRAWS_AT_ONCE, c->draws - draw); i++) {
      conditional_scores(log_p, p, noise + i, DRAWS_AT_ONCE, place, scores, actions);
      product += add_conditional_gradient(c, scores, relaxed, w, gradient, sum, actions);
    }
  }
  const float share = 1.0f / (float)c->draws;
  for (long k = 0; k < actions; k++) sum[k] *= share;
  if (c->gradient) store_rows(c->gradient + start, rows, actions, sum);
  if (c->temperature_gradient)
    store_first(c->temperature_gradient + first, product * (-share / c->temperature), rows);
}

#define CONDITIONAL_FEW(K)                             \
  case K: {                                            \
    vf room[CONDITIONAL_VECTORS * K];                  \
    conditional_rows(c, first, rows, room, K);         \
    break;                                             \
  }

static void ONEHOT_NAME(conditional_gradient)(const onehot_conditional *c) {
  VECTORS(memory, CONDITIONAL_VECTORS, c->actions);
  for (long first = 0; first < c->rows; first += L) {
    const long rows = least(L, c->rows - first);
    switch (c->actions) {
      CONDITIONAL_FEW(2)
      CONDITIONAL_FEW(3)
      CONDITIONAL_FEW(4)
      default: conditional_rows(c, first, rows, memory, c->actions);
    }
  }
  FREE_VECTORS(memory);
}

/// J(q) w/temperature with q = softmax(log p/temperature).
static void ONEHOT_NAME(straight_through)(
    const float *log_probabilities, const float *upstream, float temperature, float *result, long rows,
    long actions) {
  VECTORS(memory, 2, actions);
  vf *const q = memory, *const w = q + actions;
  for (long first = 0; first < rows; first += L) {
    const long start = first * actions, taken = least(L, rows - first);
    load_rows(log_probabilities + start, taken, actions, q);
    load_rows(upstream + start, taken, actions, w);
    vi place;
    relax(q, first_largest(q, actions, &place), temperature, q, actions);
    pull_back(q, w, 1.0f / temperature, actions);
    store_rows(result + start, taken, actions, w);
  }
  FREE_VECTORS(memory);
}

/// 2 J((q + D)/2) w - J(p) w/2 with D the one-hot sample of log p and the noise, and q = softmax(log p/temperature). Of w
/// only differences to its value at D count there.
static void ONEHOT_NAME(reinmax)(
    const float *log_probabilities, const float *noise, const float *upstream, float temperature, float *result,
    long rows, long actions) {
  VECTORS(memory, 4, actions);
  vf *const p = memory, *const w = p + actions, *const sums = w + actions, *const q = sums + actions;
  for (long first = 0; first < rows; first += L) {
    const long start = first * actions, taken = least(L, rows - first);
    load_rows(log_probabilities + start, taken, actions, p);
    load_rows(noise + start, taken, actions, sums);
    load_rows(upstream + start, taken, actions, w);
    for (long k = 0; k < actions; k++) sums[k] += p[k];
    vi place;
    if (temperature != 1) relax(p, first_largest(p, actions, &place), temperature, q, actions);
    first_largest(sums, actions, &place);
    vf center = w[0], mean = splat(0), mean_q = splat(0);
    for (long k = 1; k < actions; k++) center = choose(place == (int32_t)k, w[k], center);
    for (long k = 0; k < actions; k++) {
      p[k] = vector_exp(p[k]);
      if (temperature == 1) q[k] = p[k];
      w[k] -= center;
      mean = multiply_add(p[k], w[k], mean);
      mean_q = multiply_add(q[k], w[k], mean_q);
    }
    for (long k = 0; k < actions; k++) {
      const vf doubled = q[k] + choose(place == (int32_t)k, splat(1), splat(0));
      w[k] = multiply_add(
          doubled, multiply_add(splat(-0.5f), mean_q, w[k]), -0.5f * p[k] * (w[k] - mean));
    }
    store_rows(result + start, taken, actions, w);
  }
  FREE_VECTORS(memory);
}
