import OneHot

// Environments, two gradient estimators and an agent of one's own and, with them, the whole command line:
//   swift run custom-environment --env corridor --env-set length=15
//   swift run custom-environment --env corridor --estimator tempered-straight-through --temperature 2
//   swift run custom-environment --env corridor --agent random-search
//   swift run custom-environment --env seasonal-inventory --env-set stack=4 --env-set time=true
//   swift run custom-environment estimators --problem vertices --estimator tempered-straight-through
var catalogue = Catalogue.standard
catalogue.environments.register(
  "corridor", summary: "walk to the door with the treasure", options: Corridor.Options.self,
  settings: ["training": ["steps": .integer(20_000)]]
) { options, _ in Corridor(options) }
catalogue.environments.register(
  "dials", summary: "set some dials at once as each of them wishes", options: Dials.Options.self
) { options, _ in Dials(options) }
catalogue.environments.register(
  "seasonal-inventory", summary: "order goods three days ahead for a seasonal demand",
  environment: Inventory())
catalogue.environments.register(
  "server-queue", summary: "send jobs to a fast or a slow server, or turn them away",
  environment: ServerQueue())
catalogue.environments.register(
  "relay", summary: "carry a baton to the last of some stations, which alone pays",
  options: Relay.Options.self
) { options, _ in Relay(options) }
catalogue.estimators.register(TemperedStraightThrough())
catalogue.estimators.register(SelfCritical())
catalogue.agents.register(RandomSearch.self)
AgentCommand(name: "custom-environment", catalogue: catalogue).main()
