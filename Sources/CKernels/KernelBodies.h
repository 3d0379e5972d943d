// The kernels' bodies. Each variant includes this file once, with ONEHOT_NAME(f) for the names and ONEHOT_LANES for
// the number of floats in a vector.
#include "Vector.h"

#include "Dense.h"

// ---- optimiser --------------------------------------------------------------------------------------------

INLINE void adam_vector(
    float *p, const float *g, float *m, float *v, float rate, float beta1, float beta2, float epsilon, float scale,
    float second_correction) {
  const vf gradient = load(g) * scale;
  const vf first = load(m) * beta1 + gradient * (1.0f - beta1);
  const vf second = load(v) * beta2 + gradient * gradient * (1.0f - beta2);
  store(m, first);
  store(v, second);
  store(p, load(p) - rate * first / (__builtin_elementwise_sqrt(second * second_correction) + epsilon));
}

static void ONEHOT_NAME(adam)(
    float *p, const float *g, float *m, float *v, long count, float rate, float beta1, float beta2, float epsilon,
    float scale, float second_correction) {
  long i = 0;
  for (; i + L <= count; i += L)
    adam_vector(p + i, g + i, m + i, v + i, rate, beta1, beta2, epsilon, scale, second_correction);
  const long left = count - i;
  if (left == 0) return;
  float part[4][L] = {{0}};
  float *const whole[4] = {p + i, (float *)g + i, m + i, v + i};
  for (int k = 0; k < 4; k++) memcpy(part[k], whole[k], (size_t)left * sizeof(float));
  adam_vector(
      part[0], part[1], part[2], part[3], rate, beta1, beta2, epsilon, scale, second_correction);
  for (int k = 0; k < 4; k++)
    if (k != 1) memcpy(whole[k], part[k], (size_t)left * sizeof(float));
}

static float ONEHOT_NAME(sum_of_squares)(const float *v, long count) {
  vf sum = splat(0);
  long i = 0;
  for (; i + L <= count; i += L) sum += load(v + i) * load(v + i);
  float total = horizontal_sum(sum);
  for (; i < count; i++) total += v[i] * v[i];
  return total;
}

// ---- noise ------------------------------------------------------------------------------------------------

/// u = (bits / 2^9 + 1/2) 2^-23 lies strictly between 0 and 1, so g = -ln(-ln u) is finite.
INLINE vf gumbel_vector(vu bits) {
  const vf u = (__builtin_convertvector((vi)(bits >> 9), vf) + 0.5f) * 0x1p-23f;
  return -vector_log(-vector_log(u));
}

static void ONEHOT_NAME(gumbel)(const uint32_t *bits, float *out, long count) {
  vu word;
  long i = 0;
  for (; i + L <= count; i += L) {
    memcpy(&word, bits + i, sizeof word);
    store(out + i, gumbel_vector(word));
  }
  const size_t left = (size_t)(count - i) * sizeof(float);
  if (left == 0) return;
  word = (vu){0};
  memcpy(&word, bits + i, left);
  const vf noise = gumbel_vector(word);
  memcpy(out + i, &noise, left);
}

#define ONEHOT_TEXT_(x) #x
#define ONEHOT_TEXT(x) ONEHOT_TEXT_(x)
const onehot_kernels ONEHOT_NAME(onehot_table) = {
    .name = ONEHOT_TEXT(ONEHOT_VARIANT),
    .dense_forward = ONEHOT_NAME(dense_forward),
    .transpose = ONEHOT_NAME(transpose),
    .dense_parameter_gradient = ONEHOT_NAME(dense_parameter_gradient),
    .activation_gradient = ONEHOT_NAME(activation_gradient),
    .adam = ONEHOT_NAME(adam),
    .sum_of_squares = ONEHOT_NAME(sum_of_squares),
    .gumbel = ONEHOT_NAME(gumbel),
};
