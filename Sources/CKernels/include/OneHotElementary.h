// exp, log and their like in double precision, of additions, multiplications, divisions and comparisons alone: a
// platform's mathematics library rounds in its own way, these functions give the same bits everywhere.
//
// Errors are bounds, in units in the last place of the result, held by the tests against correctly rounded values.
#ifndef ONEHOT_ELEMENTARY_H
#define ONEHOT_ELEMENTARY_H

/// e^x; below 1.
double onehot_exp(double x);

/// ln x; below 1. NaN for x < 0, minus infinity for 0.
double onehot_log(double x);

/// ln(1 + x); below 3.
double onehot_log1p(double x);

/// x^y for x >= 0; below 2 + 2 |y ln x|. NaN for x < 0.
double onehot_pow(double x, double y);

/// sin x and cos x; below 1 for |x| <= 2^20, up to |x| 2^-53 more (as a difference) beyond, and NaN from 2^52 on.
void onehot_sine_cosine(double x, double *_Nonnull sine, double *_Nonnull cosine);

#endif
