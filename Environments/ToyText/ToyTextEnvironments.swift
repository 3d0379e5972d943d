import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Small worlds whose dynamics are tables, as Gymnasium has them.
  mutating func registerToyText() {
    register(
      "frozen-lake", family: "toy text",
      summary: "cross slippery ice without falling into a hole (Gymnasium's FrozenLake-v1)",
      options: FrozenLake.Options.self,
      // Slips make long detours the best way: at .99 the policy gives up part of the reward to be there earlier.
      settings: ["actor-critic": ["discount": .real(0.999)]]
    ) { options, _ in FrozenLake(options) }
    register(
      "cliff-walking", family: "toy text",
      summary: "walk along a cliff to the goal (Gymnasium's CliffWalking-v1)",
      options: CliffWalking.Options.self
    ) { options, _ in CliffWalking(options) }
    register(
      "taxi", family: "toy text",
      summary: "fetch a passenger and drive them to their destination (Gymnasium's Taxi-v4)",
      options: Taxi.Options.self
    ) { options, _ -> any MultiDiscreteEnvironment in options.masked ? MaskedTaxi() : Taxi() }
    register(
      "blackjack", family: "toy text",
      summary: "come nearer to 21 than the dealer, and not beyond (Gymnasium's Blackjack-v1)",
      options: Blackjack.Options.self
    ) { options, _ in Blackjack(options) }
  }
}
