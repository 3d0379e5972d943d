import OneHotFoundations
import OneHotNumerics

/// Many environments wrapped alike: steps them as the batch that they are without the wrapper, and completes its
/// observations.
struct WrappedBatch<Wrapper: ObservationWrapper>: BatchEnvironment {
  let specification: EnvironmentSpecification
  private var base: any BatchEnvironment
  /// What is remembered of each episode. The environments in them stand still: those of `base` are stepped.
  private var wrappers: [Wrapper]
  private let baseStart: Int
  /// The observations of `base`, of no further use when they have been copied: copies of the batch share the memory, and
  /// take turns.
  private let scratch: Guarded<Matrix>

  init(_ wrapper: Wrapper, count: Int) {
    specification = wrapper.specification
    base = wrapper.base.batched(count: count)
    wrappers = Array(repeating: wrapper, count: count)
    baseStart = wrapper.baseStart
    scratch = Guarded(Matrix(rows: count, columns: wrapper.base.specification.observation.count))
  }

  var count: Int { wrappers.count }
  var masksActions: Bool { base.masksActions }

  mutating func reset(
    _ indices: ArraySlice<Int>, using randoms: inout RandomStreams, observations: Matrix
  ) {
    scratch.withLock { scratch in
      base.reset(indices, using: &randoms, observations: scratch)
      for index in indices {
        let row = index..<index + 1
        observations.slice(row).copyColumns(at: baseStart, from: scratch.slice(row))
      }
    }
    for index in indices {
      observations.withRow(index) { wrappers[index].complete(&$0, isFirst: true) }
    }
  }

  mutating func step(
    actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes
  ) {
    scratch.withLock { scratch in
      base.step(actions: actions, using: &randoms, observations: scratch, outcomes: &outcomes)
      observations.copyColumns(at: baseStart, from: scratch)
    }
    for index in wrappers.indices {
      observations.withRow(index) { wrappers[index].complete(&$0, isFirst: false) }
    }
  }

  func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {
    base.writeActionMask(index, into: &allowed)
  }

  func measureEpisode(_ index: Int) -> EpisodeMeasurements { base.measureEpisode(index) }

  subscript(index: Int) -> any MultiDiscreteEnvironment {
    get {
      guard let environment = base[index] as? Wrapper.Base else { mismatch(base[index], Wrapper.Base.self) }
      var wrapper = wrappers[index]
      wrapper.base = environment
      return wrapper
    }
    set {
      guard let wrapper = newValue as? Wrapper else { mismatch(newValue, Wrapper.self) }
      wrappers[index] = wrapper
      base[index] = wrapper.base
    }
  }
}
