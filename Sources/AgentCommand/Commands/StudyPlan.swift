import Foundation
import OneHotFoundations

/// How an engine trains an experiment in parts, as text to look at and to submit: nothing here starts anything.
struct StudyPlan {
  /// What the text is for.
  enum Engine: String, CaseIterable {
    /// A shell's command a line, as GNU parallel takes them.
    case parallel
    /// A script for `sbatch`.
    case slurm
    /// A manifest of an Indexed Job.
    case kubernetes

    /// All names.
    static let names = allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// The experiment's.
  let name: String
  /// What one types to run the program, and its file here.
  let program: String
  let executable: String
  /// The arguments of all parts, but for `--shard`.
  let words: [String]
  /// Where relative paths start.
  let folder: String
  /// How many parts there are.
  let count: Int
  /// Runs that a part trains at a time.
  let workers: Int

  /// Throws `InputError` if a word cannot stand in a line.
  func text(for engine: Engine) throws -> String {
    if let word = ([executable, folder] + words).first(where: { $0.contains(where: \.isNewline) }) {
      throw InputError(
        .usage, "argument '\(word)'", "there is a line end in it, and a command takes one line")
    }
    switch engine {
    case .parallel: return (0..<count).map { "\(command) --shard \($0)/\(count)\n" }.joined()
    case .slurm: return slurm
    case .kubernetes: return kubernetes
    }
  }

  private var command: String { ([executable] + words).map(Shown.quoted).joined(separator: " ") }

  /// Letters, digits and hyphens.
  private var plainName: String {
    let letters = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let words = String(letters).split(separator: "-").joined(separator: "-").prefix(50)
    return words.isEmpty ? "study" : String(words)
  }

  /// On one line of a comment.
  private var collection: String { "\(command) --collect" }

  private var slurm: String {
    """
    #!/bin/bash
    #SBATCH --job-name=\(plainName)
    #SBATCH --array=0-\(count - 1)
    #SBATCH --ntasks=1
    #SBATCH --cpus-per-task=\(workers)
    #SBATCH --signal=B:TERM@60
    #SBATCH --requeue
    #SBATCH --open-mode=append

    # A part that is told to stop (60 s before its time limit, or when it has to make room) saves what it has and ends with
    # exit code 143: queue it again, and it goes on there. Slurm does so by itself after preemptions and failures of nodes,
    # and after 143 where slurm.conf says RequeueExit=143; else submit this script again, parts that are complete end at
    # once. After 64 and 65 look at the output first: they come again. In the end, or at any time before:
    # \(collection)

    cd \(Shown.quoted(folder)) || exit 74
    # In the place of the shell, so that the signal arrives.
    exec \(command) --shard "$SLURM_ARRAY_TASK_ID/\(count)"

    """
  }

  private var kubernetes: String {
    let arguments = ([program] + words).map { $0.replacing("$(", with: "$$(") }
    let list = (arguments + ["--shard", "$(JOB_COMPLETION_INDEX)/\(count)"]).map {
      "            - \(Self.quoted($0))"
    }.joined(separator: "\n")
    return """
      # An Indexed Job (Kubernetes 1.29 or later). To be filled in: the image, which has the program, and the claim of a volume
      # that all pods write to, mounted where the paths below are. In the end, or at any time before, by a pod with the same volume:
      # \(([program] + words).map(Shown.quoted).joined(separator: " ")) --collect
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: \(plainName)
      spec:
        completionMode: Indexed
        completions: \(count)
        parallelism: \(count)
        backoffLimitPerIndex: 6
        podFailurePolicy:
          rules:
            # Told to stop, and saved: again, however often.
            - action: Ignore
              onExitCodes: {containerName: agent, operator: In, values: [143]}
            - action: Ignore
              onPodConditions: [{type: DisruptionTarget}]
            # A wrong command line, bad data: never again.
            - action: FailIndex
              onExitCodes: {containerName: agent, operator: In, values: [64, 65]}
        template:
          spec:
            restartPolicy: Never
            terminationGracePeriodSeconds: 60
            containers:
              - name: agent
                image: IMAGE
                workingDir: \(Self.quoted(folder))
                command:
      \(list)
                resources:
                  requests: {cpu: "\(workers)"}
                volumeMounts:
                  - {name: study, mountPath: \(Self.quoted(folder))}
            volumes:
              - name: study
                persistentVolumeClaim: {claimName: CLAIM}

      """
  }

  /// A string of YAML, which JSON's are.
  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
