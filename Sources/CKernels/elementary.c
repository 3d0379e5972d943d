#include "OneHotElementary.h"

#include <stdint.h>
#include <string.h>

#pragma clang fp contract(off)

static const double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;  // the first has 32 bits

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double double_of(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// 2^n for a normal result.
static double power_of_two(int64_t n) { return double_of((uint64_t)(n + 1023) << 52); }

/// The integer nearest to x, for |x| < 2^51.
static double nearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

double onehot_exp(double x) {
  if (!(x <= 0x1.62e42fefa39efp+9)) return x + __builtin_inf();  // above ln of the largest number; NaN
  if (x < -746.0) return 0;
  // e^x = 2^n e^r with |r| <= ln 2/2, and e^r - 1 - r by its series, whose 14th term is 2^-57 of the sum.
  const double n = nearest(x * 0x1.71547652b82fep+0);
  const double r = (x - n * ln2_high) - n * ln2_low;
  double p = 1.0 / 6227020800;
  p = p * r + 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  const double power = 1.0 + (r + r * r * p);
  const int64_t half = (int64_t)n / 2;
  return power * power_of_two(half) * power_of_two((int64_t)n - half);  // only the last product may round
}

double onehot_log(double x) {
  if (!(x > 0)) return x == 0 ? -__builtin_inf() : __builtin_nan("");
  if (x == __builtin_inf()) return x;
  int64_t exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  // x = 2^e (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), and s = f/(2 + f): ln(1 + f) = 2 s + 2/3 s^3 + 2/5 s^5 + ...
  const int64_t above = (int64_t)bits_of(x) - 0x3fe6a09e667f3bcd;
  exponent += above >> 52;
  const double e = (double)exponent;
  const double f = double_of((uint64_t)((above & 0xfffffffffffff) + 0x3fe6a09e667f3bcd)) - 1.0;
  const double s = f / (2.0 + f), z = s * s;
  double p = 2.0 / 25;
  for (int k = 23; k >= 3; k -= 2) p = p * z + 2.0 / k;
  // 2 s = f - s f: what is large stays exact.
  const double square = 0.5 * f * f;
  return e * ln2_high - ((square - (s * (square + z * p) + e * ln2_low)) - f);
}

double onehot_log1p(double x) {
  // Source: Kahan, in Goldberg (1991), "What every computer scientist should know about floating-point arithmetic",
  // theorem 4: the error of 1 + x is the same in both factors.
  const double sum = 1.0 + x;
  if (sum == 1.0 || sum == __builtin_inf()) return x;
  return onehot_log(sum) * (x / (sum - 1.0));
}

double onehot_pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x == 0) return y > 0 ? 0 : y < 0 ? __builtin_inf() : y;
  return onehot_exp(y * onehot_log(x));
}

void onehot_sine_cosine(double x, double *sine, double *cosine) {
  if (!(__builtin_fabs(x) <= 0x1p52)) {
    *sine = *cosine = __builtin_nan("");
    return;
  }
  // x = n pi/2 + y + tail with |y| <= pi/4, pi/2 in three parts of which the first two have 33 bits.
  const double n = nearest(x * 0x1.45f306dc9c883p-1);
  const double large = x - n * 0x1.921fb544p+0, product = n * 0x1.0b4611a6p-34;
  const double near = large - product, back = near - large;
  const double error = (large - (near - back)) - (product + back);
  const double rest = error - n * 0x1.3198a2e037073p-69;
  const double y = near + rest, tail = (near - y) + rest;
  // Source of the coefficients: Ng (1993), FDLIBM, k_sin.c and k_cos.c.
  const double z = y * y;
  double p = z * 1.58969099521155010221e-10 + -2.50507602534068634195e-08;
  p = z * p + 2.75573137070700676789e-06;
  p = z * p + -1.98412698298579493134e-04;
  p = z * p + 8.33333333332248946124e-03;
  double q = z * -1.13596475577881948265e-11 + 2.08757232129817482790e-09;
  q = z * q + -2.75573143513906633035e-07;
  q = z * q + 2.48015872894767294178e-05;
  q = z * q + -1.38888888888741095749e-03;
  q = z * q + 4.16666666666666019037e-02;
  const double half = 0.5 * z, whole = 1.0 - half;
  const double s = y + ((z * y) * (z * p + -1.66666666666666324348e-01) + tail * whole);
  const double c = whole + (((1.0 - whole) - half) + (z * (z * q) - y * tail));
  switch ((int64_t)n & 3) {
    case 0: *sine = s; *cosine = c; break;
    case 1: *sine = c; *cosine = -s; break;
    case 2: *sine = -s; *cosine = -c; break;
    default: *sine = -c; *cosine = s; break;
  }
}
