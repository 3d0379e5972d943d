import Foundation
import OneHotFoundations
import OneHotNumerics

/// A number that an agent measures in its updates.
public struct UpdateScalar: Sendable, Equatable {
  /// Its column in `progress.csv`: lower case, with underscores.
  public let name: String
  /// Its tag in TensorBoard, which groups tags by what stands before the slash: "losses/policy".
  public let tag: String
  /// What it is, for the message that stops a run in which it is not finite: "the loss of the policy". Nil if the run
  /// goes on.
  public let meaning: String?

  /// A number to be measured. Traps if a character of the name is no ASCII letter, digit or underscore.
  public init(_ name: String, tag: String, meaning: String? = nil) {
    let isPlain = name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || isalnum(Int32($0)) != 0 && $0 < 128 }
    if name.isEmpty || !isPlain {
      programmerError("the scalar '\(name)': a name is letters, digits and underscores")
    }
    self.name = name
    self.tag = tag
    self.meaning = meaning
  }
}

/// The numbers that an agent measured in an update, by the scalars it declares; nil is what it did not measure.
public struct UpdateMeasurements: Sendable, Equatable {
  /// What can be measured.
  public let scalars: [UpdateScalar]
  /// One value for each of the scalars.
  public private(set) var values: [Double?]

  /// Nothing measured yet.
  public init(_ scalars: [UpdateScalar]) {
    self.scalars = scalars
    values = Array(repeating: nil, count: scalars.count)
  }

  /// The value of one of the scalars; traps if it is none of them.
  public subscript(scalar: UpdateScalar) -> Double? {
    get { values[position(of: scalar)] }
    set { values[position(of: scalar)] = newValue }
  }

  private func position(of scalar: UpdateScalar) -> Int {
    if let position = scalars.firstIndex(where: { $0.name == scalar.name }) { return position }
    programmerError("the agent does not declare the scalar '\(scalar.name)'")
  }

  /// Throws ``PoisonedUpdate`` if a number is not finite that must be.
  func requireFinite() throws {
    for (scalar, value) in zip(scalars, values) {
      guard let value, !value.isFinite, let meaning = scalar.meaning else { continue }
      throw PoisonedUpdate(what: meaning)
    }
  }
}

/// What an update did.
public struct UpdateRecord: Sendable, Equatable {
  /// Its number, from 1 on.
  public var update: Int
  /// Environment steps taken so far.
  public var step: Int
  /// What the agent measured.
  public var measured: UpdateMeasurements

  /// What an update did.
  public init(update: Int, step: Int, measured: UpdateMeasurements) {
    self.update = update
    self.step = step
    self.measured = measured
  }
}
