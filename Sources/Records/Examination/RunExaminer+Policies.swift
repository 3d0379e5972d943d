import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs

extension RunExaminer {
  /// What is in the files of policies.
  var policies: [Finding] { [examinedPolicy, examinedBestPolicy].compactMap(\.self) }

  private var examinedPolicy: Finding? {
    guard folder.policy.exists else {
      guard isFinished else { return nil }
      return Finding(
        file: name(folder.policy), state: .behind, remark: "all steps are trained, but it is not there yet",
        remedy: repair(folder.policy))
    }
    return examined(folder.policy) { found in
      guard isFinished, let training else { return (.sound, "whole") }
      return try found.encoded() == training.trainer.policy.encoded()
        ? (.sound, "the policy at the end of the training")
        : (.damaged, "not the policy that the training ended with")
    }
  }

  private var examinedBestPolicy: Finding? {
    let right = reference?.recorder.bestPolicy ?? []
    guard folder.bestPolicy.exists else {
      if right.isEmpty { return nil }
      return Finding(
        file: name(folder.bestPolicy), state: .missing, remark: "it is not there",
        remedy: repair(folder.bestPolicy))
    }
    return examined(folder.bestPolicy) { found in
      if reference == nil { return (.sound, "whole") }
      if try found.encoded().elementsEqual(right) {
        return (.sound, "the best policy of the checkpoint")
      }
      return isFinished
        ? (.damaged, "not the best policy of the checkpoint")
        : (.ahead, "of an evaluation after the checkpoint")
    }
  }

  /// Reads a policy that is there, and lets `judge` say more of one that fits.
  private func examined(
    _ file: URL, _ judge: (Policy) throws -> (Finding.State, String)
  ) -> Finding {
    var finding = Finding(file: name(file), state: .damaged, remark: "", remedy: repair(file))
    var isChecked = true
    let result = InputError.result(of: file) {
      try InputError.requireRegular(file, atMost: 1 << 30)
      let policy = try Policy(
        contentsOf: file, of: training.map { ($0.trainer.policy.environment, $0.trainer.policy.activation) })
      isChecked = policy.isChecked
      return try misfit(of: policy).map { (.damaged, $0) } ?? judge(policy)
    }
    switch result {
    case .success(let judgment): (finding.state, finding.remark) = judgment
    case .failure(let error): return explained(finding, by: error, of: file)
    }
    if !finding.isFault { finding.remedy = .none }
    if !isChecked { finding.remark += ", unchecked: saved by another program, without our checksum" }
    return finding
  }

  /// Why a policy cannot be one of this run.
  private func misfit(of policy: Policy) -> String? {
    guard let right = training?.trainer.policy else { return nil }
    func shape(_ policy: Policy) -> String {
      let sizes = policy.sizes.map(String.init).joined(separator: "-")
      let memory = policy.hasMemory ? ", with a memory" : ""
      return "\(policy.environment), \(sizes), \(policy.activation.rawValue)\(memory)"
    }
    guard shape(policy) != shape(right) else { return nil }
    return "a policy for \(shape(policy)), but the run's is for \(shape(right))"
  }
}
