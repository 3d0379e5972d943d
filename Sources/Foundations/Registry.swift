/// What is known by name: environments, agents, gradient estimators. A copy can be extended with elements of one's own.
public struct Registry<Element: Sendable>: Sendable {
  /// The elements, in the order in which they were added.
  public private(set) var elements: [Element]
  private let kind: String
  private let name: @Sendable (Element) -> String

  /// A registry of some elements.
  ///
  /// - Parameters:
  ///   - kind: what errors call one of them: "agent".
  ///   - elements: in the order in which they are listed.
  ///   - name: what one is known by.
  public init(of kind: String, _ elements: [Element], name: @escaping @Sendable (Element) -> String) {
    self.kind = kind
    self.elements = elements
    self.name = name
  }

  /// The names, in the order of the elements.
  public var names: [String] { elements.map(name) }

  /// Adds an element, or replaces the one of the same name.
  public mutating func register(_ element: Element) {
    elements.removeAll { name($0) == name(element) }
    elements.append(element)
  }

  /// The element of a name; throws ``InputError`` with the nearest name if there is none.
  public func element(named wanted: String) throws -> Element {
    guard let element = elements.first(where: { name($0) == wanted }) else {
      throw InputError.unknown(kind, wanted, among: names)
    }
    return element
  }
}
