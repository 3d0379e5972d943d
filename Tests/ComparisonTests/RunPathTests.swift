import Foundation
import OneHotFoundations
import Testing

@testable import OneHotComparison

@Suite("What paths of runs tell")
struct RunPathTests {
  /// Paths, what their files say of the environment, and what is made of each: variant, environment, seed.
  struct Layout: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let environment: String?
    let paths: [(path: String, variant: String, environment: String?, seed: String?)]

    init(
      _ name: String, _ environment: String?, _ paths: (String, String, String?, String?)...
    ) {
      (testDescription, self.environment, self.paths) = (name, environment, paths)
    }
  }

  @Test(arguments: [
    Layout(
      "RL Zoo", "CartPole-v1", ("logs/a2c/CartPole-v1_1", "a2c", "CartPole-v1", "1"),
      ("logs/ppo/CartPole-v1_1", "ppo", "CartPole-v1", "1"),
      ("logs/ppo/CartPole-v1_12", "ppo", "CartPole-v1", "12")),
    Layout(
      "numbered folders", "CartPole-v1", ("x/CartPole-v1_1", "x", "CartPole-v1", "1"),
      ("x/CartPole-v1_2", "x", "CartPole-v1", "2")),
    Layout(
      "seeds as folders", "CartPole-v1", ("r/ppo/seed_1", "ppo", "CartPole-v1", "1"),
      ("r/ppo/seed2", "ppo", "CartPole-v1", "2"), ("r/dqn/run-3", "dqn", "CartPole-v1", "3"),
      ("r/dqn/4", "dqn", "CartPole-v1", "4"), ("r/dqn/S5", "dqn", "CartPole-v1", "5")),
    Layout(
      "seeds at the ends of names", "A-v0", ("r/ppo-seed1", "ppo", "A-v0", "1"),
      ("r/ppo_s2", "ppo", "A-v0", "2"),
      ("r/A-v0-run-3", "r", "A-v0", "3")),
    Layout(
      "CleanRL", nil, ("runs/CartPole-v1__ppo__1__1690000000", "ppo", "CartPole-v1", "1"),
      ("runs/CartPole-v1__dqn__2__1690000001", "dqn", "CartPole-v1", "2"),
      ("runs/Acrobot-v1__ppo__my__3__1690000002", "ppo__my", "Acrobot-v1", "3")),
    Layout(
      "TensorBoard", nil, ("tb/PPO_1/events.out.tfevents.1.host", "PPO", nil, "1"),
      ("tb/PPO_2", "PPO", nil, "2"),
      ("tb/A2C_1", "A2C", nil, "1")),
    Layout(
      "TensorBoard of RL Zoo", nil, ("tb/CartPole-v1/PPO_1", "PPO", "CartPole-v1", "1"),
      ("tb/Acrobot-v1/PPO_1", "PPO", "Acrobot-v1", "1")),
    Layout(
      "numbers that are no seeds", "A", ("r/net_64", "net_64", "A", nil), ("r/net_128", "net_128", "A", nil)),
    Layout(
      "environments within, seeds without", "ALE/Pong-v5",
      ("r/seed_1/ALE-Pong-v5/ppo", "ppo", "ALE/Pong-v5", "1"),
      ("r/seed_2/ALE-Pong-v5/ppo", "ppo", "ALE/Pong-v5", "2"),
      ("r/seed_2/ALE-Pong-v5/dqn", "dqn", "ALE/Pong-v5", "2")),
    Layout(
      "settings below algorithms", "A", ("r/ppo/lr_0.1/seed_1", "ppo/lr_0.1", "A", "1"),
      ("r/a2c/lr_0.1/seed_1", "a2c/lr_0.1", "A", "1"), ("r/a2c/lr_0.01/seed_1", "a2c/lr_0.01", "A", "1")),
    Layout(
      "files", "A", ("r/ppo/monitor.csv", "ppo", "A", nil), ("r/a2c/0.monitor.csv", "a2c", "A", "0"),
      ("r/a2c/seed_7.monitor.csv", "a2c", "A", "7")),
    Layout(
      "whatever", "CartPole-v1", ("r/baseline", "baseline", "CartPole-v1", nil),
      ("r/version-2", "version-2", "CartPole-v1", nil)),
  ])
  func layouts(_ layout: Layout) {
    let paths = RunPath.read(
      layout.paths.map { (URL(fileURLWithPath: "/data/\($0.path)"), layout.environment) })
    #expect(RunPath.names(of: paths) == layout.paths.map(\.variant))
    #expect(paths.map(\.seed) == layout.paths.map(\.seed))
    #expect(paths.map(\.environment) == layout.paths.map(\.environment))
  }

  @Test("templates say how a path is written")
  func templates() throws {
    func match(_ template: String, _ path: String) throws -> RunTemplate.Match? {
      try RunTemplate(template).match(URL(fileURLWithPath: path))
    }
    #expect(
      try match("{variant}/{environment}_{seed}", "/logs/ppo/My_env-v1_12")
        == .init(variant: "ppo", environment: "My_env-v1", seed: "12"))
    #expect(try match("{variant}", "/logs/a b") == .init(variant: "a b"))
    #expect(try match("x-{variant}/*/s{seed}", "/x-y/ppo/a(1)/z/s3") == nil)
    #expect(try match("x-{variant}/*/s{seed}", "/ppo/x-a(1)/z/s3") == .init(variant: "a(1)", seed: "3"))
    #expect(
      try match("{environment}.v{seed}/{variant}+*", "/e.v2/ppo+now")
        == .init(variant: "ppo", environment: "e", seed: "2"))
    #expect(try match("{environment}.v{seed}/{variant}+*", "/exv2/ppo+now") == nil)
    #expect(try match("po/{variant}", "/ppo/x") == nil, "names of folders are whole")
  }

  @Test(
    "templates that are none",
    arguments: [
      ("{seed}", "has no {variant}"), ("{variant}{variant}", "has {variant} twice"),
      ("{variant}/{sed}", "has '{sed}', which stands for nothing"),
      ("{variant", "has '{', which stands for nothing"),
    ])
  func wrongTemplates(text: String, problem: String) {
    let error = #expect(throws: InputError.self) { try RunTemplate(text) }
    #expect(error?.problem == "'\(text)' \(problem)" && error?.kind == .usage)
  }
}
