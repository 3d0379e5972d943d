import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics

/// What is found in a run folder by looking at it, without changing anything: what is sound, what is not, and whether the
/// run can go on.
public struct RunExamination: Sendable {
  /// What was found about a file.
  public struct Finding: Sendable, Equatable {
    /// How a file is.
    public enum State: String, Sendable {
      /// As it should be.
      case sound
      /// Beyond the checkpoint from which the run goes on.
      case ahead
      /// Not yet what the checkpoint says, as when a training is stopped at the wrong moment.
      case behind
      /// Not there, and it should be.
      case missing
      /// Something else than what was written.
      case damaged
      /// The system does not let it be read now, so that nothing is known of what is in it.
      case unreadable
      /// Put aside, or half written; nothing needs it.
      case left
    }

    /// What is to be done about it.
    public enum Remedy: String, Sendable {
      /// Nothing, or nothing that could be.
      case none
      /// Resuming the run puts it right.
      case resume
      /// It is not needed, and can be removed.
      case remove
      /// It is in the way of resuming the run, and has to be removed before.
      case removeFirst
    }

    /// The file's path within the folder.
    public var file: String
    /// How it is.
    public var state: State
    /// What is in it, or what is wrong, and where.
    public var remark: String
    /// What is to be done.
    public var remedy = Remedy.none
    /// Of a log that cannot be trusted to its end, the step up to which a checkpoint vouches for it.
    public var trustedStep: Int?

    /// Whether the file is not what it should be, and no mere stop of a training explains it.
    public var isFault: Bool { [.damaged, .missing, .unreadable].contains(state) }
  }

  /// How the run can go on.
  public enum Verdict: Sendable, Equatable {
    /// A process is training in the folder.
    case training(String)
    /// The training came to its end, and all of it is written.
    case complete(steps: Int)
    /// Resuming the run goes on from `step`; if that is the end, only to write what is missing or damaged.
    case resumable(step: Int, steps: Int)
    /// The training was stopped before it began, and can begin.
    case unbegun
    /// Resuming goes on from `step` when what is in the way is removed.
    case blocked(step: Int, steps: Int)
    /// There is nothing to go on from.
    case lost
    /// Not to be told before all files can be read.
    case unknown
  }

  /// The folder.
  public let folder: URL
  /// What was found, file by file.
  public let findings: [Finding]
  /// How the run can go on.
  public let verdict: Verdict

  /// Whether all is as it should be; a run that was stopped is.
  public var isSound: Bool { !findings.contains(where: \.isFault) }

  /// Throws `InputError` unless the training came to its end and what it wrote is there unchanged: of the curve, which others
  /// may have drawn, nothing is required.
  public func requireResults() throws {
    if let unknown = findings.first(where: { $0.state == .unreadable }) {
      throw InputError(
        .file, "run folder \(folder.path)", "\(unknown.file): \(unknown.remark)", remedy: "try again")
    }
    let wrong = findings.filter { finding in
      finding.file != RunFolder(url: folder).curve.lastPathComponent
        && (finding.isFault || finding.state == .behind)
    }
    let isFinished =
      switch verdict {
      case .complete: true
      case .resumable(let step, let steps), .blocked(let step, let steps): step >= steps
      case .training, .unbegun, .lost, .unknown: false
      }
    if wrong.isEmpty, isFinished { return }
    let problem = wrong.map { "\($0.file): \($0.remark)" }.joined(separator: "; ")
    throw InputError(
      .data, "run folder \(folder.path)", wrong.isEmpty ? "its training did not come to its end" : problem,
      remedy: "remove the folder, and the run is trained again")
  }

  /// Examines a folder. One in which a process is training is looked at again if something seems wrong: it may have been
  /// on the way.
  ///
  /// - Throws: `InputError` if the folder cannot be read, or there is nothing of a run in it.
  public init(contentsOf url: URL, catalogue: Catalogue) throws {
    let folder = RunFolder(url: url)
    var examiner = try RunExaminer(folder, catalogue)
    for _ in 0..<2 where examiner.holder != nil && examiner.findings.contains(where: \.isFault) {
      examiner = try RunExaminer(folder, catalogue)
    }
    self.folder = url
    findings = examiner.findings
    verdict = examiner.verdict
  }
}
