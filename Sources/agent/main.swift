import OneHot

AgentCommand().main()
