import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An SVG picture as a parser sees it.
public final class ParsedPicture: NSObject, XMLParserDelegate {
  /// An element: its attributes, and the text in it.
  public struct Element {
    /// What the element is.
    public var name: String
    /// By their names.
    public var attributes: [String: String]
    /// The text directly in it.
    public var text = ""
    /// The description of a path.
    public var outline: String { attributes["d"] ?? "" }
    /// The names in its attribute `class`.
    public var classes: [Substring] { (attributes["class"] ?? "").split(separator: " ") }
  }

  /// In the order of the document.
  public private(set) var elements: [Element] = []
  /// Whether the parser found nothing wrong.
  public private(set) var isWellFormed = false
  private var open: [Int] = []

  /// Parses a whole document.
  public init(svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  /// For the parser.
  public func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  /// For the parser.
  public func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }

  /// For the parser.
  public func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  /// The texts of a style.
  public func texts(_ style: Substring) -> [String] {
    elements.filter { $0.name == "text" && $0.classes.contains(style) }.map(\.text)
  }

  /// The last path of a style: those before it are in the legend.
  public func path(_ style: Substring) -> String {
    elements.last { $0.name == "path" && $0.classes.contains(style) }?.attributes["d"] ?? ""
  }

  /// The paths of a style that are not in the legend.
  public func data(_ style: Substring) -> [Element] {
    elements.drop { !$0.classes.contains("axis") }.filter { $0.name == "path" && $0.classes.contains(style) }
  }

  /// The first element of a name.
  public func element(_ name: String) -> Element? { elements.first { $0.name == name } }

  /// How many marks a path has.
  public func marks(_ style: Substring) -> Int { path(style).filter { $0 == "M" }.count }

  /// Whether every path is made of commands and finite numbers alone.
  public var pathsAreFinite: Bool {
    elements.compactMap { $0.attributes["d"] }.allSatisfy { $0.wholeMatch(of: /[MLHVZmlhvza0-9 .-]+/) != nil }
  }
}
