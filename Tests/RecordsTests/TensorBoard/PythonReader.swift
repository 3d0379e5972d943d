import Foundation
import OneHotFoundations
import OneHotLogs
import OneHotTestSupport
import Testing

@testable import OneHotRecords

/// TensorBoard's own readers, run by the Python that the environment variable `ONEHOT_PYTHON` names, or `python3`.
enum PythonReader {
  static let reason: Comment =
    "needs a Python with the package tensorboard; ONEHOT_PYTHON names another python3"

  /// Whether there is such a Python and such a package.
  static let isAvailable = SystemProgram.pythonHas("tensorboard")

  /// The scalars of a folder, sorted by tag: first as the older reader gives them, which keeps what is in the file,
  /// then as that of the scalars dashboard does.
  static func scalars(in folder: URL) throws -> [[LoggedScalar]] {
    let readers = try JSONDecoder().decode([[Row]].self, from: try run(["-c", script, folder.path]))
    return readers.map { rows in
      rows.map { LoggedScalar(tag: $0.tag, step: $0.step, wallTime: $0.time, value: Float($0.value)) }
    }
  }

  /// What the plugin of hyperparameters finds in a folder of runs, as its table has it: of each run, by its name, the
  /// settings, the last values of the metrics, and the status.
  static func hyperparameters(below folder: URL) throws -> [String: Session] {
    try JSONDecoder().decode([String: Session].self, from: try run(["-c", table, folder.path]))
  }

  struct Session: Decodable {
    let settings: [String: OptionValue]
    let metrics: [String: Double]
    let status: Int
    /// The hyperparameters of all runs together.
    let columns: [String]
  }

  private static let table = """
    import json, sys
    from google.protobuf import json_format
    from tensorboard.backend.event_processing import plugin_event_multiplexer, data_provider
    from tensorboard.plugins import base_plugin
    from tensorboard.plugins.hparams import api_pb2, backend_context, get_experiment, list_session_groups
    from tensorboard import context

    runs = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance={"tensors": 0}).AddRunsFromDirectory(sys.argv[1])
    runs.Reload()
    provider = data_provider.MultiplexerDataProvider(runs, sys.argv[1])
    backend = backend_context.Context(base_plugin.TBContext(data_provider=provider, logdir=sys.argv[1]))
    request = context.RequestContext()
    experiment = get_experiment.Handler(request, backend, "", api_pb2.GetExperimentRequest()).run()
    names = sorted(info.name for info in experiment.hparam_infos)
    ask = api_pb2.ListSessionGroupsRequest(
        start_index=0, slice_size=100, allowed_statuses=[0, 1, 2, 3],
        col_params=[api_pb2.ColParams(hparam=name) for name in names])
    groups = list_session_groups.Handler(request, backend, "", ask).run().session_groups
    print(json.dumps({session.name: dict(
        settings={name: json_format.MessageToDict(value) for name, value in group.hparams.items()},
        metrics={metric.name.group + metric.name.tag: metric.value for metric in session.metric_values},
        status=session.status, columns=names)
        for group in groups for session in group.sessions}))
    """

  private struct Row: Decodable {
    let tag: String
    let step: Int
    let time: Double
    let value: Double
  }

  private static let script = """
    import json, sys
    from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
    from tensorboard.util import tensor_util

    old = event_accumulator.EventAccumulator(sys.argv[1], {"scalars": 0})
    new = plugin_event_accumulator.EventAccumulator(sys.argv[1], {"tensors": 0})
    old.Reload(), new.Reload()
    row = lambda tag, event, value: dict(tag=tag, step=event.step, time=event.wall_time, value=value)
    number = lambda event: tensor_util.make_ndarray(event.tensor_proto).item()
    scalars = sorted(old.Tags()["scalars"])
    shown = sorted(new.PluginTagToContent("scalars"))
    print(json.dumps([
        [row(tag, event, event.value) for tag in scalars for event in old.Scalars(tag)],
        [row(tag, event, number(event)) for tag in shown for event in new.Tensors(tag)],
    ]))
    """

  private static func run(_ arguments: [String]) throws -> Data {
    try SystemProgram.run(SystemProgram.python, arguments)
  }
}
