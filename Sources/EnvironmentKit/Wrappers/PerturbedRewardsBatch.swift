import OneHotFoundations
import OneHotNumerics

/// Many environments with perturbed rewards: steps them as the batch that they are without that, and perturbs its rewards.
struct PerturbedRewardsBatch<Base: MultiDiscreteEnvironment>: BatchEnvironment {
  private var base: any BatchEnvironment
  private var wrapper: PerturbedRewards<Base>

  init(_ wrapper: PerturbedRewards<Base>, count: Int) {
    self.wrapper = wrapper
    base = wrapper.base.batched(count: count)
  }

  var specification: EnvironmentSpecification { wrapper.specification }
  var count: Int { base.count }
  var masksActions: Bool { base.masksActions }

  mutating func reset(
    _ indices: ArraySlice<Int>, using randoms: inout RandomStreams, observations: Matrix
  ) {
    base.reset(indices, using: &randoms, observations: observations)
  }

  mutating func step(
    actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes
  ) {
    base.step(actions: actions, using: &randoms, observations: observations, outcomes: &outcomes)
    for index in 0..<count {
      outcomes[index] = wrapper.perturbed(outcomes[index], using: &randoms[index])
    }
  }

  func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {
    base.writeActionMask(index, into: &allowed)
  }

  func measureEpisode(_ index: Int) -> EpisodeMeasurements { base.measureEpisode(index) }

  subscript(index: Int) -> any MultiDiscreteEnvironment {
    get {
      guard let environment = base[index] as? Base else { mismatch(base[index], Base.self) }
      var wrapper = wrapper
      wrapper.base = environment
      return wrapper
    }
    set {
      guard let wrapper = newValue as? PerturbedRewards<Base> else {
        mismatch(newValue, PerturbedRewards<Base>.self)
      }
      base[index] = wrapper.base
    }
  }
}

extension BatchEnvironment {
  func mismatch(
    _ environment: any MultiDiscreteEnvironment, _ expected: any MultiDiscreteEnvironment.Type
  ) -> Never {
    programmerError("a \(type(of: environment)) cannot take the place of a \(expected)")
  }
}
