"""schema.org's own vocabulary, from the file that pyshacl ships: do types and properties exist, do they fit, do values fit?

Pages are read as a crawler reads them, by extruct. SHACL finds wrong values; what it lets pass (unknown types, unknown
properties, properties of other types) is found by comparing with the same file.
"""

from functools import cache
from pathlib import Path

import extruct
import pyshacl
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
def properties_of(kind: str) -> frozenset[str]:
    """The properties that a type may have, its ancestors' included."""
    found, waiting = set(), [SCHEMA[kind]]
    while waiting:
        current = waiting.pop()
        found |= NEWER.get(str(current).removeprefix(str(SCHEMA)), set())
        for shape in vocabulary().objects(current, SH.property):
            path = vocabulary().value(shape, SH.path)
            if path is not None:
                found.add(str(path).removeprefix(str(SCHEMA)))
        waiting += vocabulary().objects(current, RDFS.subClassOf)
    return frozenset(found)


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
    assert {kind for kind in graph.objects(None, RDF.type) if isinstance(kind, URIRef)}
    # CssSelectorType is a kind of Text, which Google's markup writes as a string; the file asks for a node.
    graph.remove((None, SCHEMA.cssSelector, None))
    conforms, _, text = pyshacl.validate(graph, shacl_graph=vocabulary(), ont_graph=vocabulary(), allow_warnings=True)
    return "" if conforms else text


# As https://schema.org/docs/jsonldcontext.json has them, for the properties that we use.
_CONTEXT = {
    "url": {"@type": "@id"},
    "item": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
    "mainEntityOfPage": {"@type": "@id"},
    "datePublished": {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "dateModified": {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
}
