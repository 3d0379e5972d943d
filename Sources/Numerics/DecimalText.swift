import Foundation

extension Double {
  /// The number with so many decimals; what rounds to zero has no sign.
  package func text(decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", self)
    return text.contains { ("1"..."9").contains($0) } ? text : text.replacing("-", with: "")
  }

  /// The shortest decimal text that reads back as the same number; whole numbers below 2^53 without a decimal point.
  package var shortestText: String {
    guard magnitude < 0x1p53, let whole = Int(exactly: self) else { return description }
    return String(whole)
  }

  /// The number rounded to `places` decimals, 0 to 6; numbers too large for that stay as they are.
  package func rounded(places: Int) -> Double {
    let scale = [1, 10, 100, 1000, 1e4, 1e5, 1e6][places]
    let scaled = self * scale
    return scaled.magnitude < 0x1p53 ? scaled.rounded() / scale : self
  }
}
