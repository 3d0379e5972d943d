import COneHotEnvironmentKernels
import OneHotNumerics

/// The C kernels that step many environments of one kind at once.
///
/// All variants give the same bits, those of one environment stepped in plain double precision.
struct EnvironmentKernels: @unchecked Sendable {
  let table: UnsafePointer<onehot_environment_kernels>

  /// The variant in use in this process.
  static let active = EnvironmentKernels(of: .active)

  /// The variant of other kernels.
  init(of kernels: Kernels) {
    table = onehot_environment_kernels_named(kernels.name)!
  }
}
