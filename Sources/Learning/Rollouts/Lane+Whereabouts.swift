import OneHotFoundations

/// Where a lane calls its environments is noted, so that a process that dies in one can say where.
extension Lane {
  /// Notes that the environments are about to be asked for something, after the episodes and steps they have had.
  ///
  /// - Returns: where to note which of them is asked, if they are asked one by one.
  @discardableResult
  func note(_ call: Whereabouts.Call) -> CopyMark {
    whereabouts.note(episodes: runner.episodes, steps: runner.lengths, actions: actions)
    whereabouts.enter(call)
    return CopyMark()
  }

  /// Notes that all environments are about to be reset, to start the given episode.
  func noteStarts(episode: Int) {
    for index in 0..<count { whereabouts.note(index, startsEpisode: episode) }
    whereabouts.enter(.reset)
  }

  /// Notes that some environments are about to be reset, to start the given episode or their next.
  func noteStarts(_ indices: ArraySlice<Int>, episode: Int?) {
    for index in indices { whereabouts.note(index, startsEpisode: episode ?? runner.episodes[index] + 1) }
    whereabouts.enter(.reset)
  }
}
