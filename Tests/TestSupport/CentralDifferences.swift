/// The gradient of a function by central differences, (f(x + h) − f(x − h))/2h in each coordinate.
///
/// In double precision with a step of 1e-5 and values of order 1, its error is about 1e-10.
public func centralDifferences(
  at point: [Double], step: Double = 1e-5, of function: ([Double]) -> Double
) -> [Double] {
  point.indices.map { index in
    var above = point
    var below = point
    above[index] += step
    below[index] -= step
    return (function(above) - function(below)) / (above[index] - below[index])
  }
}
