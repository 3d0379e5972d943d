import COneHotKernels

/// What the process says if it is ended by a signal that tells of a mistake (an index out of range, an overflow, a
/// stack used up): which environment it was in, and where.
package enum CrashReport {
  /// Says it on standard error from now on, before the signal does what it did before.
  ///
  /// - Parameter program: its name, which begins the message.
  package static func begin(program: String) {
    onehot_crash_report_begin(program)
  }

  /// Ends the message with a line: where the records are, and how to go on.
  package static func conclude(with line: String) {
    onehot_crash_report_hint(line + "\n")
  }

  /// Leaves signals alone again.
  package static func end() {
    onehot_crash_report_end()
  }
}
