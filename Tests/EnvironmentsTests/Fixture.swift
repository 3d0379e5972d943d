import Foundation
import OneHotEnvironmentKit

/// Reads what Gymnasium computed.
enum Fixture {
  static func decode<Content: Decodable>(_ type: Content.Type, from name: String) throws -> Content {
    let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name).json")
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }
}

/// Episodes that Gymnasium played.
struct GymnasiumTrajectories: Decodable {
  struct Episode: Decodable {
    /// What Gymnasium calls it, and with which rewards, where there are several.
    var environment: String?
    var sutton_barto_reward: Bool?
    var initial_state: [Double]
    var actions: [Int]
    /// What followed each action, as are the rest.
    var states: [[Double]]
    var observations: [[Float]]
    var rewards: [Double]
    var terminated: [Bool]
    var truncated: [Bool]
  }

  var episodes: [Episode]
}

/// A transition table of Gymnasium.
struct GymnasiumTable: Decodable {
  /// One row: state, action, probability, next state, reward, terminated.
  struct Row: Decodable {
    var state: Int
    var action: Int
    var transition: TabularModel.Transition

    init(from decoder: any Decoder) throws {
      var row = try decoder.unkeyedContainer()
      state = try row.decode(Int.self)
      action = try row.decode(Int.self)
      let probability = try row.decode(Double.self)
      let nextState = try row.decode(Int.self)
      let reward = try row.decode(Double.self)
      transition = TabularModel.Transition(
        probability: probability, nextState: nextState, reward: reward,
        terminated: try row.decode(Bool.self))
    }
  }

  var states: Int
  var actions: Int
  var initial_distribution: [Double]
  var transitions: [Row]
  var map: [String]?

  /// The table as a model, equal ways put together.
  ///
  /// - Parameter actionOrder: for each of our actions the one that means the same in Gymnasium; by default itself.
  func model(actionOrder: [Int]? = nil) -> TabularModel {
    let actionOrder = actionOrder ?? Array(0..<actions)
    var table = Array(repeating: Array(repeating: [TabularModel.Transition](), count: actions), count: states)
    for row in transitions {
      let action = actionOrder.firstIndex(of: row.action)!
      table[row.state][action] = merged(table[row.state][action] + [row.transition])
    }
    return TabularModel(transitions: table, initialDistribution: initial_distribution)
  }
}

/// The ways with equal ends put together, sorted by where they lead.
func merged(_ ways: [TabularModel.Transition]) -> [TabularModel.Transition] {
  var result: [TabularModel.Transition] = []
  for way in ways {
    let same = result.firstIndex {
      $0.nextState == way.nextState && $0.reward == way.reward && $0.terminated == way.terminated
    }
    if let same { result[same].probability += way.probability } else { result.append(way) }
  }
  return result.sorted { ($0.nextState, $0.reward) < ($1.nextState, $1.reward) }
}
