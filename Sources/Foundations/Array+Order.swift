extension Array where Element: Hashable {
  /// Each element once, in the order in which they first appear.
  package var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension Array {
  /// The elements of each key, in the order in which the keys first appear.
  package func grouped<Key: Hashable>(by key: (Element) -> Key) -> [(key: Key, elements: [Element])] {
    let groups = Dictionary(grouping: self, by: key)
    return map(key).unique.map { ($0, groups[$0] ?? []) }
  }
}
