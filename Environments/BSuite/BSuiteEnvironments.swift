import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Small worlds that ask for one capability each, as Osband et al. (2020) have them.
  mutating func registerBSuite() {
    register(
      "even-bandit", family: "bsuite", summary: "find the best of arms without noise (bsuite's bandit)",
      options: EvenBandit.Options.self
    ) { options, _ in EvenBandit.bandit(options) }
    register(
      "catch", family: "bsuite", summary: "be where a ball comes down (bsuite's catch)",
      options: Catch.Options.self
    ) { options, _ in Catch(options) }
    register(
      "deep-sea", family: "bsuite",
      summary: "find a treasure to which no step but the last shows the way (bsuite's deep sea)",
      options: DeepSea.Options.self
    ) { options, _ in DeepSea(options) }
    register(
      "discounting-chain", family: "bsuite",
      summary: "choose among chains that pay sooner or later (bsuite's discounting chain)",
      options: DiscountingChain.Options.self
    ) { options, _ in DiscountingChain(options) }
    register(
      "memory-chain", family: "bsuite",
      summary: "remember bits until one of them is asked for (bsuite's memory length and memory size)",
      options: MemoryChain.Options.self
    ) { options, _ in MemoryChain(options) }
    register(
      "umbrella", family: "bsuite",
      summary: "decide at first what pays at last (bsuite's umbrella length and umbrella distract)",
      options: Umbrella.Options.self
    ) { options, _ in Umbrella(options) }
    register(
      "bsuite-mountain-car", family: "bsuite",
      summary: "swing a weak car up a hill in time (bsuite's mountain car)",
      options: BSuiteMountainCar.Options.self
    ) { options, _ in BSuiteMountainCar(options) }
    register(
      "bsuite-cartpole", family: "bsuite",
      summary: "keep a pole upright on a cart for 10 s (bsuite's cartpole)",
      environment: BSuiteCartPole())
  }
}
