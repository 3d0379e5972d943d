import OneHot

// An environment of one's own and, with three lines, the whole command line for it:
//   swift run custom-environment --env corridor --env-set length=15
var catalogue = Catalogue.standard
catalogue.environments.register(
  "corridor", summary: "walk to the door with the treasure", options: Corridor.Options.self,
  settings: ["training": ["steps": .integer(20_000)]]
) { options, _ in Corridor(options) }
AgentCommand(name: "custom-environment", catalogue: catalogue).main()
