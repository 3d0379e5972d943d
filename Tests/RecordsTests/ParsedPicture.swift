import Foundation

@testable import OneHotRecords

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An SVG picture as a parser sees it.
final class ParsedPicture: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""
    var classes: [Substring] { (attributes["class"] ?? "").split(separator: " ") }
  }

  private(set) var elements: [Element] = []
  private(set) var isWellFormed = false
  private var open: [Int] = []

  convenience init(_ curve: ReturnCurve) { self.init(svg: curve.svg()) }

  init(svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func texts(_ style: Substring) -> [String] {
    elements.filter { $0.name == "text" && $0.classes.contains(style) }.map(\.text)
  }

  /// The last path of a style: those before it are in the legend.
  func path(_ style: Substring) -> String {
    elements.last { $0.name == "path" && $0.classes.contains(style) }?.attributes["d"] ?? ""
  }

  func element(_ name: String) -> Element? { elements.first { $0.name == name } }

  /// How many marks a path has.
  func marks(_ style: Substring) -> Int { path(style).filter { $0 == "M" }.count }

  /// Whether every path is made of commands and finite numbers alone.
  var pathsAreFinite: Bool {
    elements.compactMap { $0.attributes["d"] }.allSatisfy { $0.wholeMatch(of: /[MLHVZmlhvza0-9 .-]+/) != nil }
  }
}
