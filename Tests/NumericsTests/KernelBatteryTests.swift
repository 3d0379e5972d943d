import COneHotEnvironmentKernels
import COneHotKernelBattery
import COneHotKernels
import Foundation
import Testing

@testable import OneHotNumerics

/// One seed, one result, on every processor: all variants make the bits that were recorded.
@Suite("Kernels of every variant")
struct KernelBatteryTests {
  @Test("make the same bits", arguments: Kernels.available.map(\.name))
  func hashes(variant: String) throws {
    let file = try #require(
      Bundle.module.url(forResource: "kernel-hashes", withExtension: "txt", subdirectory: "Fixtures"))
    let recorded = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    let kernels = try #require(onehot_kernels_select(variant))
    let environments = try #require(onehot_environment_kernels_named(variant))
    var lines: [String] = []
    withUnsafeMutablePointer(to: &lines) {
      onehot_battery(
        kernels, environments,
        { context, name, hash in
          let hexadecimal = String(hash, radix: 16)
          let padding = String(repeating: "0", count: 16 - hexadecimal.count)
          context?.assumingMemoryBound(to: [String].self).pointee
            .append("\(String(cString: name)) \(padding)\(hexadecimal)")
        }, $0)
    }
    #expect(lines == recorded)
  }
}
