import OneHot

/// Jobs come to a fast and a slow server, and each is sent to one of them or turned away.
///
/// A job is of a class worth 1, 2 or 6; in some steps none comes. It pays when it is taken in, action 1 for the fast server's
/// queue and 2 for the slow one's; 0 turns it away. From then on it costs 0.2 at every step until it is served: to take in
/// what pays a little now is dear later, and a queue is better kept short for the jobs that pay most. At the end of a step the
/// fast server finishes its first job with probability 0.5, the slow one with 0.2. A full queue, of 6 jobs, takes in none.
///
/// An observation is five numbers in 0...1: how full the two queues are, and whether a job of each class has come. Random play
/// earns 11 an episode. To send each job where it is served soonest, if that pays for its own delay, earns 173; the best there
/// is, 196, also counts what it costs those who come later. The tests work these out from the table.
struct ServerQueue: MaskedEnvironment, TabularEnvironment, Codable {
  /// Places in a queue.
  static let places = 6
  /// How probable it is that nothing comes, or a job of each class.
  static let arrivals = [0.25, 0.4, 0.25, 0.1]
  /// What a job pays; nothing, if there is none.
  static let payments = [0.0, 1, 2, 6]
  /// How probable it is that the fast and the slow server finish a job in a step.
  static let services = [0.5, 0.2]
  /// What a job costs at every step.
  static let delay = 0.2

  private(set) var specification = EnvironmentSpecification(
    identifier: "server-queue", observation: .init(count: 5, in: 0...1), actionCount: 3, timeLimit: 200,
    rewardThreshold: 185)
  private var state = State()

  /// How many jobs wait for each server, and what has come: 0 nothing, else a job of a class.
  struct State: Codable, Equatable {
    var queues = [0, 0]
    var arrival = 0
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    state = State(arrival: Self.arrival(using: &random))
    write(into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let reward = Self.take(action, &state)
    for server in 0..<2 where state.queues[server] > 0 && random.uniform() < Self.services[server] {
      state.queues[server] -= 1
    }
    state.arrival = Self.arrival(using: &random)
    write(into: &observation)
    return StepOutcome(reward: reward)
  }

  /// Takes a job in or turns it away; what that pays, less the costs of all who wait.
  private static func take(_ action: Int, _ state: inout State) -> Double {
    if action > 0 { state.queues[action - 1] += 1 }
    let payment = action > 0 ? payments[state.arrival] : 0
    return payment - delay * Double(state.queues[0] + state.queues[1])
  }

  private static func arrival(using random: inout RandomSource) -> Int {
    var rest = random.uniform()
    for (arrival, probability) in arrivals.enumerated() {
      rest -= probability
      if rest < 0 { return arrival }
    }
    return 0
  }

  private func write(into observation: inout MutableSpan<Float>) {
    for server in 0..<2 { observation[server] = Float(state.queues[server]) / Float(Self.places) }
    for job in 1...3 { observation[1 + job] = state.arrival == job ? 1 : 0 }
  }

  func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    for action in 0..<3 { allowed[action] = Self.allows(action, in: state) }
  }

  private static func allows(_ action: Int, in state: State) -> Bool {
    action == 0 || state.arrival > 0 && state.queues[action - 1] < places
  }
}

// MARK: The table

extension ServerQueue {
  /// All states; number `(fast · 7 + slow) · 4 + arrival` is where it stands.
  private static let states = (0...places).flatMap { fast in
    (0...places).flatMap { slow in
      arrivals.indices.map { State(queues: [fast, slow], arrival: $0) }
    }
  }

  private static func number(of state: State) -> Int {
    (state.queues[0] * (places + 1) + state.queues[1]) * arrivals.count + state.arrival
  }

  var model: TabularModel {
    TabularModel(
      transitions: Self.states.map { state in (0..<3).map { Self.ways(of: $0, from: state) } },
      initialDistribution: Self.states.map { $0.queues == [0, 0] ? Self.arrivals[$0.arrival] : 0 })
  }

  mutating func enter(_ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>) throws
  {
    self.state = Self.states[state]
    write(into: &observation)
  }

  /// What an action may lead to. One that is forbidden is a table's all the same: there it turns the job away.
  private static func ways(of action: Int, from state: State) -> [TabularModel.Transition] {
    var taken = state
    let reward = take(allows(action, in: state) ? action : 0, &taken)
    return [false, true].flatMap { fast in
      [false, true].flatMap { slow in
        arrivals.enumerated().map { arrival, probability in
          var (next, probability) = (State(queues: taken.queues, arrival: arrival), probability)
          for (server, finishes) in [fast, slow].enumerated() {
            probability *= finishes ? services[server] : 1 - services[server]
            if finishes { next.queues[server] = max(0, next.queues[server] - 1) }
          }
          return TabularModel.Transition(
            probability: probability, nextState: number(of: next), reward: reward, terminated: false)
        }
      }
    }
  }
}
