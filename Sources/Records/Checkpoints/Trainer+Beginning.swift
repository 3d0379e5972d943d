import Foundation
import OneHotFoundations
import OneHotLearning

extension Trainer {
  /// A training that has not begun, with the networks that its configuration says it begins with: fresh ones, or those of
  /// another run, by their checksum or else those of its last checkpoint, whose checksum the configuration then names.
  ///
  /// - Throws: `InputError` if it cannot be made, or the run has no such networks (any more), or they are of other shapes.
  public static func beginning(
    _ configuration: RunConfiguration, catalogue: Catalogue, workers: Int, stoppedBy stop: StopSignal = .none
  ) throws -> Trainer {
    guard let initial = configuration.training.initial else {
      return try Trainer(configuration, catalogue: catalogue, workers: workers, stoppedBy: stop)
    }
    let (source, checksum) = try RunCheckpoint.holding(initial, catalogue: catalogue)
    var trainer = try Trainer(
      configuration.beginning(with: checksum), catalogue: catalogue, workers: workers, stoppedBy: stop)
    try trainer.begin(with: source.trainer, named: "run \(initial.path)")
    return trainer
  }
}

extension RunConfiguration {
  /// The same, with the checksum of the networks that it begins with.
  ///
  /// - Throws: `InputError` if the run named has none.
  package func namingNetworks(_ catalogue: Catalogue) throws -> RunConfiguration {
    guard let initial = training.initial, initial.checksum == nil else { return self }
    return beginning(with: try RunCheckpoint.holding(initial, catalogue: catalogue).checksum)
  }

  fileprivate func beginning(with checksum: UInt32) -> RunConfiguration {
    var training = training
    training.initial?.checksum = checksum
    return with(training)
  }
}

extension RunCheckpoint {
  /// The newest checkpoint of a run with some networks.
  fileprivate static func holding(
    _ networks: InitialNetworks, catalogue: Catalogue
  ) throws -> (RunCheckpoint, checksum: UInt32) {
    let folder = RunFolder(url: URL(fileURLWithPath: networks.path))
    let store = CheckpointStore(folder: folder.checkpoints)
    let steps = try store.steps
    var failure: InputError?
    for step in steps {
      do {
        let found = try read(
          store.file(step), of: folder, catalogue: catalogue, workers: 1, verifyingLogs: false)
        let checksum = try found.trainer.networksChecksum
        if networks.checksum == nil || networks.checksum == checksum { return (found, checksum) }
      } catch let error as InputError { failure = failure ?? error }
    }
    throw InputError(
      .data, "option 'init', run folder \(folder.url.path)",
      failure.map { "no checkpoint can be used: \($0)" }
        ?? (steps.isEmpty
          ? "there is no checkpoint in it"
          : "it has gone on, and no checkpoint has the networks \(networks) any more"),
      remedy: "put back what was there, or name the networks of a run by --init")
  }
}
