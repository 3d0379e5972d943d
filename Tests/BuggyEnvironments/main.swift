import OneHot

// The whole command line with one more environment, which goes wrong when and how it is told to:
//   buggy-environments --env buggy --env-set bug=trap --env-set copy=3 --env-set episode=12 --env-set step=5
var catalogue = Catalogue.standard
catalogue.environments.register(
  "buggy", summary: "goes wrong when told to", options: BuggyEnvironment.Options.self
) { options, _ in BuggyEnvironment(options) }
AgentCommand(name: "buggy-environments", catalogue: catalogue).main()
