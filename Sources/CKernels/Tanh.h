// tanh: odd, and 1 where single precision knows no number nearer to it (from 9.01 on).

/// tanh x = x P(x²)/Q(x²) with P(0) = Q(0) = 1, relative error before rounding 3.5e-8.
INLINE vf vector_tanh(vf x) {
  const vi sign = (vi)x & (vi)splat(-0.0f);
  const vf limit = splat(9.0f);
  x = (vf)((vi)x ^ sign);
  x = choose(limit < x, limit, x);
  const vf z = x * x;
  vf p = splat(1.341976308e-08f);
  p = multiply_add(p, z, splat(2.066122033e-05f));
  p = multiply_add(p, z, splat(3.498993348e-03f));
  p = multiply_add(p, z, splat(1.338397861e-01f));
  p = multiply_add(p, z, splat(1.0f));
  vf q = splat(7.804705433e-07f);
  q = multiply_add(q, z, splat(3.291034081e-04f));
  q = multiply_add(q, z, splat(2.589019574e-02f));
  q = multiply_add(q, z, splat(4.671730101e-01f));
  q = multiply_add(q, z, splat(1.0f));
  vf numerator = x * p;
  numerator = choose(q < numerator, q, numerator);  // rounding must not lead above 1
  return (vf)((vi)(numerator / q) | sign);
}
