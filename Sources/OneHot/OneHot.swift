@_exported import OneHotAgentCommand
@_exported import OneHotEnvironmentKit
@_exported import OneHotEnvironments
@_exported import OneHotGumbel
@_exported import OneHotLearning
@_exported import OneHotNetworks
@_exported import OneHotNumerics
@_exported import OneHotRecords
