import OneHot

// An environment, two gradient estimators and an agent of one's own and, with them, the whole command line:
//   swift run custom-environment --env corridor --env-set length=15
//   swift run custom-environment --env corridor --estimator tempered-straight-through --temperature 2
//   swift run custom-environment --env corridor --agent random-search
//   swift run custom-environment estimators --problem vertices --estimator tempered-straight-through
var catalogue = Catalogue.standard
catalogue.environments.register(
  "corridor", summary: "walk to the door with the treasure", options: Corridor.Options.self,
  settings: ["training": ["steps": .integer(20_000)]]
) { options, _ in Corridor(options) }
catalogue.estimators.register(TemperedStraightThrough())
catalogue.estimators.register(SelfCritical())
catalogue.agents.register(RandomSearch.self)
AgentCommand(name: "custom-environment", catalogue: catalogue).main()
