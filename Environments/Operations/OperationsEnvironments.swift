import OneHotEnvironmentKit

extension EnvironmentRegistry {
  /// Decisions of operations research, each with its exact optimum.
  mutating func registerOperations() {
    register(
      "inventory", family: "operations",
      summary: "order goods that arrive later, for a demand that is lost if it is not met",
      options: InventoryControl.Options.self
    ) { options, _ in InventoryControl(options) }
    register(
      "queue", family: "operations", summary: "send jobs to a fast or a slow server, or turn them away",
      options: QueueControl.Options.self
    ) { options, _ in try QueueControl(options) }
    register(
      "machine", family: "operations", summary: "run, repair or replace a machine that wears",
      options: MachineReplacement.Options.self
    ) { options, _ in MachineReplacement(options) }
    register(
      "pricing", family: "operations", summary: "sell a stock within a season, at a price that may change",
      options: DynamicPricing.Options.self
    ) { options, _ in DynamicPricing(options) }
    register(
      "knapsack", family: "operations", summary: "take in items that come one by one, or let them go",
      options: DynamicKnapsack.Options.self
    ) { options, _ in DynamicKnapsack(options) }
  }
}
