"""schema.org's own vocabulary, from the file that pyshacl ships: do types and properties exist, do they fit, do values fit?

Pages are read as a crawler reads them, by extruct. SHACL finds wrong values; what it lets pass (unknown types, unknown
properties, properties of other types) is found by comparing with the same file.
"""

import logging
from functools import cache
from pathlib import Path

import extruct
import pyshacl
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import RDF, RDFS, Graph, Namespace, URIRef

SCHEMA = Namespace("http://schema.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
# Properties that schema.org has published since that file was made: https://schema.org/digitalSourceType.
NEWER = {"CreativeWork": {"digitalSourceType"}}
FILE = Path(pyshacl.__file__).parent / "assets" / "schema.ttl"


@cache
def vocabulary() -> Graph:
    return Graph().parse(FILE, format="turtle")


@cache
def shapes() -> ShapesGraph:
    """The file's thousand shapes, which are read and never changed."""
    found = ShapesGraph(vocabulary(), False, logging.getLogger(__name__))
    assert len(found.shapes) > 1000
    return found


@cache
def ancestors_of(kind: URIRef) -> frozenset[URIRef]:
    """The type and all that it is a kind of."""
    return frozenset(vocabulary().transitive_objects(kind, RDFS.subClassOf))


@cache
def properties_of(kind: str) -> frozenset[str]:
    """The properties that a type may have, its ancestors' included."""
    paths = [
        vocabulary().value(shape, SH.path)
        for ancestor in ancestors_of(SCHEMA[kind])
        for shape in vocabulary().objects(ancestor, SH.property)
    ]
    newer = [NEWER.get(str(ancestor).removeprefix(str(SCHEMA)), set()) for ancestor in ancestors_of(SCHEMA[kind])]
    return frozenset(str(path).removeprefix(str(SCHEMA)) for path in paths if path is not None).union(*newer)


def exists(kind: str) -> bool:
    return (SCHEMA[kind], RDF.type, RDFS.Class) in vocabulary()


def read(html: str, address: str = "http://testserver/") -> list[dict]:
    """The JSON-LD of a page, as a crawler finds it."""
    return extruct.extract(html, base_url=address, syntaxes=["json-ld"])["json-ld"]


def misfits(data: object, path: str = "") -> list[str]:
    """Types and properties that do not exist or do not belong together, each with its place."""
    if isinstance(data, list):
        return [problem for place, part in enumerate(data) for problem in misfits(part, f"{path}[{place}]")]
    if not isinstance(data, dict):
        return []
    kind = data.get("@type")
    if not kind or not exists(kind):
        return [f"{path}: no type {kind!r}"]
    found = []
    for name, value in data.items():
        if name.startswith("@"):
            continue
        if name not in properties_of(kind):
            found.append(f"{path}: {kind} has no {name}")
        found += misfits(value, f"{path}.{name}")
    return found


def violations(data: list[dict]) -> str:
    """What SHACL says of the values; empty where they fit."""
    graph = Graph()
    for about in data:
        # The file speaks of http://schema.org/; a crawler would fetch the context, which says the same of https.
        told = about | {"@context": {"@vocab": str(SCHEMA), **_CONTEXT}}
        graph.parse(data=told, format="json-ld")
    assert len(graph) > 3
    kinds = {kind for kind in graph.objects(None, RDF.type) if isinstance(kind, URIRef)}
    assert kinds
    # CssSelectorType is a kind of Text, which Google's markup writes as a string; the file asks for a node.
    graph.remove((None, SCHEMA.cssSelector, None))
    # The file has a shape for each type, and each looks at the nodes of its type alone: the others have nothing to say.
    known = {ancestor for kind in kinds for ancestor in ancestors_of(kind)}
    options = {"allow_warnings": True, "use_shapes": sorted(set(map(str, known)) & _named_shapes())}
    # The validator adds to the data what these types are kinds of. Of the whole file it would add six thousand facts each time.
    types = Graph()
    for triple in (triple for kind in known for triple in vocabulary().triples((kind, RDFS.subClassOf, None))):
        types.add(triple)
    validator = Validator(DataGraph.from_rdflib(graph), shacl_graph=vocabulary(), ont_graph=types, options=options)
    validator.shacl_graph = shapes()
    conforms, _, text = validator.run()
    return "" if conforms else text


@cache
def _named_shapes() -> frozenset[str]:
    targeted = [*vocabulary().triples((None, SH.targetClass, None)), *vocabulary().triples((None, SH.targetNode, None))]
    assert not targeted, "a shape names what it looks at, so it may have to be asked for other types too"
    return frozenset(str(shape) for shape in vocabulary().subjects(RDF.type, SH.NodeShape))


# As https://schema.org/docs/jsonldcontext.json has them, for the properties that we use.
_CONTEXT = {
    "url": {"@type": "@id"},
    "item": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
    "mainEntityOfPage": {"@type": "@id"},
    "datePublished": {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "dateModified": {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
}
