// A vector of ONEHOT_LANES floats and what the kernels do with it, in GCC vector extensions; only what these
// cannot say well (partial loads) is written with intrinsics. Every variant makes the same bits: see Arithmetic.md.
#include <stddef.h>
#include <string.h>

#include "OneHotKernels.h"

#define L ONEHOT_LANES
// 64-bit numbers in a vector.
#define D (L / 2)
#define INLINE static inline __attribute__((always_inline))

// No product and sum become one operation but those that say so.
#pragma clang fp contract(off)

typedef float vf __attribute__((vector_size(L * 4)));
typedef int32_t vi __attribute__((vector_size(L * 4)));
typedef uint32_t vu __attribute__((vector_size(L * 4)));
typedef uint64_t vq __attribute__((vector_size(D * 8)));
typedef uint32_t vh __attribute__((vector_size(L * 2)));

INLINE vf load(const float *p) {
  vf v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void store(float *p, vf v) { memcpy(p, &v, sizeof v); }
INLINE vf splat(float x) { return x - (vf){0}; }
INLINE vf choose(vi mask, vf yes, vf no) { return (vf)((mask & (vi)yes) | (~mask & (vi)no)); }
INLINE long least(long a, long b) { return a < b ? a : b; }
/// n, at least no lane and at most all.
INLINE long within(long n) { return n < 0 ? 0 : least(L, n); }

// The first n <= L floats; the other lanes are 0 when loaded and untouched in memory when stored.
#if L == 16
INLINE __mmask16 first_lanes(long n) { return (__mmask16)((1u << n) - 1); }
INLINE vf load_first(const float *p, long n) { return _mm512_maskz_loadu_ps(first_lanes(n), p); }
INLINE void store_first(float *p, vf v, long n) { _mm512_mask_storeu_ps(p, first_lanes(n), v); }
#elif L == 8
INLINE __m256i first_lanes(long n) {
  return (__m256i)((vi){0, 1, 2, 3, 4, 5, 6, 7} < (int32_t)n);
}
INLINE vf load_first(const float *p, long n) { return _mm256_maskload_ps(p, first_lanes(n)); }
INLINE void store_first(float *p, vf v, long n) {
  if (n == L) store(p, v);  // a masked store takes many times as long on some processors
  else _mm256_maskstore_ps(p, first_lanes(n), v);
}
#else
INLINE vf load_first(const float *p, long n) {
  vf v = splat(0);
  for (long i = 0; i < L; i++)
    if (i < n) v[i] = p[i];
  return v;
}
INLINE void store_first(float *p, vf v, long n) {
  for (long i = 0; i < L; i++)
    if (i < n) p[i] = v[i];
}
#endif

#if L > 4 || defined(__ARM_FEATURE_FMA)
/// a b + c, rounded once.
INLINE vf multiply_add(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
#else
typedef double wide_double __attribute__((vector_size(L * 8)));
typedef int64_t wide_bits __attribute__((vector_size(L * 8)));

/// a b + c, rounded once, where the processor has no such operation: the product of two floats is exact in double
/// precision, and a sum that is rounded to odd there (Boldo and Melquiond 2008, "Emulation of FMA and correctly
/// rounded sums", section 3) is rounded to single precision as the exact one is.
static __attribute__((noinline)) vf ONEHOT_NAME(multiply_add)(vf a, vf b, vf c) {
  const wide_double product = __builtin_convertvector(a, wide_double) * __builtin_convertvector(b, wide_double);
  const wide_double addend = __builtin_convertvector(c, wide_double), sum = product + addend, part = sum - product;
  const wide_double error = (product - (sum - part)) + (addend - part);
  wide_bits bits = (wide_bits)sum;
  const wide_bits inexact = (error < 0.0) | (error > 0.0);
  bits += inexact & (((wide_bits)error ^ bits) < 0);  // the magnitude rounded down
  bits |= inexact & 1;
  return __builtin_convertvector((wide_double)bits, vf);
}
#define multiply_add ONEHOT_NAME(multiply_add)
#endif

// evens and odds take the lanes of two vectors apart, low_pairs and high_pairs put them together again.
#if L == 16
#define EVENS 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODDS 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define LOW_PAIRS 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_PAIRS 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif L == 8
#define EVENS 0, 2, 4, 6, 8, 10, 12, 14
#define ODDS 1, 3, 5, 7, 9, 11, 13, 15
#define LOW_PAIRS 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_PAIRS 4, 12, 5, 13, 6, 14, 7, 15
#else
#define EVENS 0, 2, 4, 6
#define ODDS 1, 3, 5, 7
#define LOW_PAIRS 0, 4, 1, 5
#define HIGH_PAIRS 2, 6, 3, 7
#endif
INLINE vf evens(vf a, vf b) { return __builtin_shufflevector(a, b, EVENS); }
INLINE vf odds(vf a, vf b) { return __builtin_shufflevector(a, b, ODDS); }
INLINE vf low_pairs(vf a, vf b) { return __builtin_shufflevector(a, b, LOW_PAIRS); }
INLINE vf high_pairs(vf a, vf b) { return __builtin_shufflevector(a, b, HIGH_PAIRS); }

/// Reads n vectors (n a power of two, at most L) as a row-major [L, n] matrix and transposes it to [n, L]:
/// every step moves the lowest bit of the lanes' addresses to the top.
INLINE void rows_to_columns(vf *v, const int n) {
  for (int step = 1; step < n; step *= 2) {
    vf t[L];
    for (int i = 0; i < n / 2; i++) {
      t[i] = evens(v[2 * i], v[2 * i + 1]);
      t[i + n / 2] = odds(v[2 * i], v[2 * i + 1]);
    }
    for (int i = 0; i < n; i++) v[i] = t[i];
  }
}

/// The inverse of rows_to_columns.
INLINE void columns_to_rows(vf *v, const int n) {
  for (int step = 1; step < n; step *= 2) {
    vf t[L];
    for (int i = 0; i < n / 2; i++) {
      t[2 * i] = low_pairs(v[i], v[i + n / 2]);
      t[2 * i + 1] = high_pairs(v[i], v[i + n / 2]);
    }
    for (int i = 0; i < n; i++) v[i] = t[i];
  }
}

// A sum across lanes goes over 16 of them in every variant: PARTS vectors. Its tree: each of the first eight and the
// one eight further, then neighbors.
enum { SUM_LANES = 16, PARTS = SUM_LANES / L };

/// The sums of L times 16 lanes, PARTS vectors each, as the lanes of one vector; v is overwritten.
INLINE vf horizontal_sums(vf *v) {
#if L == 16
  for (int i = 0; i < 8; i++)
    v[i] = __builtin_shufflevector(v[2 * i], v[2 * i + 1], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
           __builtin_shufflevector(v[2 * i], v[2 * i + 1], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
#else
  for (int i = 0; i < L; i++)
    for (int k = 0; k < PARTS / 2; k++) v[i * PARTS / 2 + k] = v[i * PARTS + k] + v[i * PARTS + k + PARTS / 2];
#endif
  for (int n = 8; n > 1; n /= 2)
    for (int i = 0; i < n / 2; i++) v[i] = evens(v[2 * i], v[2 * i + 1]) + odds(v[2 * i], v[2 * i + 1]);
  return v[0];
}

/// The sum of `count` lanes, a power of two and at least 16: halves are added until 16 are left, then their tree.
INLINE float sum_of_lanes(const vf *v, const int count) {
  float lanes[count];
  memcpy(lanes, v, sizeof lanes);
  for (int half = count / 2; half >= 8; half /= 2)
    for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  for (int step = 1; step < 8; step *= 2)
    for (int i = 0; i < 8; i += 2 * step) lanes[i] += lanes[i + step];
  return lanes[0];
}

// ---- elementary functions ---------------------------------------------------------------------------------
// The polynomials are minimax fits (iteratively reweighted least squares on Chebyshev nodes).

/// e^x for x <= 43, relative error before rounding 5e-9; exactly 0 below -104, NaN passes through.
INLINE vf vector_exp(vf x) {
  const vi vanishes = x < -104.0f;
  x = choose(vanishes, splat(-104.0f), x);
  const vf shifter = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
  const vf n = multiply_add(x, splat(1.44269504f), shifter) - shifter;
  const vf r = multiply_add(n, splat(2.12194440e-4f), multiply_add(n, splat(-0.693359375f), x));
  vf p = splat(1.395171916e-03f);
  p = multiply_add(p, r, splat(8.369598221e-03f));
  p = multiply_add(p, r, splat(4.166618726e-02f));
  p = multiply_add(p, r, splat(1.666651289e-01f));
  p = multiply_add(p, r, splat(5.000000101e-01f));
  // n, from the mantissa of n + shifter, is an exponent; 2^(n + 64) is a normal number where 2^n is none.
  const vi power = ((vi)(n + shifter) << 23) + ((127 + 64) << 23);
  return (1.0f + multiply_add(r * r, p, r)) * (vf)power * choose(vanishes, splat(0), splat(0x1p-64f));
}

/// ln x for positive normal x, relative error before rounding 5e-9.
INLINE vf vector_log(vf x) {
  const vi above = (vi)x - 0x3f3504f3;  // bits of sqrt(1/2): the mantissa lands in [sqrt(1/2), sqrt(2))
  const vf e = __builtin_convertvector(above >> 23, vf);
  const vf f = (vf)((above & 0x007fffff) + 0x3f3504f3) - 1.0f;
  const vf z = f * f;
  vf p = splat(6.915424475e-02f);
  p = multiply_add(p, f, splat(-1.178983518e-01f));
  p = multiply_add(p, f, splat(1.187296549e-01f));
  p = multiply_add(p, f, splat(-1.238434308e-01f));
  p = multiply_add(p, f, splat(1.421865889e-01f));
  p = multiply_add(p, f, splat(-1.666925115e-01f));
  p = multiply_add(p, f, splat(2.000222658e-01f));
  p = multiply_add(p, f, splat(-2.499998659e-01f));
  p = multiply_add(p, f, splat(3.333331044e-01f));
  const vf small = multiply_add(e, splat(-2.12194440e-4f), multiply_add(z * f, p, -0.5f * z));
  return multiply_add(e, splat(0.693359375f), f + small);
}

#include "Tanh.h"

INLINE vf activate(vf x, int activation) {
  if (activation == ONEHOT_TANH) return vector_tanh(x);
  if (activation == ONEHOT_RELU) return choose(x < 0.0f, splat(0), x);
  return x;
}

/// f'(x), given y = f(x).
INLINE vf activation_slope(vf y, int activation) {
  if (activation == ONEHOT_TANH) return multiply_add(-y, y, splat(1));
  if (activation == ONEHOT_RELU) return choose(y > 0.0f, splat(1), splat(0));
  return splat(1);
}
