import OneHotNumerics

extension InputError {
  /// Throws an error about `subject` unless there are numbers, all of them finite and at most 10¹⁰⁰ in size.
  static func checkNumbers(_ numbers: [Double], subject: String) throws {
    if numbers.isEmpty { throw InputError(.data, subject, "there are none") }
    guard let place = numbers.firstIndex(where: { !(abs($0) <= 1e100) }) else { return }
    throw InputError(
      .data, "\(subject), number \(place + 1)", "\(numbers[place])", remedy: "a finite number up to 1e100")
  }

  /// Throws an error about `subject` unless a number lies between 0 and 1, neither of them.
  static func checkProbability(_ number: Double, subject: String) throws {
    if number > 0, number < 1 { return }
    throw InputError(.data, subject, "\(number)", remedy: "a number between 0 and 1")
  }
}
