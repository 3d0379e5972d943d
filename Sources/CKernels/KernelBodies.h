// The kernels' bodies, in portable vector code (GCC vector extensions). Each variant includes this file once,
// with ONEHOT_NAME(f) for the names and ONEHOT_LANES for the number of floats in a vector.
#include <stddef.h>
#include <string.h>

#include "OneHotKernels.h"

#define L ONEHOT_LANES
#define INLINE static inline __attribute__((always_inline))
// Rows and vectors of a register tile: as many accumulators as the register file holds beside the operands.
#define TILE_ROWS 6
#define TILE_VECTORS (L == 16 ? 4 : 2)

typedef float vf __attribute__((vector_size(L * 4)));
typedef int32_t vi __attribute__((vector_size(L * 4)));
typedef uint32_t vu __attribute__((vector_size(L * 4)));

INLINE vf load(const float *p) {
  vf v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void store(float *p, vf v) { memcpy(p, &v, sizeof v); }
INLINE vf splat(float x) { return x - (vf){0}; }
INLINE vf choose(vi mask, vf yes, vf no) { return (vf)((mask & (vi)yes) | (~mask & (vi)no)); }

INLINE float horizontal_sum(vf v) {
  for (int half = L / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) v[i] += v[i + half];
  return v[0];
}

// ---- elementary functions ---------------------------------------------------------------------------------
// The polynomials are minimax fits (iteratively reweighted least squares on Chebyshev nodes), relative error
// before rounding below 5e-9 on the reduced interval.

/// e^x for -87 <= x <= 88.
INLINE vf vector_exp(vf x) {
  const vf shifter = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
  const vf n = (x * 1.44269504f + shifter) - shifter;
  const vf r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  vf p = splat(1.395171916e-03f);
  p = p * r + 8.369598221e-03f;
  p = p * r + 4.166618726e-02f;
  p = p * r + 1.666651289e-01f;
  p = p * r + 5.000000101e-01f;
  const vi power = (__builtin_convertvector(n, vi) + 127) << 23;
  return (1.0f + (r + r * r * p)) * (vf)power;
}

/// ln x for positive normal x.
INLINE vf vector_log(vf x) {
  const vi above = (vi)x - 0x3f3504f3;  // bits of sqrt(1/2): the mantissa lands in [sqrt(1/2), sqrt(2))
  const vf e = __builtin_convertvector(above >> 23, vf);
  const vf f = (vf)((above & 0x007fffff) + 0x3f3504f3) - 1.0f;
  const vf z = f * f;
  vf p = splat(6.915424475e-02f);
  p = p * f - 1.178983518e-01f;
  p = p * f + 1.187296549e-01f;
  p = p * f - 1.238434308e-01f;
  p = p * f + 1.421865889e-01f;
  p = p * f - 1.666925115e-01f;
  p = p * f + 2.000222658e-01f;
  p = p * f - 2.499998659e-01f;
  p = p * f + 3.333331044e-01f;
  return (f + (z * f * p - 0.5f * z - e * 2.12194440e-4f)) + e * 0.693359375f;
}

INLINE vf vector_tanh(vf x) {
  const vi sign = (vi)x & (vi)splat(-0.0f);
  vf magnitude = (vf)((vi)x ^ sign);
  magnitude = choose(magnitude > 10.0f, splat(10.0f), magnitude);  // tanh(10) rounds to 1; NaN passes through
  const vf z = x * x;
  vf p = splat(-5.717044516e-03f);
  p = p * z + 2.065058679e-02f;
  p = p * z - 5.374349792e-02f;
  p = p * z + 1.333149128e-01f;
  p = p * z - 3.333328393e-01f;
  const vf near_zero = x + x * z * p;
  const vf far = 1.0f - 2.0f / (vector_exp(2.0f * magnitude) + 1.0f);
  return choose(magnitude < 0.625f, near_zero, (vf)((vi)far | sign));
}

INLINE vf activate(vf x, int activation) {
  if (activation == ONEHOT_TANH) return vector_tanh(x);
  if (activation == ONEHOT_RELU) return choose(x < 0.0f, splat(0), x);
  return x;
}

INLINE float activate_scalar(float x, int activation) { return activate(splat(x), activation)[0]; }

// ---- dense layers -----------------------------------------------------------------------------------------

/// `R` rows and `C` vectors of columns of y = f(x w + b), all in registers.
INLINE void forward_tile(
    const int R, const int C, const float *x, const float *w, const float *b, float *y, long inputs, long outputs,
    int activation) {
  vf sum[TILE_ROWS][TILE_VECTORS];
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) sum[r][c] = b ? load(b + c * L) : splat(0);
  for (long k = 0; k < inputs; k++) {
    vf weight[TILE_VECTORS];
    for (int c = 0; c < C; c++) weight[c] = load(w + k * outputs + c * L);
    for (int r = 0; r < R; r++) {
      const vf value = splat(x[r * inputs + k]);
      for (int c = 0; c < C; c++) sum[r][c] += value * weight[c];
    }
  }
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) store(y + r * outputs + c * L, activate(sum[r][c], activation));
}

INLINE void forward_columns(
    const int C, const float *x, const float *w, const float *b, float *y, long rows, long inputs, long outputs,
    int activation) {
  long i = 0;
  for (; i + TILE_ROWS <= rows; i += TILE_ROWS)
    forward_tile(TILE_ROWS, C, x + i * inputs, w, b, y + i * outputs, inputs, outputs, activation);
  x += i * inputs;
  y += i * outputs;
  switch (rows - i) {
    case 5: forward_tile(5, C, x, w, b, y, inputs, outputs, activation); break;
    case 4: forward_tile(4, C, x, w, b, y, inputs, outputs, activation); break;
    case 3: forward_tile(3, C, x, w, b, y, inputs, outputs, activation); break;
    case 2: forward_tile(2, C, x, w, b, y, inputs, outputs, activation); break;
    case 1: forward_tile(1, C, x, w, b, y, inputs, outputs, activation); break;
  }
}

/// One column of y, as dot products along the inputs: for the columns that do not fill a vector.
INLINE void forward_single_column(
    const float *x, const float *w, float bias, float *y, long rows, long inputs, long outputs, int activation) {
  enum { BLOCK = 1024 };
  float column[BLOCK];
  for (long start = 0; start < inputs; start += BLOCK) {
    const long length = inputs - start < BLOCK ? inputs - start : BLOCK;
    for (long k = 0; k < length; k++) column[k] = w[(start + k) * outputs];
    for (long i = 0; i < rows; i++) {
      const float *row = x + i * inputs + start;
      vf sum = splat(0);
      long k = 0;
      for (; k + L <= length; k += L) sum += load(row + k) * load(column + k);
      float total = horizontal_sum(sum);
      for (; k < length; k++) total += row[k] * column[k];
      y[i * outputs] = (start == 0 ? bias : y[i * outputs]) + total;
    }
  }
  for (long i = 0; i < rows; i++) y[i * outputs] = activate_scalar(y[i * outputs], activation);
}

static void ONEHOT_NAME(dense_forward)(
    const float *x, const float *w, const float *b, float *y, long rows, long inputs, long outputs,
    int activation) {
  long j = 0;
  for (; j + TILE_VECTORS * L <= outputs; j += TILE_VECTORS * L)
    forward_columns(TILE_VECTORS, x, w + j, b ? b + j : NULL, y + j, rows, inputs, outputs, activation);
  for (; j + L <= outputs; j += L)
    forward_columns(1, x, w + j, b ? b + j : NULL, y + j, rows, inputs, outputs, activation);
  for (; j < outputs; j++)
    forward_single_column(x, w + j, b ? b[j] : 0, y + j, rows, inputs, outputs, activation);
}

static void ONEHOT_NAME(transpose)(const float *w, float *t, long rows, long columns) {
  enum { BLOCK = 16 };
  for (long i = 0; i < rows; i += BLOCK)
    for (long j = 0; j < columns; j += BLOCK)
      for (long jj = j; jj < columns && jj < j + BLOCK; jj++)
        for (long ii = i; ii < rows && ii < i + BLOCK; ii++) t[jj * rows + ii] = w[ii * columns + jj];
}

/// `R` inputs and `C` vectors of outputs of dw (+)= xᵀ dy, all in registers.
INLINE void gradient_tile(
    const int R, const int C, const float *x, const float *dy, float *dw, long rows, long inputs, long outputs,
    int accumulate) {
  vf sum[TILE_ROWS][TILE_VECTORS];
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) sum[r][c] = accumulate ? load(dw + r * outputs + c * L) : splat(0);
  for (long i = 0; i < rows; i++) {
    vf upstream[TILE_VECTORS];
    for (int c = 0; c < C; c++) upstream[c] = load(dy + i * outputs + c * L);
    for (int r = 0; r < R; r++) {
      const vf value = splat(x[i * inputs + r]);
      for (int c = 0; c < C; c++) sum[r][c] += value * upstream[c];
    }
  }
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) store(dw + r * outputs + c * L, sum[r][c]);
}

INLINE void gradient_columns(
    const int C, const float *x, const float *dy, float *dw, long rows, long inputs, long outputs, int accumulate) {
  long k = 0;
  for (; k + TILE_ROWS <= inputs; k += TILE_ROWS)
    gradient_tile(TILE_ROWS, C, x + k, dy, dw + k * outputs, rows, inputs, outputs, accumulate);
  x += k;
  dw += k * outputs;
  switch (inputs - k) {
    case 5: gradient_tile(5, C, x, dy, dw, rows, inputs, outputs, accumulate); break;
    case 4: gradient_tile(4, C, x, dy, dw, rows, inputs, outputs, accumulate); break;
    case 3: gradient_tile(3, C, x, dy, dw, rows, inputs, outputs, accumulate); break;
    case 2: gradient_tile(2, C, x, dy, dw, rows, inputs, outputs, accumulate); break;
    case 1: gradient_tile(1, C, x, dy, dw, rows, inputs, outputs, accumulate); break;
  }
}

/// One column of dw, vectorised along the inputs: for the columns that do not fill a vector.
INLINE void gradient_single_column(
    const float *x, const float *dy, float *dw, long rows, long inputs, long outputs, int accumulate) {
  long k = 0;
  for (; k + L <= inputs; k += L) {
    vf sum = splat(0);
    for (long i = 0; i < rows; i++) sum += load(x + i * inputs + k) * dy[i * outputs];
    for (int lane = 0; lane < L; lane++) {
      float *target = dw + (k + lane) * outputs;
      *target = (accumulate ? *target : 0) + sum[lane];
    }
  }
  for (; k < inputs; k++) {
    float sum = 0;
    for (long i = 0; i < rows; i++) sum += x[i * inputs + k] * dy[i * outputs];
    dw[k * outputs] = (accumulate ? dw[k * outputs] : 0) + sum;
  }
}

static void ONEHOT_NAME(dense_parameter_gradient)(
    const float *x, const float *dy, float *dw, float *db, long rows, long inputs, long outputs, int accumulate) {
  long j = 0;
  for (; j + TILE_VECTORS * L <= outputs; j += TILE_VECTORS * L)
    gradient_columns(TILE_VECTORS, x, dy + j, dw + j, rows, inputs, outputs, accumulate);
  for (; j + L <= outputs; j += L) gradient_columns(1, x, dy + j, dw + j, rows, inputs, outputs, accumulate);
  for (; j < outputs; j++) gradient_single_column(x, dy + j, dw + j, rows, inputs, outputs, accumulate);
  if (!accumulate) memset(db, 0, (size_t)outputs * sizeof(float));
  for (long i = 0; i < rows; i++)
    for (j = 0; j < outputs; j++) db[j] += dy[i * outputs + j];
}

INLINE vf activation_slope(vf y, int activation) {
  if (activation == ONEHOT_TANH) return 1.0f - y * y;
  return choose(y > 0.0f, splat(1), splat(0));
}

static void ONEHOT_NAME(activation_gradient)(const float *y, float *dy, long count, int activation) {
  if (activation == ONEHOT_IDENTITY) return;
  long i = 0;
  for (; i + L <= count; i += L) store(dy + i, load(dy + i) * activation_slope(load(y + i), activation));
  for (; i < count; i++) dy[i] *= activation_slope(splat(y[i]), activation)[0];
}

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
