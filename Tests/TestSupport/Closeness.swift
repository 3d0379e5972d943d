/// Whether a number is within a relative or an absolute tolerance of another, whichever is wider. Infinities and
/// NaN are close to nothing.
public func isClose<Number: BinaryFloatingPoint>(
  _ number: Number, _ expected: Double, relative: Double = 1e-5, absolute: Double = 1e-6
) -> Bool {
  let number = Double(number)
  return number.isFinite && abs(number - expected) <= max(absolute, relative * abs(expected))
}

/// Whether two equally long sequences of numbers are close, element by element.
public func isClose<Number: BinaryFloatingPoint>(
  _ numbers: [Number], _ expected: [Double], relative: Double = 1e-5, absolute: Double = 1e-6
) -> Bool {
  numbers.count == expected.count
    && zip(numbers, expected).allSatisfy { isClose($0, $1, relative: relative, absolute: absolute) }
}

/// The Euclidean distance of two vectors, relative to the length of the second.
public func relativeDistance<Number: BinaryFloatingPoint>(_ vector: [Number], _ expected: [Double]) -> Double
{
  let distance = zip(vector, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
  let length = expected.reduce(0) { $0 + $1 * $1 }
  return vector.count == expected.count ? (distance / length).squareRoot() : .infinity
}
