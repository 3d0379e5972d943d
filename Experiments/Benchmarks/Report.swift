import Foundation
import OneHotLearning
import OneHotNumerics

/// A field of a measurement: whole numbers, numbers, texts, or nil for what could not be found out.
typealias Field = (name: String, value: Any?)

/// Prints a measurement as one line of JSON, with what all of them have in front.
func report(_ benchmark: String, _ fields: [Field]) {
  let common: [Field] = [
    ("bench", benchmark), ("lib", "onehot"), ("version", OneHotVersion.current),
    ("kernels", Kernels.active.name),
  ]
  let members = (common + fields).map { "\"\($0.name)\": \(json($0.value))" }
  // Whoever reads along sees each line at once.
  FileHandle.standardOutput.write(Data("{\(members.joined(separator: ", "))}\n".utf8))
}

private func json(_ value: Any?) -> String {
  switch value {
  case nil: "null"
  case let number as Int: "\(number)"
  case let number as Double: String(format: "%.5g", number)
  case let list as [Int?]: "[\(list.map { json($0) }.joined(separator: ", "))]"
  case let list as [Double?]: "[\(list.map { json($0) }.joined(separator: ", "))]"
  case let text?: "\"\(text)\""
  }
}

/// The middle of some numbers, or the mean of the two in the middle.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
