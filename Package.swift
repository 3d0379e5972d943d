// swift-tools-version: 6.2
import PackageDescription

let modules: [Target] = [
  .target(name: "COneHotFoundations", path: "Sources/CFoundations"),
  module("Foundations", ["COneHotFoundations"]),
  .target(name: "COneHotKernels", path: "Sources/CKernels", exclude: ["Arithmetic.md"]),
  module("Numerics", ["COneHotKernels", "OneHotFoundations"]),
  module("Gumbel", ["OneHotFoundations", "OneHotNumerics"]),
  module("Networks", ["OneHotFoundations", "OneHotNumerics"]),
  module("EnvironmentKit", ["OneHotFoundations", "OneHotNumerics"]),
  .target(
    name: "COneHotEnvironmentKernels", dependencies: ["COneHotKernels"], path: "Environments/Kernels",
    cSettings: [.headerSearchPath("."), .headerSearchPath("../../Sources/CKernels")]),
  module(
    "Environments",
    [
      "COneHotEnvironmentKernels", "COneHotKernels", "OneHotEnvironmentKit", "OneHotFoundations",
      "OneHotNumerics",
    ],
    path: "Environments", exclude: ["Kernels"]),
  module(
    "Learning",
    ["OneHotEnvironmentKit", "OneHotFoundations", "OneHotGumbel", "OneHotNetworks", "OneHotNumerics"]),
  module("Statistics", ["OneHotFoundations", "OneHotNumerics"]),
  module("Plotting", ["OneHotFoundations", "OneHotNumerics"]),
  module("Logs", ["OneHotFoundations", "OneHotNumerics"]),
  module(
    "Records",
    [
      "OneHotEnvironmentKit", "OneHotFoundations", "OneHotLearning", "OneHotLogs", "OneHotNumerics",
      "OneHotPlotting",
    ]),
  module(
    "Laboratory", ["OneHotFoundations", "OneHotGumbel", "OneHotNetworks", "OneHotNumerics"]),
  module(
    "Report", ["OneHotFoundations", "OneHotLogs", "OneHotNumerics", "OneHotPlotting", "OneHotRecords"],
    resources: [
      "charts.js", "drawing.js", "page.js", "plotting.js", "report.css", "saving.js", "statistics.js",
    ]
    .map { .embedInCode("Page/\($0)") }),
  module(
    "Comparison",
    [
      "OneHotEnvironmentKit", "OneHotFoundations", "OneHotLearning", "OneHotLogs", "OneHotNetworks",
      "OneHotNumerics", "OneHotPlotting", "OneHotRecords", "OneHotReport", "OneHotStatistics",
    ]),
  module(
    "Export",
    [
      "OneHotFoundations", "OneHotGumbel", "OneHotLearning", "OneHotLogs", "OneHotNetworks", "OneHotNumerics",
    ],
    resources: ["policy.h.template", "policy.swift.template"].map { .embedInCode("Templates/\($0)") }),
  module(
    "AgentCommand",
    [
      "OneHotComparison", "OneHotEnvironmentKit", "OneHotEnvironments", "OneHotExport", "OneHotFoundations",
      "OneHotGumbel", "OneHotLaboratory", "OneHotLearning", "OneHotLogs", "OneHotNumerics", "OneHotPlotting",
      "OneHotRecords",
    ]),
  .target(
    name: "OneHot",
    dependencies: [
      "OneHotAgentCommand", "OneHotComparison", "OneHotEnvironmentKit", "OneHotEnvironments", "OneHotExport",
      "OneHotFoundations", "OneHotGumbel", "OneHotLaboratory", "OneHotLearning", "OneHotLogs",
      "OneHotNetworks", "OneHotNumerics", "OneHotPlotting", "OneHotRecords", "OneHotReport",
      "OneHotStatistics",
    ]),
  .executableTarget(name: "agent", dependencies: ["OneHot"]),
  .executableTarget(
    name: "custom-environment", dependencies: ["OneHot"], path: "Experiments/CustomEnvironment"),
  .target(name: "COneHotMultiplyAdd", path: "Experiments/Benchmarks/Peak"),
  .executableTarget(
    name: "benchmark",
    dependencies: [
      "COneHotAllocationCounter", "COneHotMultiplyAdd", "OneHotEnvironmentKit", "OneHotEnvironments",
      "OneHotFoundations", "OneHotGumbel", "OneHotLearning", "OneHotNetworks", "OneHotNumerics",
    ],
    path: "Experiments/Benchmarks",
    exclude: ["Peak", "Peers", "compare", "comparison.py", "contests.py", "results.md"]),
  module(
    "Fuzzing",
    [
      "COneHotAllocationCounter", "OneHotAgentCommand", "OneHotComparison", "OneHotEnvironmentKit",
      "OneHotEnvironments", "OneHotFoundations", "OneHotGumbel", "OneHotLearning", "OneHotLogs",
      "OneHotNetworks", "OneHotNumerics", "OneHotRecords",
    ],
    path: "Experiments/Fuzzing/Library"),
  .executableTarget(
    name: "fuzz", dependencies: ["OneHotFoundations", "OneHotFuzzing", "OneHotNumerics"],
    path: "Experiments/Fuzzing", exclude: ["Library", "results.md"]),
]

let tests: [Target] = [
  .target(name: "COneHotAllocationCounter", path: "Tests/AllocationCounter"),
  .target(name: "OneHotTestSupport", path: "Tests/TestSupport"),
  .executableTarget(name: "buggy-environments", dependencies: ["OneHot"], path: "Tests/BuggyEnvironments"),
  .target(name: "COneHotPlantedMemory", path: "Tests/PlantedBugs/Memory"),
  .executableTarget(
    name: "planted-bugs", dependencies: ["COneHotPlantedMemory"], path: "Tests/PlantedBugs",
    exclude: ["Memory"]),
  tests("Foundations"),
  .target(
    name: "COneHotKernelBattery", dependencies: ["COneHotEnvironmentKernels", "COneHotKernels"],
    path: "Tests/KernelBattery", exclude: ["main.c"]),
  tests(
    "Numerics", ["COneHotEnvironmentKernels", "COneHotKernelBattery", "COneHotKernels"],
    resources: ["Fixtures"]),
  tests("Gumbel", resources: ["Fixtures"]),
  tests("Networks", ["OneHotGumbel"]),
  tests("Laboratory", ["OneHotGumbel"]),
  tests("EnvironmentKit", ["OneHotEnvironments"]),
  tests("Environments", ["OneHotEnvironmentKit"], resources: ["Fixtures"]),
  tests("Learning", ["COneHotAllocationCounter", "OneHotEnvironments"]),
  tests("Statistics", ["COneHotAllocationCounter"], resources: ["Fixtures"]),
  tests("Plotting"),
  tests("Logs", resources: ["Fixtures"]),
  tests("Records", ["OneHotEnvironments"]),
  tests("Report"),
  tests("Export", ["OneHotLogs"]),
  tests("Comparison", ["OneHotEnvironments"]),
  tests("Fuzzing"),
  tests(
    "AgentCommand", ["OneHot", "agent", "buggy-environments", "custom-environment"], resources: ["Fixtures"]),
]

/// A module of the house: the folder bears the short name, the module the prefixed one.
func module(
  _ name: String, _ dependencies: [Target.Dependency], path: String? = nil, exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .target(
    name: "OneHot\(name)", dependencies: dependencies, path: path ?? "Sources/\(name)", exclude: exclude,
    resources: resources)
}

/// The tests of one module.
func tests(_ name: String, _ others: [Target.Dependency] = [], resources: [String] = []) -> Target {
  .testTarget(
    name: "OneHot\(name)Tests",
    dependencies: [.byName(name: "OneHot\(name)"), "OneHotTestSupport"] + others,
    path: "Tests/\(name)Tests", resources: resources.map { .copy($0) })
}

// Unoptimized Swift is 10 to 100 times slower, and plain `swift run` and `swift test` build for debugging: what computes is
// therefore optimized in that configuration too, each module as a whole, which also compiles faster. The rest is not, nor
// are the tests: it would take long to compile and gain nothing.
let computing: Set = [
  "OneHotNumerics", "OneHotGumbel", "OneHotNetworks", "OneHotEnvironmentKit",
  "OneHotEnvironments", "OneHotLearning", "OneHotStatistics", "OneHotLogs", "OneHotLaboratory",
  "OneHotFuzzing", "custom-environment",
]
for target in modules {
  target.cSettings = (target.cSettings ?? []) + [.unsafeFlags(["-O2"], .when(configuration: .debug))]
  guard computing.contains(target.name) else { continue }
  target.swiftSettings = [
    .unsafeFlags(
      ["-O", "-whole-module-optimization", "-num-threads", "4", "-disable-batch-mode"],
      .when(configuration: .debug))
  ]
}

// Tests take long to compile. ONEHOT_TESTS="Numerics Networks" leaves out those of the other modules.
let named = Context.environment["ONEHOT_TESTS"]?.split(separator: " ").map { "OneHot\($0)Tests" }
let chosen = tests.filter { $0.type != .test || named?.contains($0.name) ?? true }
for name in named ?? [] where !chosen.contains(where: { $0.name == name }) {
  fatalError("ONEHOT_TESTS: there is no \(name)")
}

let package = Package(
  name: "OneHot",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "OneHot", targets: ["OneHot"]),
    .executable(name: "agent", targets: ["agent"]),
  ],
  targets: modules + chosen,
  swiftLanguageModes: [.v6])
