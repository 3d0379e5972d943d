import OneHotFoundations
import OneHotNetworks

// A training may begin with the networks of another one.
extension Trainer {
  /// The CRC-32C of all weights and normalizations.
  package var networksChecksum: UInt32 {
    get throws {
      var archive = StateArchive()
      for network in agent.networks {
        try archive.exchange("parameters", network.parameters)
        try network.normalization?.exchange(with: &archive)
      }
      return CRC32C.checksum(of: archive.bytes, in: archive.bytes.indices)
    }
  }

  /// Takes over the networks of another training as they are now, with the normalization of observations and the units of
  /// critics; optimizers and all else stay fresh.
  ///
  /// - Parameter name: what errors call the other one.
  /// - Throws: `InputError` if it has another agent, or networks of other shapes; it says both.
  package mutating func begin(with other: borrowing Trainer, named name: String) throws {
    let (mine, theirs) = (configuration.agent, other.configuration.agent)
    guard mine == theirs else {
      throw InputError(
        .usage, "option 'init'", "\(name) is a run of \(theirs), and this one of \(mine)",
        remedy: "name a run of \(mine)")
    }
    try Self.take(from: other.agent, into: &agent, named: name)
    hasInitialNetworks = true
  }

  private static func take<Kind: Agent>(
    from other: any Agent, into agent: inout Kind, named name: String
  ) throws {
    guard let other = other as? Kind else { programmerError("two agents are called \(Kind.name)") }
    let (mine, theirs) = (agent.networks, other.networks)
    guard mine.map(\.shape) == theirs.map(\.shape) else {
      throw InputError(
        .usage, "option 'init'",
        "the networks of \(name) are \(theirs.map(\.shape).joined(separator: ", ")), and those of this training "
          + mine.map(\.shape).joined(separator: ", "), remedy: "name a run with networks of the same shapes")
    }
    for (mine, theirs) in zip(mine, theirs) {
      mine.parameters.copy(from: theirs.parameters)
      if let known = theirs.normalization { mine.normalization?.take(from: known) }
    }
    agent.takeUnits(from: other)
  }
}

extension NeuralNetwork {
  /// All that weights must fit: "4-64-64-2 tanh normalized".
  fileprivate var shape: String {
    let kernels = convolutions.map { "\($0.kernel)x\($0.kernel)/\($0.stride) \($0.padding.rawValue) " }
      .joined()
    let memory = hasMemory ? sizes.count - 2 : -1
    let widths = sizes.enumerated().map { $0 == memory ? "gru:\($1)" : "\($1)" }
    return kernels + widths.joined(separator: "-") + " \(activation.rawValue)"
      + (normalization == nil ? "" : " normalized")
  }
}
