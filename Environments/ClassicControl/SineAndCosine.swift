import Foundation

/// sin x and cos x with an error of less than 0.75 units in the last place for |x| ≤ 0.785 (0.53 while a pole
/// counts as standing), and as the platform's library has them beyond.
///
/// Unlike the library's, they can be computed for many angles at once, with the same bits on every machine: the
/// kernel of ``CartPoleBatch`` does these operations in this order. An upright pole multiplies a difference of
/// rounding by e every quarter of a second, so nothing less than the same bits would do.
///
/// Source: Ng (1993), FDLIBM, k_sin.c and k_cos.c: the coefficients.
func sineAndCosine(_ x: Double) -> (sine: Double, cosine: Double) {
  if !(abs(x) <= 0.785) { return (sin(x), cos(x)) }
  let z = x * x
  var p = z * 1.58969099521155010221e-10 + -2.50507602534068634195e-08
  p = z * p + 2.75573137070700676789e-06
  p = z * p + -1.98412698298579493134e-04
  p = z * p + 8.33333333332248946124e-03
  let sine = x + (z * x) * (z * p + -1.66666666666666324348e-01)
  var q = z * -1.13596475577881948265e-11 + 2.08757232129817482790e-09
  q = z * q + -2.75573143513906633035e-07
  q = z * q + 2.48015872894767294178e-05
  q = z * q + -1.38888888888741095749e-03
  q = z * q + 4.16666666666666019037e-02
  let half = 0.5 * z
  let near = 1 - half
  return (sine, near + (((1 - near) - half) + z * (z * q)))
}
