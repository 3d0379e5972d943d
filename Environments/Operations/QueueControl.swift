import OneHotEnvironmentKit
import OneHotFoundations

/// Jobs come to a fast and a slow server with a queue each: 0 turns a job away, 1 sends it to the fast one's queue, 2 to the
/// slow one's.
///
/// In each step one thing may happen: a job comes, with which the action is done; the fast server is done with its first job;
/// or the slow one is. The action says what happens to a job *if* one comes. A job that is taken in pays `payment`, one sent to
/// a full queue is lost, and whoever waits or is served costs `waiting` a step, counted at its beginning. An episode starts with
/// empty queues and is cut off after 200 steps.
///
/// The observation is how full the two queues are, as shares: one-hot over both it would be the square of as many numbers, of
/// which none says that a queue is longer than another. The states of the model are the pairs of lengths.
///
/// Source: Naor (1969), "The regulation of queue size by levying tolls", for turning away; Hajek (1984), "Optimal control of two
/// interacting service stations", for the two servers; Lippman (1975), "Applying a new device in the optimization of exponential
/// queuing systems", for steps at which one thing happens (uniformization).
public struct QueueControl: TableEnvironment {
  /// How it is played.
  public struct Options: OptionGroup {
    /// The probability that a job comes in a step.
    public var arrival = 0.5
    /// The probability that the fast server is done with a job.
    public var fast = 0.3
    /// The probability that the slow server is done with a job.
    public var slow = 0.1
    /// What a job pays that is taken in.
    public var payment = 2.0
    /// What a job costs a step.
    public var waiting = 0.1
    /// Places in each queue, the one at the server among them.
    public var places = 10

    /// More jobs than can be served.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .real("arrival", \.arrival, in: 0...1, "probability that a job comes in a step"),
        .real("fast", \.fast, in: 0...1, "probability that the fast server is done with a job"),
        .real("slow", \.slow, in: 0...1, "probability that the slow server is done with a job"),
        .real("payment", \.payment, in: 0...1000, "what a job pays that is taken in"),
        .real("waiting", \.waiting, in: 0...1000, "what a job costs at every step until it is served"),
        .integer("places", \.places, in: 1...30, "places in each queue"),
      ]
    }

    /// Throws `InputError` unless the probabilities fit into one.
    func verify() throws {
      let sum = arrival + fast + slow
      if sum <= 1 + 1e-12 { return }
      throw InputError(
        .usage, "options of environment queue",
        "the probabilities 'arrival', 'fast' and 'slow' of what may happen in a step sum to \(sum)",
        remedy: "1 at most")
    }
  }

  let dynamics: TabularDynamics
  /// The state: `(places + 1) · fast + slow`, from how many jobs are at each server.
  public internal(set) var state = 0

  /// Two servers.
  ///
  /// - Throws: `InputError` if the probabilities sum to more than 1.
  public init(_ options: Options = Options()) throws {
    try options.verify()
    let lengths = options.places + 1
    dynamics = TabularDynamics(
      EnvironmentSpecification(
        identifier: "queue/\(options.places)", observation: .init(count: 2, in: 0...1), actionCount: 3,
        timeLimit: 200),
      stateCount: lengths * lengths, starts: [0],
      features: {
        [Float($0 / lengths) / Float(options.places), Float($0 % lengths) / Float(options.places)]
      }
    ) { state, action in
      Self.transitions(from: [state / lengths, state % lengths], action, options)
    }
  }

  private static func transitions(
    from queues: [Int], _ action: Int, _ options: Options
  ) -> [TabularModel.Transition] {
    let costs = options.waiting * Double(queues[0] + queues[1])
    func way(_ probability: Double, _ queues: [Int], payment: Double = 0) -> TabularModel.Transition {
      .init(
        probability: probability, nextState: queues[0] * (options.places + 1) + queues[1],
        reward: payment - costs, terminated: false)
    }
    var joined = queues
    let isTaken = action > 0 && queues[action - 1] < options.places
    if isTaken { joined[action - 1] += 1 }
    return [
      way(options.arrival, joined, payment: isTaken ? options.payment : 0),
      way(options.fast, [max(0, queues[0] - 1), queues[1]]),
      way(options.slow, [queues[0], max(0, queues[1] - 1)]),
      way(max(0, 1 - options.arrival - options.fast - options.slow), queues),
    ]
  }

  /// The jobs at both servers.
  public var text: String {
    let lengths = Int(Double(dynamics.stateCount).squareRoot())
    return "fast " + String(repeating: "o", count: state / lengths) + "\nslow "
      + String(repeating: "o", count: state % lengths)
  }
}
